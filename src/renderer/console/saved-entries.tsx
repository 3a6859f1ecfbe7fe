import { Menu } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { AppContract } from '../../shared/contract.ts'
import type { Client } from '../../shared/rpc.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useCall } from '../calls/use-call.ts'
import { Confirm } from '../components/confirm.tsx'

/** Something that the vault remembers by a name. */
interface SavedEntry {
  id: string
  name: string
}

export interface SavedEntriesProps<Entry extends SavedEntry> {
  entries: readonly Entry[]
  /** What stands behind its name. */
  note: (entry: Entry) => ReactNode
  onTake: (entry: Entry) => void
  onForget: (entry: Entry) => void
}

/** In a menu: what is remembered, each to be taken or to be forgotten. */
export function SavedEntries<Entry extends SavedEntry>({ entries, note, onTake, onForget }: SavedEntriesProps<Entry>) {
  return (
    <>
      {entries.map((entry) => (
        <Menu.Item key={entry.id} onClick={() => onTake(entry)}>
          {shortName(entry)} {note(entry)}
        </Menu.Item>
      ))}
      {entries.length > 0 && <Menu.Divider />}
      {entries.map((entry) => (
        <Menu.Item key={entry.id} leftSection={<IconTrash size={14} aria-hidden />} onClick={() => onForget(entry)}>
          Forget {shortName(entry)}
        </Menu.Item>
      ))}
    </>
  )
}

export interface ForgetEntryProps {
  /** Undefined while nobody asks. */
  entry: SavedEntry | undefined
  /** Completes "Forget the". */
  what: string
  consequence: string
  remove: (core: Client<AppContract>, id: string, signal: AbortSignal) => Promise<unknown>
  onForgotten: (id: string) => void
  onClose: () => void
}

/** Asks before it forgets. */
export function ForgetEntry({ entry, what, consequence, remove, onForgotten, onClose }: ForgetEntryProps) {
  const forget = useCall(async (core, signal, id: string) => {
    await remove(core, id, signal)
    onForgotten(id)
    onClose()
  })
  return (
    <Confirm
      isOpen={entry !== undefined}
      title={`Forget ${entry ? shortName(entry) : ''}?`}
      consequence={consequence}
      verb={`Forget the ${what}`}
      isDestructive
      isRunning={forget.isRunning}
      error={forget.error}
      onConfirm={() => entry && void forget.run(entry.id)}
      onClose={onClose}
    />
  )
}

function shortName({ name }: SavedEntry): string {
  return safeText(name.length > longestName ? `${name.slice(0, longestName)}…` : name)
}

const longestName = 60
