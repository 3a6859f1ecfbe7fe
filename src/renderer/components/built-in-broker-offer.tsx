import { Button } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { printBrokerUrl } from '../../shared/mqtt.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import classes from './built-in-broker-offer.module.css'
import type { ConnectionDraft } from './connection-draft.ts'
import { readBrokerUrl } from './connection-draft.ts'
import { Notice } from './notice.tsx'

export interface BuiltInBrokerOfferProps {
  draft: ConnectionDraft
  onChange: (draft: ConnectionDraft) => void
  /** Whether the vault has a broker certificate for it. */
  hasBroker: boolean
}

/** A broker to try with, one click away: starts the built-in one and puts its address in. Says nothing where it is chosen already. */
export function BuiltInBrokerOffer({ draft, onChange, hasBroker }: BuiltInBrokerOfferProps) {
  const broker = useBrokerStore((mirror) => mirror.broker)
  const start = useCall(async (core, signal, port?: number) => {
    const started = await core.builtInBroker.start(port === undefined ? {} : { port }, { signal })
    if (started.state === 'running') onChange({ ...draft, url: urlOf(started), serverName: '' })
  })
  if (broker.state === 'running' && isAt(draft.url, broker)) return null
  if (broker.state === 'stopped' && !hasBroker) return null
  return (
    <div className={classes.offer}>
      {broker.state === 'running' ? (
        <>
          <span>The built-in broker runs on {broker.host}:{broker.port}.</span>
          <Button size="compact-sm" variant="default" onClick={() => onChange({ ...draft, url: urlOf(broker), serverName: '' })}>
            Use the built-in broker
          </Button>
        </>
      ) : (
        <>
          <span>No broker at hand? One comes with Certwright and runs on this machine.</span>
          <Button size="compact-sm" variant="default" loading={start.isRunning} onClick={() => void start.run()}>
            Start the built-in broker
          </Button>
        </>
      )}
      <Notice
        error={start.error}
        onClose={start.reset}
        action={
          start.error?.code === 'PORT_IN_USE' && (
            <Button size="compact-sm" variant="default" onClick={() => void start.run(anyFreePort)}>
              Start it on a free port
            </Button>
          )
        }
      />
    </div>
  )
}

const anyFreePort = 0

interface Place {
  host: string
  port: number
}

function urlOf({ host, port }: Place): string {
  return printBrokerUrl({ scheme: 'mqtts', host, port, path: '' })
}

function isAt(url: string, place: Place): boolean {
  const { address } = readBrokerUrl(url)
  return address !== undefined && printBrokerUrl(address) === urlOf(place)
}
