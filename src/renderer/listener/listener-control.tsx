import { Button, NumberInput, Switch } from '@mantine/core'
import { IconAlertTriangle, IconBroadcast, IconBroadcastOff, IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { defaultPorts, printBrokerUrl, type BrokerEntrance, type BuiltInBrokerState } from '../../shared/mqtt.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { CopyText } from '../components/copy-text.tsx'
import { IdentitySelect } from '../components/identity-select.tsx'
import { Notice } from '../components/notice.tsx'
import { count } from '../words.ts'
import classes from './listener-page.module.css'

const caution = 'While it is open, every machine in the network can reach this port; without a certificate of this vault nobody is let in.'

/** Starts and stops the listener; while it runs, the addresses to give to a device. */
export function ListenerControl({ broker }: { broker: BuiltInBrokerState }) {
  return broker.state === 'running' ? <Running broker={broker} /> : <Start />
}

function Start() {
  const [certificate, setCertificate] = useState<CertificateSummary | null>(null)
  const [port, setPort] = useState<number | string>(defaultPorts.mqtts)
  const [isOpen, setIsOpen] = useState(false)
  const start = useCall((core, signal, onPort: number) =>
    core.builtInBroker.start({ as: certificate?.fingerprint, port: onPort, isOpenToNetwork: isOpen }, { signal }),
  )
  return (
    <form
      className={classes.control}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void start.run(Number(port))
      }}
    >
      <div className={classes.fields}>
        <IdentitySelect label="As which broker" value={certificate} onChange={setCertificate} kinds={['broker']} nobody="The newest broker certificate" />
        <NumberInput label="Port" value={port} onChange={setPort} min={0} max={65_535} allowDecimal={false} hideControls />
      </div>
      <Switch
        label="Devices in the network may reach it"
        description="Off, it is for programs on this machine alone."
        checked={isOpen}
        onChange={(event) => setIsOpen(event.currentTarget.checked)}
      />
      {isOpen && <Notice tone="warning" message={caution} remedy="Stop it when the device is mended." />}
      <Notice
        error={start.error}
        onClose={start.reset}
        action={
          start.error?.code === 'PORT_IN_USE' ? (
            <Button size="compact-sm" variant="default" onClick={() => void start.run(0)}>
              Start it on a free port
            </Button>
          ) : undefined
        }
      />
      <div>
        <Button type="submit" leftSection={<IconBroadcast size={16} aria-hidden />} loading={start.isRunning}>
          Start the listener
        </Button>
      </div>
    </form>
  )
}

function Running({ broker }: { broker: Extract<BuiltInBrokerState, { state: 'running' }> }) {
  const stop = useCall((core, signal) => core.builtInBroker.stop(undefined, { signal }))
  const { port, isOpenToNetwork, entrances, clients } = broker
  return (
    <section className={classes.control} aria-label="The listener">
      <div className={classes.head}>
        <p className={classes.running}>
          Listening as {safeText(broker.broker)}, {isOpenToNetwork ? 'open to the network' : 'for this machine alone'}; {count(clients, 'client')} connected.
        </p>
        <Button variant="default" leftSection={<IconBroadcastOff size={16} aria-hidden />} loading={stop.isRunning} onClick={() => void stop.run()}>
          Stop the listener
        </Button>
      </div>
      {isOpenToNetwork && <Notice tone="warning" message={caution} remedy="Stop it when the device is mended." />}
      <ul className={classes.entrances} aria-label="Addresses for devices">
        {entrances.map((entrance) => (
          <li key={entrance.host}>
            <CopyText text={printBrokerUrl({ scheme: 'mqtts', host: entrance.host, port, path: '' })} what="address" />
            <EntranceRemark {...entrance} />
          </li>
        ))}
      </ul>
      <Notice error={stop.error} onClose={stop.reset} />
    </section>
  )
}

function EntranceRemark({ isInCertificate, isOfThisMachine }: BrokerEntrance) {
  if (!isInCertificate) {
    return (
      <span className={classes.remark} data-tone="bad">
        <IconAlertTriangle size={15} aria-hidden />
        Not in the certificate: devices that check it refuse.
      </span>
    )
  }
  return (
    <span className={classes.remark} data-tone="good">
      <IconCircleCheck size={15} aria-hidden />
      {isOfThisMachine ? 'In the certificate' : 'In the certificate, where that name leads to this machine'}
    </span>
  )
}
