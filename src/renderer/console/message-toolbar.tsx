import { ActionIcon, Button, Menu, Select, TextInput, Tooltip } from '@mantine/core'
import { IconChartLine, IconDownload, IconPlayerPause, IconPlayerPlay, IconSearch, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { topicFilterSchema } from '../../shared/mqtt.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { ExportMessages, type ExportMessagesProps } from './export-messages.tsx'
import type { ListFilter } from './message-filter.ts'
import classes from './message-list.module.css'
import { sessionName } from './session-list.tsx'
import { changeSession, clearMessages, setPaused, useSessionStore } from './session-store.ts'
import { useSessionParts } from './use-session-parts.ts'

const directions = [
  { value: 'both', label: 'In and out' },
  { value: 'received', label: 'Received' },
  { value: 'sent', label: 'Sent' },
]
const sessionChoices = [
  { value: 'this', label: 'This session' },
  { value: 'all', label: 'All sessions' },
]

/** What is done with a list of messages: filter, pause, charts, export, clear. */
export function MessageToolbar({ sessionKey: key }: { sessionKey: string }) {
  const { listFilter, isPaused, showsNumbers } = useSessionParts(key, 'listFilter', 'isPaused', 'showsNumbers')
  const [exporting, setExporting] = useState<Pick<ExportMessagesProps, 'sessions' | 'format'>>()
  const isOnlyOne = useSessionStore(({ sessions }) => sessions.length === 1)
  const askExport = (format: ExportMessagesProps['format'], which: ListFilter['sessions']) => {
    const { sessions } = useSessionStore.getState()
    const chosen = which === 'all' ? sessions : sessions.filter((session) => session.key === key)
    setExporting({ format, sessions: chosen.map((session) => ({ key: session.key, name: sessionName(session) })) })
  }
  const change = (part: Partial<ListFilter>) => changeSession(key, { listFilter: { ...listFilter, ...part } })
  const isNoFilter = listFilter.topic !== '' && !topicFilterSchema.safeParse(listFilter.topic).success
  return (
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
            <Menu.Item onClick={() => askExport('json-lines', 'this')}>Export as JSON lines</Menu.Item>
            <Menu.Item onClick={() => askExport('csv', 'this')}>Export as CSV</Menu.Item>
            {!isOnlyOne && (
              <>
                <Menu.Divider />
                <Menu.Item onClick={() => askExport('json-lines', 'all')}>Export all sessions as JSON lines</Menu.Item>
                <Menu.Item onClick={() => askExport('csv', 'all')}>Export all sessions as CSV</Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
        <Tooltip label="Clear: forget what is kept">
          <ActionIcon variant="default" size={26} aria-label="Clear" onClick={() => void clearMessages(key).catch(reportFailure)}>
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </span>
      {exporting && <ExportMessages {...exporting} onClose={() => setExporting(undefined)} />}
    </div>
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
