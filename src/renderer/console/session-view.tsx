import { Button, Loader } from '@mantine/core'
import { IconCircleX, IconHourglassEmpty, IconLockOpen, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { WireError } from '../../shared/errors.ts'
import { useQuery } from '../calls/use-query.ts'
import { identityWarning } from '../components/identity-warning.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { StartBrokerThere } from '../components/start-broker-there.tsx'
import { useNow } from '../stores/clock.ts'
import { browseLocked, useIsUnlocked } from '../stores/vault-store.ts'
import { prepareTest } from '../test/test-store.ts'
import { BrokerClients } from './broker-clients.tsx'
import { MessageList } from './message-list.tsx'
import { PublishBar } from './publish-bar.tsx'
import { isEncryptedUrl, isOpen, memorySentence, stateSentence, wasLocked, type ConsoleState } from './session-state.ts'
import { changeSession, closeSession, connectSession, disconnect, type ConsoleSession } from './session-store.ts'
import classes from './session-view.module.css'
import { useSessionParts } from './use-session-parts.ts'

/** A session that was connected once: its state, its messages, and what can be said. */
export function SessionView({ sessionKey }: { sessionKey: string }) {
  const session = useSessionParts(sessionKey, 'key', 'state', 'opened', 'lastError', 'draft')
  return (
    <div className={classes.view}>
      <StateBar session={session} />
      {session.lastError && (
        <div className={classes.failure}>
          <Failure session={session} error={session.lastError} />
        </div>
      )}
      <MessageList sessionKey={sessionKey} />
      <PublishBar sessionKey={sessionKey} />
    </div>
  )
}

type ConnectionParts = Pick<ConsoleSession, 'key' | 'state' | 'opened' | 'lastError' | 'draft'>

/** Why there is no connection, with what mends it. */
function Failure({ session: { key, opened }, error }: { session: ConnectionParts; error: WireError }) {
  const isUnlocked = useIsUnlocked()
  if (wasLocked(error)) {
    // Nothing is wrong: it was meant to be so. The button to connect again stands above.
    return isUnlocked ? (
      <Notice tone="info" message={error.message} remedy="It is open again: connect when you like." />
    ) : (
      <Notice
        tone="warning"
        message={error.message}
        remedy={error.remedy}
        action={
          <Button size="compact-sm" onClick={() => browseLocked(false)}>
            Unlock the vault
          </Button>
        }
      />
    )
  }
  return (
    <Notice
      error={error}
      action={
        opened && (
          <StartBrokerThere
            error={error}
            request={opened.request}
            verb="Start the built-in broker there"
            onStarted={(request) => connectSession(key, { ...opened, request })}
          />
        )
      }
    />
  )
}

function StateBar({ session }: { session: ConnectionParts }) {
  const { key, state, opened, lastError, draft } = session
  const [, navigate] = useLocation()
  const test = () => {
    prepareTest(draft)
    navigate('/test')
  }
  const memory = memorySentence(state, opened)
  const secondsLeft = useSecondsLeft(state.state === 'waiting' ? state.retryAt : undefined)
  return (
    <div className={classes.state} data-state={state.state}>
      <span className={classes.icon}>{stateIcon(state)}</span>
      <span className={classes.sentence} role="status">
        <SafeText>{stateSentence(state, opened, secondsLeft)}</SafeText>
        {opened && !isEncryptedUrl(opened.request.url) && (
          <span className={classes.open}>
            <IconLockOpen size={14} aria-hidden /> Not encrypted
          </span>
        )}
        {memory !== '' && <span className={classes.memory}>{memory}</span>}
        {opened?.identity && <IdentityProblem certificate={opened.identity} />}
      </span>
      <span className={classes.actions}>
        <BrokerClients />
        {lastError && !wasLocked(lastError) && (
          <Button size="compact-sm" variant="default" onClick={test}>
            Test this connection
          </Button>
        )}
        {state.state === 'waiting' && opened && (
          <Button size="compact-sm" variant="default" onClick={() => connectSession(key, opened)}>
            Try now
          </Button>
        )}
        {isOpen(state) ? (
          <Button size="compact-sm" variant="default" onClick={() => disconnect(key)}>
            {state.state === 'connected' ? 'Disconnect' : 'Give up'}
          </Button>
        ) : (
          <ClosedActions session={session} />
        )}
      </span>
    </div>
  )
}

/** What speaks against the certificate of a session by now: it may have been revoked or have expired since. */
function IdentityProblem({ certificate }: { certificate: CertificateSummary }) {
  const now = useNow()
  const { fingerprint } = certificate
  const shown = useQuery(['certificate', fingerprint], (core, signal) => core.certificates.show({ reference: fingerprint }, { signal }), { refetchOn: 'inventory' })
  const warning = identityWarning(shown.data ?? certificate, now)
  if (!warning) return null
  return (
    <span className={classes.warning} title={warning.remedy}>
      {warning.message}
    </span>
  )
}

/** What can be done with a session that is not connected. */
function ClosedActions({ session: { key, opened, lastError } }: { session: ConnectionParts }) {
  const isUnlocked = useIsUnlocked()
  const waitsForVault = wasLocked(lastError) && !isUnlocked
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => changeSession(key, { isEditing: true })}>
        Change the connection
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => closeSession(key)}>
        Close this session
      </Button>
      <Button size="compact-sm" variant={waitsForVault ? 'default' : 'filled'} onClick={() => opened && connectSession(key, opened)}>
        Connect again
      </Button>
    </>
  )
}

function stateIcon({ state }: ConsoleState): ReactNode {
  switch (state) {
    case 'connecting':
      return <Loader size={15} />
    case 'connected':
      return <IconPlugConnected size={17} stroke={2} aria-hidden />
    case 'waiting':
      return <IconHourglassEmpty size={17} stroke={2} aria-hidden />
    case 'refused':
      return <IconCircleX size={17} stroke={2} aria-hidden />
    case 'new':
    case 'ended':
      return <IconPlugConnectedX size={17} stroke={2} aria-hidden />
  }
}

const tickMs = 250

/** Whole seconds until `at`, counting down; 0 where there is none. */
function useSecondsLeft(at: number | undefined): number {
  const [left, setLeft] = useState({ at, seconds: 0 })
  useEffect(() => {
    if (at === undefined) return
    const count = () => setLeft({ at, seconds: Math.max(0, Math.ceil((at - Date.now()) / 1000)) })
    const first = setTimeout(count, 0)
    const timer = setInterval(count, tickMs)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
    }
  }, [at])
  return left.at === at ? left.seconds : 0
}
