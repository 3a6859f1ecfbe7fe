import { Button, Group, SegmentedControl } from '@mantine/core'
import { useEffect, useId, useState, type FormEvent } from 'react'
import { Link } from 'wouter'
import { BuiltInBrokerOffer } from '../components/built-in-broker-offer.tsx'
import { ConnectionFields } from '../components/connection-fields.tsx'
import { readConnection } from '../components/connection-draft.ts'
import { Notice } from '../components/notice.tsx'
import { useBrokerSuggestions } from '../components/use-broker-suggestions.ts'
import { safeText } from '../../shared/safe-text.ts'
import classes from './connect-form.module.css'
import { isOpen } from './session-state.ts'
import { changeSession, closeSession, connectSession, useSessionStore, type ConsoleSession } from './session-store.ts'

/** Asks where to connect and as whom. */
export function ConnectForm({ session }: { session: ConsoleSession }) {
  const { key, draft, opened } = session
  const { suggestions, hasBroker } = useBrokerSuggestions()
  const [hasTried, setHasTried] = useState(false)
  const isOnlyOne = useSessionStore(({ sessions }) => sessions.length === 1)
  const first = suggestions[0]?.url

  // The likeliest broker stands there from the beginning, until somebody types.
  useEffect(() => {
    if (first !== undefined) changeSession(key, (now) => (now.draft.url === '' ? { draft: { ...now.draft, url: first } } : {}))
  }, [first, key])

  const connect = (event: FormEvent) => {
    event.preventDefault()
    setHasTried(true)
    const request = readConnection(draft, suggestions)
    if (!request) return
    connectSession(key, { request, protocolVersion: session.protocolVersion, name: draft.identity?.name })
  }
  return (
    <form className={classes.form} onSubmit={connect} noValidate>
      <ConnectionFields
        value={draft}
        onChange={(changed) => changeSession(key, { draft: changed })}
        suggestions={suggestions}
        showsAllProblems={hasTried}
        beside={<BuiltInBrokerOffer draft={draft} onChange={(changed) => changeSession(key, { draft: changed })} hasBroker={hasBroker} />}
        more={<ProtocolFields session={session} />}
      />
      <SameIdentityWarning session={session} />
      <Group gap="xs">
        <Button type="submit">Connect</Button>
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
          Certificates are issued under <Link href="/provision">Provision</Link>; most brokers let nobody in without one.
        </p>
      )}
    </form>
  )
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
  const serialNumber = draft.identity?.serialNumber
  const isTaken = useSessionStore(({ sessions }) =>
    sessions.some(
      ({ key: other, state, opened }) =>
        other !== key && isOpen(state) && opened?.request.identity.as === serialNumber && serialNumber !== undefined && opened.request.identity.clientId === undefined,
    ),
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
