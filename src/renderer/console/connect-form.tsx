import { Anchor, Button, Group, SegmentedControl } from '@mantine/core'
import { useEffect, useId, useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useShallow } from 'zustand/react/shallow'
import { BuiltInBrokerOffer } from '../components/built-in-broker-offer.tsx'
import { ConnectionFields } from '../components/connection-fields.tsx'
import { readConnection, type ConnectionDraft, type ConnectionRequest } from '../components/connection-draft.ts'
import { Notice } from '../components/notice.tsx'
import { useLikelyIdentity } from '../components/use-likely-identity.ts'
import { useBrokerStart } from '../components/use-broker-start.ts'
import { useBrokerSuggestions } from '../components/use-broker-suggestions.ts'
import { safeText } from '../../shared/safe-text.ts'
import classes from './connect-form.module.css'
import { isOpen } from './session-state.ts'
import { changeSession, closeSession, connectSession, useSessionStore, type ConsoleSession } from './session-store.ts'

/** Asks where to connect and as whom. */
export function ConnectForm({ session }: { session: ConsoleSession }) {
  const { key, draft, opened } = session
  const { suggestions, brokers, listening, isLoading } = useBrokerSuggestions()
  const start = useBrokerStart(draft, brokers)
  const [hasTried, setHasTried] = useState(false)
  const isOnlyOne = useSessionStore(({ sessions }) => sessions.length === 1)
  usePrefill(session, listening, isLoading)

  const change = (changed: ConnectionDraft) => changeSession(key, { draft: changed })
  const open = (request: ConnectionRequest) =>
    connectSession(key, { request, protocolVersion: session.protocolVersion, name: draft.identity?.name })
  const startAndConnect = async (port?: number) => {
    const started = await start.run(port)
    if (!started) return
    change(started.draft)
    open(started.request)
  }
  const connect = (event: SubmitEvent) => {
    event.preventDefault()
    if (start.isNextStep) {
      void startAndConnect()
      return
    }
    setHasTried(true)
    const request = readConnection(draft, suggestions)
    if (request) open(request)
  }
  return (
    <form className={classes.form} onSubmit={connect} noValidate>
      <ConnectionFields
        value={draft}
        onChange={change}
        suggestions={suggestions}
        showsAllProblems={hasTried}
        beside={
          <BuiltInBrokerOffer
            draft={draft}
            onChange={change}
            brokers={brokers}
            start={start}
            onStartElsewhere={() => void startAndConnect(anyFreePort)}
          />
        }
        more={<ProtocolFields session={session} />}
      />
      <SameIdentityWarning session={session} />
      <Group gap="xs">
        <Button type="submit" loading={start.call.isRunning}>
          {start.isNextStep ? 'Start the built-in broker and connect' : 'Connect'}
        </Button>
        {opened && (
          <Button variant="default" onClick={() => changeSession(key, { isEditing: false })}>
            Back to the messages
          </Button>
        )}
        {!isOnlyOne && !opened && (
          <Button variant="subtle" onClick={() => closeSession(key)}>
            Close this tab
          </Button>
        )}
      </Group>
      {draft.identity === null && !opened && (
        <p className={classes.hint}>
          Certificates are issued under{' '}
          <Anchor component={Link} href="/provision" inherit>
            Provision
          </Anchor>
          ; most brokers let nobody in without one.
        </p>
      )}
    </form>
  )
}

const anyFreePort = 0

/** A broker that surely listens, where there is one, and an identity that is not connected yet stand there from the beginning. */
function usePrefill({ key, isPrefilled }: ConsoleSession, listening: string | undefined, isLoading: boolean): void {
  const taken = useSessionStore(
    useShallow(({ sessions }) => sessions.flatMap(({ state, opened }) => (isOpen(state) && opened ? [opened.request.identity.as] : []))),
  )
  const identity = useLikelyIdentity(taken)
  const url = listening ?? ''
  const isReady = !isPrefilled && !isLoading && identity !== undefined
  useEffect(() => {
    if (!isReady) return
    changeSession(key, ({ draft }) => ({
      isPrefilled: true,
      draft: { ...draft, url: draft.url === '' ? url : draft.url, identity: draft.identity ?? identity },
    }))
  }, [isReady, key, url, identity])
}

function ProtocolFields({ session: { key, protocolVersion } }: { session: ConsoleSession }) {
  const labelId = useId()
  return (
    <div className={classes.protocol}>
      <span id={labelId} className={classes.label}>
        MQTT version
      </span>
      <SegmentedControl
        aria-labelledby={labelId}
        data={[
          { value: '5', label: '5' },
          { value: '4', label: '3.1.1' },
        ]}
        value={String(protocolVersion)}
        onChange={(value) => changeSession(key, { protocolVersion: value === '4' ? 4 : 5 })}
      />
    </div>
  )
}

/** The broker ends the older of two connections with the same client identifier. */
function SameIdentityWarning({ session: { key, draft } }: { session: ConsoleSession }) {
  const fingerprint = draft.identity?.fingerprint
  const isTaken = useSessionStore(({ sessions }) =>
    sessions.some((other) => {
      const identity = other.opened?.request.identity
      return other.key !== key && isOpen(other.state) && identity?.as === fingerprint && identity?.clientId === undefined
    }),
  )
  if (!isTaken || !draft.identity || draft.clientId !== '') return null
  return (
    <Notice
      tone="warning"
      message={`${safeText(draft.identity.name)} is connected in another tab. A broker that gets the same client identifier again ends the older connection.`}
      remedy="Give this one another client identifier, or connect as somebody else."
    />
  )
}
