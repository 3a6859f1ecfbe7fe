import { ActionIcon, Button, Menu, Select, TextInput, Tooltip } from '@mantine/core'
import { IconChartLine, IconDownload, IconPlayerPause, IconPlayerPlay, IconSearch, IconTrash } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { topicFilterSchema } from '../../shared/mqtt.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { addCounters, countersSentence, countersTitle } from './counter-words.ts'
import { ExportMessages } from './export-messages.tsx'
import { MessageDetails } from './message-details.tsx'
import { isFiltering, messageFilter, noFilter, type ListFilter } from './message-filter.ts'
import { Empty } from './message-list-empty.tsx'
import classes from './message-list.module.css'
import type { LoggedMessage } from './message-log.ts'
import { MessageTable } from './message-table.tsx'
import { NumberCharts } from './number-charts.tsx'
import { sessionName } from './session-list.tsx'
import { changeSession, clearMessages, setPaused, useSessionStore, type ConsoleSession } from './session-store.ts'

const directions = [
  { value: 'both', label: 'In and out' },
  { value: 'received', label: 'Received' },
  { value: 'sent', label: 'Sent' },
]
const sessionChoices = [
  { value: 'this', label: 'This session' },
  { value: 'all', label: 'All sessions' },
]

/** What was heard and said: counters, filter, pause, charts, the list, and at its right the message that was chosen. */
export function MessageList({ session }: { session: ConsoleSession }) {
  const { key, chosen, listFilter, isPaused, subscriptions, showsNumbers } = session
  const [exportFormat, setExportFormat] = useState<'json-lines' | 'csv'>()
  const filter = useDeferredValue(listFilter)
  const { held, counters, names } = useHeld(session, filter.sessions)
  const fits = useMemo(() => messageFilter(filter), [filter])
  const rows = useMemo(() => (isFiltering(filter) ? held.filter(fits) : held), [held, fits, filter])
  const change = (part: Partial<ListFilter>) => changeSession(key, { listFilter: { ...listFilter, ...part } })
  const choose = (message: LoggedMessage | undefined) => changeSession(key, { chosen: message })
  const isNoFilter = listFilter.topic !== '' && !topicFilterSchema.safeParse(listFilter.topic).success
  return (
    <section className={classes.list} aria-label="Messages">
      <div className={classes.bar}>
        <TextInput
          className={classes.filter}
          aria-label="Filter the messages by topic and payload"
          placeholder="Text in topic or payload"
          leftSection={<IconSearch size={15} aria-hidden />}
          size="xs"
          value={listFilter.text}
          data-page-search
          spellCheck={false}
          onChange={(event) => change({ text: event.currentTarget.value })}
        />
        <TextInput
          className={classes.filter}
          classNames={{ input: classes.mono }}
          aria-label="Only messages of these topics"
          placeholder="Topics, such as a/#"
          size="xs"
          value={listFilter.topic}
          error={isNoFilter}
          spellCheck={false}
          onChange={(event) => change({ topic: event.currentTarget.value })}
        />
        <Select
          className={classes.choice}
          aria-label="Direction"
          size="xs"
          data={directions}
          value={listFilter.direction}
          {...dropdownInPage}
          onChange={(value) => change({ direction: (value ?? 'both') as ListFilter['direction'] })}
        />
        <SessionsChoice value={listFilter.sessions} onChange={(sessions) => change({ sessions })} />
        <span className={classes.actions}>
          <Button
            size="compact-sm"
            variant="default"
            className={classes.pause}
            aria-pressed={isPaused}
            leftSection={isPaused ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />}
            onClick={() => setPaused(key, !isPaused)}
          >
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
          <Tooltip label="Numbers as charts">
            <ActionIcon variant={showsNumbers ? 'light' : 'default'} size={26} aria-label="Numbers" aria-pressed={showsNumbers} onClick={() => changeSession(key, { showsNumbers: !showsNumbers })}>
              <IconChartLine size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={26} aria-label="Export the messages" title="Export what is kept">
                <IconDownload size={15} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setExportFormat('json-lines')}>Export as JSON lines</Menu.Item>
              <Menu.Item onClick={() => setExportFormat('csv')}>Export as CSV</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Tooltip label="Clear: forget what is kept">
            <ActionIcon variant="default" size={26} aria-label="Clear" onClick={() => void clearMessages(key).catch(reportFailure)}>
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </span>
      </div>
      <p className={classes.counters} title={countersTitle(counters)}>
        {countersSentence(counters, { shown: rows.length, inList: held.length })}
        {isPaused && ' · paused'}
      </p>
      {showsNumbers && <NumberCharts session={session} />}
      <div className={classes.body} data-details={chosen !== undefined || undefined}>
        {rows.length === 0 ? (
          <Empty session={session} isFiltered={held.length > 0} onShowAll={() => change({ ...noFilter, sessions: listFilter.sessions })} />
        ) : (
          <MessageTable
            key={JSON.stringify(filter)}
            rows={rows}
            chosenId={chosen?.id}
            onChoose={choose}
            isStill={isPaused}
            subscriptions={subscriptions}
            names={names}
          />
        )}
        {chosen && <MessageDetails message={chosen} held={held} onClose={() => choose(undefined)} />}
      </div>
      {exportFormat && <ExportMessages session={session} format={exportFormat} onClose={() => setExportFormat(undefined)} />}
    </section>
  )
}

function SessionsChoice({ value, onChange }: { value: ListFilter['sessions']; onChange: (value: ListFilter['sessions']) => void }) {
  const isOnlyOne = useSessionStore(({ sessions }) => sessions.length === 1)
  if (isOnlyOne && value === 'this') return null
  return (
    <Select
      className={classes.choice}
      aria-label="Of which sessions"
      size="xs"
      data={sessionChoices}
      value={value}
      {...dropdownInPage}
      onChange={(chosen) => onChange((chosen ?? 'this') as ListFilter['sessions'])}
    />
  )
}

/** The messages of this session, or of all of them in the order in which they came; then also their sessions' names, by key. */
function useHeld(session: ConsoleSession, which: ListFilter['sessions']) {
  const all = useSessionStore(({ sessions }) => (which === 'all' ? sessions : undefined))
  return useMemo(() => {
    if (!all) return { held: session.log.messages, counters: session.log.counters, names: undefined }
    return {
      held: all.flatMap(({ log }) => log.messages).sort((a, b) => a.id - b.id),
      counters: addCounters(all.map(({ log }) => log.counters)),
      names: new Map(all.map((each) => [each.key, sessionName(each)])),
    }
  }, [all, session.log])
}
