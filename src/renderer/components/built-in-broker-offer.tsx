import { Button } from '@mantine/core'
import { safeText } from '../../shared/safe-text.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { builtInUrl } from './built-in-address.ts'
import classes from './built-in-broker-offer.module.css'
import type { ConnectionDraft } from './connection-draft.ts'
import { readBrokerUrl } from './connection-draft.ts'
import { Notice } from './notice.tsx'
import { printBrokerUrl } from '../../shared/mqtt.ts'
import type { BrokerStart } from './use-broker-start.ts'

export interface BuiltInBrokerOfferProps {
  draft: ConnectionDraft
  onChange: (draft: ConnectionDraft) => void
  /** The certificates it may serve. */
  brokers: readonly CertificateSummary[]
  start: BrokerStart
  /** Does what the form is for, on a port that is free; for where the usual one is taken. */
  onStartElsewhere: () => void
}

/**
 * A broker to try with. Where no address is typed it says what the form's button will start; else it is one click away. Says nothing
 * where it is chosen already, or could not be started.
 */
export function BuiltInBrokerOffer({ draft, onChange, brokers, start, onStartElsewhere }: BuiltInBrokerOfferProps) {
  const broker = useBrokerStore((mirror) => mirror.broker)
  const runningUrl = builtInUrl(broker)
  const [newest] = brokers
  if (runningUrl !== undefined && isAt(draft.url, runningUrl)) return null
  if (runningUrl === undefined && !newest) return null
  return (
    <div className={classes.offer}>
      {broker.state === 'running' ? (
        <>
          <span>
            The built-in broker runs on {broker.host}:{broker.port}.
          </span>
          <Button size="compact-sm" variant="default" onClick={() => onChange({ ...draft, url: runningUrl!, serverName: '' })}>
            Use the built-in broker
          </Button>
        </>
      ) : start.isNextStep ? (
        <span>
          No broker is known to run yet. The built-in one runs on this machine, as {safeText(newest!.name)}. Or type the address of yours.
        </span>
      ) : (
        <>
          <span>No broker at hand? One comes with Certwright and runs on this machine.</span>
          <Button size="compact-sm" variant="default" onClick={() => onChange({ ...draft, url: '', serverName: '' })}>
            Use the built-in broker
          </Button>
        </>
      )}
      <Notice
        error={start.call.error}
        onClose={start.call.reset}
        action={
          start.call.error?.code === 'PORT_IN_USE' ? (
            <Button size="compact-sm" variant="default" loading={start.call.isRunning} onClick={onStartElsewhere}>
              Start it on a free port
            </Button>
          ) : undefined
        }
      />
    </div>
  )
}

function isAt(url: string, place: string): boolean {
  const { address } = readBrokerUrl(url)
  return address !== undefined && printBrokerUrl(address) === place
}
