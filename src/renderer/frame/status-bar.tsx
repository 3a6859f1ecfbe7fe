import { IconAlertTriangle, IconArchive, IconBroadcast, IconBroadcastOff, IconCircleCheck, IconStack2 } from '@tabler/icons-react'
import { useState } from 'react'
import { useQuery } from '../calls/use-query.ts'
import { SafeText } from '../components/safe-text.tsx'
import { useEnrolStore } from '../fleet/enrol-store.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { useNow } from '../stores/clock.ts'
import { useNetworkStore } from '../stores/network-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useVaultStore } from '../stores/vault-store.ts'
import { count, grouped, momentWords } from '../words.ts'
import { startBroker, stopBroker } from './actions.ts'
import { enrolPage, vaultPage } from './pages.ts'
import classes from './status-bar.module.css'

/** What goes on beside the page: the built-in broker, the network process, what was just done, the last backup. */
export function StatusBar() {
  return (
    <footer className={classes.bar} aria-label="Status">
      <BuiltInBroker />
      <NetworkProcess />
      <Enrolment />
      <JustDone />
      <LastBackup />
    </footer>
  )
}

function BuiltInBroker() {
  const broker = useBrokerStore((mirror) => mirror.broker)
  const [isChanging, setIsChanging] = useState(false)
  const isRunning = broker.state === 'running'
  const change = async () => {
    setIsChanging(true)
    await (isRunning ? stopBroker() : startBroker())
    setIsChanging(false)
  }
  return (
    <span className={classes.item} data-running={isRunning || undefined}>
      {isRunning ? <IconBroadcast size={15} aria-hidden /> : <IconBroadcastOff size={15} aria-hidden />}
      <span>
        Built-in broker: {isRunning ? `running on ${hostAndPort(broker)} (${count(broker.clients, 'client')})` : 'stopped'}
      </span>
      <button type="button" className={classes.button} disabled={isChanging} onClick={() => void change()}>
        {isRunning ? 'Stop' : 'Start'}
        <span className="cw-unseen"> the built-in broker</span>
      </button>
    </span>
  )
}

function NetworkProcess() {
  const { state, restarts } = useNetworkStore()
  if (state === 'running' && restarts === 0) return null
  return (
    <span className={classes.item} data-warning role="status">
      <IconAlertTriangle size={15} aria-hidden />
      {state === 'restarting' ? 'The network process stopped; starting it again' : `The network process was restarted ${times(restarts)}`}
    </span>
  )
}

/** How far the devices are that are being enrolled, whichever page is shown. */
function Enrolment() {
  const run = useEnrolStore((store) => store.run)
  if (run?.state !== 'running') return null
  const { progress } = run
  return (
    <span className={classes.item} data-running>
      <IconStack2 size={15} aria-hidden />
      {progress ? `${progress.isPaused ? 'Paused at' : 'Enrolled'} ${grouped(progress.done)} of ${grouped(progress.total)}` : 'Enrolling'}
      <a className={classes.button} href={`#${enrolPage.path}`}>
        Show
        <span className="cw-unseen"> the enrolment</span>
      </a>
    </span>
  )
}

/** What was done outside of a page, for a few seconds. The place is always there, so that a screen reader hears what comes into it. */
function JustDone() {
  const text = useNoticesStore(({ notices }) => notices.findLast(({ error }) => error === undefined)?.text)
  return (
    <span className={`${classes.item} ${classes.done}`} role="status">
      {text !== undefined && (
        <>
          <IconCircleCheck size={15} aria-hidden />
          <span className={classes.words}>
            <SafeText>{text}</SafeText>
          </span>
        </>
      )}
    </span>
  )
}

function LastBackup() {
  const now = useNow()
  const path = useVaultStore(({ vault }) => (vault.state === 'none' ? '' : vault.path))
  const info = useQuery(['vault-info', path], (core, signal) => core.vault.info(undefined, { signal }), { refetchOn: 'audit' })
  if (!info.data) return null
  const { lastBackupAt } = info.data
  return (
    <span className={classes.item}>
      <IconArchive size={15} aria-hidden />
      {lastBackupAt === null ? 'Not backed up yet' : `Last backup: ${momentWords(lastBackupAt, now)}`}
      <a className={classes.button} href={`#${vaultPage.path}/backup`}>
        Back up
        <span className="cw-unseen"> the vault</span>
      </a>
    </span>
  )
}

function hostAndPort({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function times(number: number): string {
  return number === 1 ? 'once' : count(number, 'time')
}
