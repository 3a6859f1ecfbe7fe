import { Anchor, Button, Group } from '@mantine/core'
import { useEffect, useState, type SubmitEvent } from 'react'
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
import { readOptions } from './options-draft.ts'
import { SavedSessions } from './saved-sessions.tsx'
import { SessionOptionsFields } from './session-options-fields.tsx'
import { isOpen } from './session-state.ts'
import { changeSession, closedSession, closeSession, connectSession, useSessionStore, type ConsoleSession } from './session-store.ts'

/** Asks where to connect and as whom. */
export function ConnectForm({ sessionKey: key }: { sessionKey: string }) {
  const session = useSessionStore(({ sessions }) => sessions.find((each) => each.key === key) ?? closedSession)
  const { draft, opened } = session
  const { suggestions, brokers, listening, isLoading } = useBrokerSuggestions()
  const start = useBrokerStart(draft, brokers)
  const [hasTried, setHasTried] = useState(false)
  const isOnlyOne = useSessionStore(({ sessions }) => sessions.length === 1)
  usePrefill(session, listening, isLoading)

  const change = (changed: ConnectionDraft) => changeSession(key, { draft: changed })
  const read = readOptions(session.options)
  const open = (request: ConnectionRequest) => {
    if (!read.options) return
    const usesKept = session.saved?.hasPassword === true && draft.password === ''
    const passwordOf = usesKept ? session.saved?.id : undefined
    connectSession(key, { request, options: read.options, identity: draft.identity ?? undefined, passwordOf })
  }
  const startAndConnect = async (port?: number) => {
    const started = await start.run(port)
    if (!started) return
    change(started.draft)
    open(started.request)
  }
  const connect = (event: SubmitEvent) => {
    event.preventDefault()
    if (read.problem !== undefined) {
      setHasTried(true)
      return
    }
    if (start.isNextStep) {
      void startAndConnect()
      return
    }
    setHasTried(true)
    const request = readConnection(draft, suggestions)
    if (request) open(request)
  }
  return (
    <div className={classes.form}>
      <SavedSessions session={session} />
      <form className={classes.fields} onSubmit={connect} noValidate>
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
        more={<SessionOptionsFields value={session.options} onChange={(options) => changeSession(key, { options })} />}
      />
      {read.problem !== undefined && <Notice tone="warning" message={read.problem} remedy="Change it among the further fields above." />}
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
            Close this session
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
    </div>
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
