import { Button } from '@mantine/core'
import { IconCircleDashed, IconCircleX, IconHourglassEmpty, IconLoader2, IconLockOpen, IconPlugConnected, IconPlugConnectedX, IconPlus, type Icon } from '@tabler/icons-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { SafeText } from '../components/safe-text.tsx'
import { useNow } from '../stores/clock.ts'
import { expiryWords, grouped } from '../words.ts'
import classes from './session-list.module.css'
import { hostAndPort, isEncryptedUrl, stateWords, type ConsoleState } from './session-state.ts'
import { addSession, showSession, useSessionStore, type ConsoleSession } from './session-store.ts'
import { useMessageRate } from './use-message-rate.ts'
import { useSessionParts } from './use-session-parts.ts'

const icons: Readonly<Record<ConsoleState['state'], Icon>> = {
  new: IconCircleDashed,
  connecting: IconLoader2,
  connected: IconPlugConnected,
  waiting: IconHourglassEmpty,
  refused: IconCircleX,
  ended: IconPlugConnectedX,
}

/** Every session as a tab: its name, state, broker, rate, and until when its certificate is valid. Arrows move between them. */
export function SessionList({ currentKey }: { currentKey: string }) {
  const list = useRef<HTMLDivElement>(null)
  const keys = useSessionStore(useShallow(({ sessions }) => sessions.map(({ key }) => key)))
  const index = keys.indexOf(currentKey)
  useEffect(() => {
    list.current?.querySelectorAll('[role="tab"]')[index]?.scrollIntoView({ block: 'nearest' })
  }, [index, currentKey])
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = targetOf(event.key, index, keys.length)
    if (target === undefined) return
    event.preventDefault()
    showSession(keys[target]!)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[target]?.focus()
  }
  return (
    <div className={classes.section}>
      <div className={classes.head}>
        <h2 className={classes.title}>Sessions</h2>
        <Button size="compact-xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => addSession()}>
          New session
        </Button>
      </div>
      <div ref={list} role="tablist" aria-label="Sessions" aria-orientation="vertical" className={classes.tabs} onKeyDown={onKeyDown}>
        {keys.map((key) => (
          <SessionTab key={key} sessionKey={key} isCurrent={key === currentKey} />
        ))}
      </div>
    </div>
  )
}

function SessionTab({ sessionKey: key, isCurrent }: { sessionKey: string; isCurrent: boolean }) {
  const session = useSessionParts(key, 'opened', 'state', 'isPaused', 'saved', 'draft')
  const { opened, state, isPaused } = session
  const StateIcon = icons[state.state]
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${key}`}
      aria-selected={isCurrent}
      aria-controls={isCurrent ? `panel-${key}` : undefined}
      tabIndex={isCurrent ? 0 : -1}
      className={classes.tab}
      data-state={state.state}
      onClick={() => showSession(key)}
    >
      <span className={classes.line}>
        <StateIcon className={classes.icon} size={15} stroke={2} aria-hidden />
        <span className={classes.name}>
          <SafeText>{sessionName(session)}</SafeText>
        </span>
        <span className={classes.state}>{isPaused ? 'paused' : stateWords[state.state]}</span>
      </span>
      {opened && (
        <span className={classes.facts}>
          <SafeText>{hostAndPort(opened.request.url)}</SafeText>
          {!isEncryptedUrl(opened.request.url) && (
            <span className={classes.open}>
              <IconLockOpen size={13} aria-hidden /> not encrypted
            </span>
          )}
          {state.state === 'connected' && <Rate sessionKey={key} />}
          {opened.identity && <Expiry notAfter={opened.identity.notAfter} />}
        </span>
      )}
    </button>
  )
}

function Rate({ sessionKey }: { sessionKey: string }) {
  return <span className="cw-figures">{grouped(Math.round(useMessageRate(sessionKey)))}/s</span>
}

function Expiry({ notAfter }: { notAfter: string }) {
  return <span>expires {expiryWords(notAfter, useNow())}</span>
}

/** What a session is called: as it was saved, else whom it connects as. */
export function sessionName({ saved, opened, draft }: Pick<ConsoleSession, 'saved' | 'opened' | 'draft'>): string {
  return saved?.name ?? (opened ? (opened.identity?.name ?? 'Nobody') : (draft.identity?.name ?? 'New session'))
}

function targetOf(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return (index + 1) % count
    case 'ArrowUp':
      return (index + count - 1) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
