import { Button, Modal } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ConnectedClient } from '../../shared/mqtt.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { CopyText } from '../components/copy-text.tsx'
import body from '../components/dialog-body.module.css'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { useNow } from '../stores/clock.ts'
import { asAppError, useCore } from '../stores/connection-store.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import type { AppError } from '../../shared/errors.ts'
import { count, exactMoment, momentWords } from '../words.ts'
import classes from './broker-clients.module.css'

/** Who is connected to the built-in broker; nothing where it does not run. */
export function BrokerClients() {
  const { broker } = useBrokerStore()
  const [isOpen, setIsOpen] = useState(false)
  if (broker.state !== 'running') return null
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${count(broker.clients, 'client')} of the built-in broker`}
        title="Who is connected to the built-in broker"
        onClick={() => setIsOpen(true)}
      >
        {count(broker.clients, 'client')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        size="xl"
        title="Clients of the built-in broker"
        closeButtonProps={{ 'aria-label': 'Close' }}
        attributes={{ header: { role: 'none' } }}
      >
        <ClientTable />
      </Modal>
    </>
  )
}

function ClientTable() {
  const { clients, error } = useConnectedClients()
  const now = useNow()
  const disconnect = useCall((core, signal, clientId: string) => core.builtInBroker.disconnectClient({ clientId }, { signal }))
  return (
    <div className={body.body}>
      <Notice error={error ?? disconnect.error} onClose={disconnect.reset} />
      {clients?.length === 0 && <p className={body.note}>Nobody is connected.</p>}
      {clients !== undefined && clients.length > 0 && (
        <table className={classes.table} aria-label="Connected clients">
          <thead>
            <tr>
              <th scope="col">Client identifier</th>
              <th scope="col">Certificate</th>
              <th scope="col">Serial number</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span className="cw-unseen">What can be done</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {clients.map(({ clientId, commonName, serialNumber, since }) => (
              <tr key={clientId}>
                <td>
                  <SafeText>{clientId}</SafeText>
                </td>
                <td>
                  <SafeText>{commonName}</SafeText>
                </td>
                <td>
                  <CopyText text={serialNumber} what="serial number" shown={shortened(serialNumber)} />
                </td>
                <td title={exactMoment(since)}>{momentWords(since, now)}</td>
                <td>
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Disconnect ${safeText(clientId)}`}
                    onClick={() => void disconnect.run(clientId)}
                  >
                    Disconnect
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={body.note}>A client may come back by itself. Revoke its certificate to keep it out.</p>
    </div>
  )
}

function useConnectedClients(): { clients: readonly ConnectedClient[] | undefined; error: AppError | undefined } {
  const core = useCore()
  const [clients, setClients] = useState<readonly ConnectedClient[]>()
  const [error, setError] = useState<AppError>()
  useEffect(() => {
    const controller = new AbortController()
    core.builtInBroker.watchClients(undefined, { signal: controller.signal, onEvent: setClients }).catch((thrown: unknown) => {
      if (!controller.signal.aborted) setError(asAppError(thrown))
    })
    return () => controller.abort()
  }, [core])
  return { clients, error }
}

function shortened(serialNumber: string): string {
  return serialNumber.length > 16 ? `${serialNumber.slice(0, 8)}…${serialNumber.slice(-4)}` : serialNumber
}
