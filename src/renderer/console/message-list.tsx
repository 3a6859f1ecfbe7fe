import { Button, TextInput } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconSearch, IconTrash } from '@tabler/icons-react'
import { useDeferredValue, useMemo } from 'react'
import { Empty } from './message-list-empty.tsx'
import { countersSentence, countersTitle } from './counter-words.ts'
import { MessageDetails } from './message-details.tsx'
import { messageFilter } from './message-filter.ts'
import classes from './message-list.module.css'
import { MessageTable } from './message-table.tsx'
import { changeSession, clearMessages, setPaused, type ConsoleSession } from './session-store.ts'

/** What was heard and said: counters, filter, pause, the list, and at its right the message that was chosen. */
export function MessageList({ session }: { session: ConsoleSession }) {
  const { key, log, frozen, chosen, listFilter } = session
  const text = useDeferredValue(listFilter)
  const fits = useMemo(() => messageFilter(text), [text])
  const held = frozen ?? log.messages
  const rows = useMemo(() => (text.trim() === '' ? held : held.filter(fits)), [held, fits, text])
  const choose = (message: ConsoleSession['chosen']) => changeSession(key, { chosen: message })
  return (
    <section className={classes.list} aria-label="Messages">
      <div className={classes.bar}>
        <p className={classes.counters} title={countersTitle(log)}>
          {countersSentence(log, { shown: rows.length, frozen })}
        </p>
        <TextInput
          className={classes.filter}
          aria-label="Filter the messages by topic and payload"
          placeholder="Filter by topic or payload"
          leftSection={<IconSearch size={15} aria-hidden />}
          size="xs"
          value={listFilter}
          data-page-search
          spellCheck={false}
          onChange={(event) => changeSession(key, { listFilter: event.currentTarget.value })}
        />
        <Button
          size="compact-sm"
          variant="default"
          className={classes.pause}
          aria-pressed={frozen !== undefined}
          leftSection={frozen ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />}
          onClick={() => setPaused(key, frozen === undefined)}
        >
          {frozen ? 'Resume' : 'Pause'}
        </Button>
        <Button size="compact-sm" variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={() => clearMessages(key)}>
          Clear
        </Button>
      </div>
      <div className={classes.body} data-details={chosen !== undefined || undefined}>
        {rows.length === 0 ? (
          <Empty session={session} isFiltered={held.length > 0} />
        ) : (
          <MessageTable key={text} rows={rows} chosenId={chosen?.id} onChoose={choose} isStill={frozen !== undefined} />
        )}
        {chosen && <MessageDetails message={chosen} onClose={() => choose(undefined)} />}
      </div>
    </section>
  )
}
