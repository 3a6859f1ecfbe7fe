import { Button, Menu, TextInput } from '@mantine/core'
import { IconBookmark, IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import type { SavedMessage } from '../../shared/saved-console.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { useQuery } from '../calls/use-query.ts'
import { Confirm } from '../components/confirm.tsx'
import { Notice } from '../components/notice.tsx'
import { clockTime } from './message-time.ts'
import classes from './publish-bar.module.css'
import { draftOfSaved, readPublish, type PublishDraft } from './publish-draft.ts'
import { ForgetEntry, SavedEntries } from './saved-entries.tsx'
import { changeSession, type ConsoleSession } from './session-store.ts'

const longestLine = 60

/** What was published from here, and the messages that the vault remembers: chosen, one stands in the bar again. */
export function PublishHistory({ session: { key, published, publish: draft } }: { session: Pick<ConsoleSession, 'key' | 'published' | 'publish'> }) {
  const saved = useQuery(['saved messages'], (core, signal) => core.savedMessages.list(undefined, { signal }))
  const [isSaving, setIsSaving] = useState(false)
  const [toForget, setToForget] = useState<SavedMessage>()
  const take = (publish: PublishDraft) => changeSession(key, { publish })
  const messages = saved.data ?? []
  return (
    <div className={classes.memory}>
      <Menu position="top-end">
        <Menu.Target>
          <Button size="compact-sm" variant="default" disabled={published.length === 0} leftSection={<IconHistory size={15} aria-hidden />}>
            History
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          {published.map(({ at, draft: before }) => (
            <Menu.Item key={at} onClick={() => take(before)}>
              <span className={classes.note}>{clockTime(at).slice(0, 8)}</span> {oneLine(before.topic)}{' '}
              <span className={classes.note}>{oneLine(before.form === 'file' ? (before.file?.name ?? '') : before.payload)}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="top-end">
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconBookmark size={15} aria-hidden />}>
            Saved
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <Menu.Item onClick={() => setIsSaving(true)}>Save this message…</Menu.Item>
          {messages.length > 0 && <Menu.Divider />}
          <SavedEntries
            entries={messages}
            note={({ topic }) => <span className={classes.note}>{oneLine(topic)}</span>}
            onTake={(message) => take(draftOfSaved(message))}
            onForget={setToForget}
          />
        </Menu.Dropdown>
      </Menu>
      <Notice error={saved.error} />
      {isSaving && <SaveMessage draft={draft} onClose={() => setIsSaving(false)} onSaved={saved.refetch} />}
      <ForgetEntry
        entry={toForget}
        what="message"
        consequence="It is taken out of the vault. What was published stays where it is."
        remove={(core, id, signal) => core.savedMessages.remove({ id }, { signal })}
        onForgotten={saved.refetch}
        onClose={() => setToForget(undefined)}
      />
    </div>
  )
}

function SaveMessage({ draft, onClose, onSaved }: { draft: PublishDraft; onClose: () => void; onSaved: () => void }) {
  const [name, setName] = useState(draft.topic.slice(0, 200))
  const { message, problem } = readPublish(draft, 5)
  const save = useCall(async (core, signal) => {
    if (!message) return
    await core.savedMessages.save({ name, ...message, form: draft.form === 'file' ? 'base64' : draft.form }, { signal })
    onSaved()
    onClose()
  })
  return (
    <Confirm
      isOpen
      title="Save this message"
      consequence="Topic, payload and properties are kept in the vault under a name."
      verb="Save the message"
      isReady={name.trim() !== '' && message !== undefined}
      isRunning={save.isRunning}
      error={save.error}
      onConfirm={() => void save.run()}
      onClose={onClose}
    >
      <TextInput label="Name" value={name} maxLength={200} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
      {problem !== undefined && <Notice tone="warning" message={problem} />}
    </Confirm>
  )
}

function oneLine(text: string): string {
  const rest = text.length - longestLine
  return safeText(rest > 0 ? `${text.slice(0, longestLine)}… +${rest}` : text)
}
