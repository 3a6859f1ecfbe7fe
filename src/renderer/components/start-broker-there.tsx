import { Button } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { readBrokerUrl } from './connection-draft.ts'
import { Notice, type ShownError } from './notice.tsx'

export interface StartBrokerThereProps {
  /** Why the connection failed. */
  error: ShownError
  /** Where to. */
  url: string
  /** "Start the built-in broker there and test again". */
  verb: string
  onStarted: () => void
}

/** Mends a connection to this machine where nothing listens, with one click. Shows nothing where that is not what is wrong. */
export function StartBrokerThere({ error, url, verb, onStarted }: StartBrokerThereProps) {
  const isRunning = useBrokerStore(({ broker }) => broker.state === 'running')
  const start = useCall((core, signal, port: number) => core.builtInBroker.start({ port }, { signal }))
  const { address } = readBrokerUrl(url)
  const isHere = address?.host === '127.0.0.1' || address?.host === 'localhost'
  if (error.code !== 'CONNECTION_REFUSED' || !isHere || address.scheme !== 'mqtts' || isRunning) return null
  const mend = async () => {
    if ((await start.run(address.port)) !== undefined) onStarted()
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
