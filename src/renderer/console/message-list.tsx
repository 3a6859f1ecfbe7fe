import { useDeferredValue, useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { reportFailure } from '../stores/notices-store.ts'
import { addCounters, countersSentence, countersTitle } from './counter-words.ts'
import { MessageDetails } from './message-details.tsx'
import { isFiltering, messageFilter, noFilter, type ListFilter } from './message-filter.ts'
import { Empty } from './message-list-empty.tsx'
import classes from './message-list.module.css'
import { FittingRows, mergedRows } from './message-rows.ts'
import { MessageTable, type MessageTableProps } from './message-table.tsx'
import { MessageToolbar } from './message-toolbar.tsx'
import { missingBefore, missingBetween, missingOfAll } from './missing-words.ts'
import { NumberCharts } from './number-charts.tsx'
import { sessionName } from './session-list.tsx'
import { changeSession, fetchMessages, useSessionStore } from './session-store.ts'
import { logOf } from './session-watchers.ts'
import { useRedraw } from './use-redraw.ts'
import { useSessionParts } from './use-session-parts.ts'
import { useTick } from './use-tick.ts'

/** How often what needs to be looked through as a whole is drawn anew. */
const wholeEveryMs = 250

/** What was heard and said: counters, filter, pause, charts, the list, and at its right the message that was chosen. */
export function MessageList({ sessionKey: key }: { sessionKey: string }) {
  const { chosen, listFilter, isPaused, showsNumbers } = useSessionParts(key, 'chosen', 'listFilter', 'isPaused', 'showsNumbers')
  const filter = useDeferredValue(listFilter)
  const Messages = filter.sessions === 'all' ? MessagesOfAll : MessagesOfOne
  return (
    <section className={classes.list} aria-label="Messages">
      <MessageToolbar sessionKey={key} />
      <Counters sessionKey={key} filter={filter} isPaused={isPaused} />
      {showsNumbers && <NumberCharts sessionKey={key} chosen={chosen} />}
      <div className={classes.body} data-details={chosen !== undefined || undefined}>
        <Messages key={JSON.stringify(filter)} sessionKey={key} filter={filter} />
        {chosen && <MessageDetails message={chosen} onClose={() => changeSession(key, { chosen: undefined })} />}
      </div>
    </section>
  )
}

interface Filtered {
  sessionKey: string
  filter: ListFilter
}

function Counters({ sessionKey, filter, isPaused }: Filtered & { isPaused: boolean }) {
  useTick(wholeEveryMs)
  const logs = useSessionStore(useShallow(({ sessions }) => (filter.sessions === 'all' ? sessions.map(({ key }) => key) : [sessionKey]))).map(logOf)
  const fits = useMemo(() => messageFilter(filter), [filter])
  const counters = addCounters(logs.map((log) => log.counters))
  const inList = logs.reduce((sum, { messages }) => sum + messages, 0)
  const shown = isFiltering(filter) ? logs.reduce((sum, log) => sum + [...log.all()].filter(fits).length, 0) : inList
  return (
    <p className={classes.counters} title={countersTitle(counters, inList)}>
      {countersSentence(counters, { shown, inList })}
      {isPaused && ' · paused'}
    </p>
  )
}

function MessagesOfOne({ sessionKey: key, filter }: Filtered) {
  useRedraw()
  const { isFetching: isLoading } = useSessionParts(key, 'isFetching')
  const isFiltered = isFiltering(filter)
  const log = logOf(key)
  const rows = useMemo(() => (isFiltered ? new FittingRows(log, messageFilter(filter)) : log.entries), [log, filter, isFiltered])
  const load = ({ first, last }: { first: number; last: number }) => void fetchMessages(key, { first, last }).catch(reportFailure)
  const loadLast = () => {
    const { lastMissing } = log
    if (lastMissing) load(lastMissing)
  }
  const before = missingBefore(log, { isFiltered })
  return (
    <Rows
      sessionKey={key}
      rows={rows}
      isFiltered={log.messages > 0}
      before={before && { ...before, isLoading, onLoad: isFiltered ? loadLast : () => load({ first: log.firstHeld, last: log.oldest!.sequence - 1 }) }}
      between={(mark) => ({ ...missingBetween(mark, log), isLoading, onLoad: () => load({ first: Math.max(mark.first, log.firstHeld), last: mark.first + mark.missing - 1 }) })}
      names={undefined}
      // What was fetched stands before the newest only as long as somebody looks at it.
      onFollow={() => !isFiltered && log.forgetFetched()}
    />
  )
}

function MessagesOfAll({ sessionKey: key, filter }: Filtered) {
  const now = useTick(wholeEveryMs)
  const sessions = useSessionStore(useShallow(({ sessions: all }) => Object.fromEntries(all.map((each) => [each.key, sessionName(each)]))))
  const names = useMemo(() => new Map(Object.entries(sessions)), [sessions])
  const fits = useMemo(() => messageFilter(filter), [filter])
  const logs = [...names.keys()].map(logOf)
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the logs change in place: they are looked through anew with each tick
  const rows = useMemo(() => mergedRows(logs, fits), [now, names, fits])
  const before = missingOfAll(logs)
  return (
    <Rows
      sessionKey={key}
      rows={rows}
      isFiltered={logs.some(({ messages }) => messages > 0)}
      before={before && { ...before, isLoading: false, onLoad: undefined }}
      names={names}
    />
  )
}

type RowsProps = Pick<MessageTableProps, 'rows' | 'before' | 'between' | 'names' | 'onFollow'> & {
  sessionKey: string
  /** Where there are no rows: because of the filter. */
  isFiltered: boolean
}

function Rows({ sessionKey: key, isFiltered, ...table }: RowsProps) {
  const session = useSessionParts(key, 'key', 'chosen', 'listFilter', 'isPaused', 'subscriptions', 'state')
  const { chosen, listFilter, isPaused, subscriptions } = session
  if (table.rows.end === table.rows.begin) {
    const showAll = () => changeSession(key, { listFilter: { ...noFilter, sessions: listFilter.sessions } })
    return <Empty session={session} isFiltered={isFiltered} missing={table.before} onShowAll={showAll} />
  }
  return (
    <MessageTable
      {...table}
      chosenId={chosen?.id}
      onChoose={(message) => changeSession(key, { chosen: message })}
      isStill={isPaused}
      subscriptions={subscriptions}
    />
  )
}
