import { Button } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { suggestBrokers } from './broker-suggestions.ts'
import { readBrokerUrl, type ConnectionRequest } from './connection-draft.ts'
import { Notice, type ShownError } from './notice.tsx'
import { useBrokerSuggestions } from './use-broker-suggestions.ts'

export interface StartBrokerThereProps {
  /** Why the connection failed. */
  error: ShownError
  /** What was tried. */
  request: ConnectionRequest
  /** "Start the built-in broker there and test again". */
  verb: string
  /** `again` is what was tried, with the name to verify that the broker's certificate has. */
  onStarted: (again: ConnectionRequest) => void
}

/** Mends a connection to this machine where nothing listens, with one click. Shows nothing where that is not what is wrong. */
export function StartBrokerThere({ error, request, verb, onStarted }: StartBrokerThereProps) {
  const isRunning = useBrokerStore(({ broker }) => broker.state === 'running')
  const start = useCall((core, signal, port: number) => core.builtInBroker.start({ port }, { signal }))
  const { brokers } = useBrokerSuggestions()
  const { address } = readBrokerUrl(request.url)
  const isHere = address?.host === '127.0.0.1' || address?.host === 'localhost'
  if (error.code !== 'CONNECTION_REFUSED' || !isHere || address.scheme !== 'mqtts' || isRunning) return null
  const mend = async () => {
    const started = await start.run(address.port)
    if (!started) return
    const serverName = suggestBrokers(brokers, started)[0]?.serverName
    onStarted({ ...request, identity: { ...(serverName !== undefined && { serverName }), ...request.identity } })
  }
  return (
    <>
      <Button size="compact-sm" variant="default" loading={start.isRunning} onClick={() => void mend()}>
        {verb}
      </Button>
      <Notice error={start.error} onClose={start.reset} />
    </>
  )
}
