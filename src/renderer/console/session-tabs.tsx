import { Button } from '@mantine/core'
import { IconCircleDashed, IconCircleX, IconHourglassEmpty, IconLoader2, IconPlugConnected, IconPlugConnectedX, IconPlus, type Icon } from '@tabler/icons-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { SafeText } from '../components/safe-text.tsx'
import classes from './session-tabs.module.css'
import { stateWords, type ConsoleState } from './session-state.ts'
import { addSession, showSession, type ConsoleSession } from './session-store.ts'

const icons: Readonly<Record<ConsoleState['state'], Icon>> = {
  new: IconCircleDashed,
  connecting: IconLoader2,
  connected: IconPlugConnected,
  waiting: IconHourglassEmpty,
  refused: IconCircleX,
  ended: IconPlugConnectedX,
}

/** A tab for each session, with its name and state. Arrows move between them. */
export function SessionTabs({ sessions, currentKey }: { sessions: readonly ConsoleSession[]; currentKey: string }) {
  const list = useRef<HTMLDivElement>(null)
  const index = sessions.findIndex(({ key }) => key === currentKey)
  useEffect(() => {
    list.current?.querySelectorAll('[role="tab"]')[index]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [index, currentKey])
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = targetOf(event.key, index, sessions.length)
    if (target === undefined) return
    event.preventDefault()
    showSession(sessions[target]!.key)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[target]?.focus()
  }
  return (
    <div className={classes.bar}>
      <div ref={list} role="tablist" aria-label="Sessions" className={classes.tabs} onKeyDown={onKeyDown}>
        {sessions.map((session) => (
          <SessionTab key={session.key} session={session} isCurrent={session.key === currentKey} />
        ))}
      </div>
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={() => addSession()}>
        New session
      </Button>
    </div>
  )
}

function SessionTab({ session: { key, opened, draft, state }, isCurrent }: { session: ConsoleSession; isCurrent: boolean }) {
  const StateIcon = icons[state.state]
  const name = opened ? (opened.name ?? 'Nobody') : (draft.identity?.name ?? 'New session')
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
      <StateIcon className={classes.icon} size={15} stroke={2} aria-hidden />
      <span className={classes.name}>
        <SafeText>{name}</SafeText>
      </span>
      <span className={classes.state}>{stateWords[state.state]}</span>
    </button>
  )
}

function targetOf(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (index + 1) % count
    case 'ArrowLeft':
      return (index + count - 1) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
