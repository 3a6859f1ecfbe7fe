import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../../calls/use-call.ts'
import { useQuery } from '../../calls/use-query.ts'
import body from '../../components/dialog-body.module.css'
import { Notice } from '../../components/notice.tsx'
import type { DeviceGroup } from '../../../shared/device-group.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { count } from '../../words.ts'
import classes from './group-list-dialog.module.css'
import { GroupRow, type GroupVerb } from './group-row.tsx'
import { namesake } from './group-words.ts'

export interface GroupListDialogProps {
  isOpen: boolean
  onClose: () => void
  onRenamed: (from: string, to: string) => void
  onRemoved: (name: string) => void
}

/** What was done last, and how it is undone where it can be. */
interface Done {
  message: string
  undo?: { rename: DeviceGroup; to: string } | { putBack: string; members: string[] } | undefined
}

/** More groups than these are searched, and no more than those shown together. */
const readable = 8
const mostShown = 100
/** So many certificates are put back into a group that was removed: as many as one call lists. */
const mostPutBack = 1000

/** All groups, each to be renamed or removed. */
export function GroupListDialog({ isOpen, onClose, onRenamed, onRemoved }: GroupListDialogProps) {
  const list = useQuery(['groups'], (core, signal) => core.groups.list(undefined, { signal }), { refetchOn: 'inventory', isEnabled: isOpen })
  const [query, setQuery] = useState('')
  const [at, setAt] = useState<{ group: string; verb: GroupVerb }>()
  const [done, setDone] = useState<Done>()
  const groups = list.data ?? []
  const found = groups.filter(({ name }) => name.toLowerCase().includes(query.trim().toLowerCase()))
  const settle = (result: Done) => {
    setAt(undefined)
    setDone(result)
    list.refetch()
  }
  const rename = useCall(async (core, signal, group: DeviceGroup, to: string) => {
    const other = namesake(groups, group, to)
    await core.groups.rename({ group: group.name, to }, { signal })
    onRenamed(group.name, other?.name ?? to)
    const [before, now] = [safeText(group.name), safeText(other?.name ?? to)]
    if (other) settle({ message: `${before} is part of ${now} now.` })
    else settle({ message: `${before} is called ${now} now.`, undo: { rename: { ...group, name: to }, to: group.name } })
  })
  const remove = useCall(async (core, signal, { name }: DeviceGroup) => {
    const { total, certificates } = await core.certificates.list({ groups: [name], limit: mostPutBack }, { signal })
    await core.groups.remove({ group: name }, { signal })
    onRemoved(name)
    const members = certificates.map(({ fingerprint }) => fingerprint)
    settle({ message: `The group ${safeText(name)} is removed.`, undo: total > 0 && total <= mostPutBack ? { putBack: name, members } : undefined })
  })
  const putBack = useCall(async (core, signal, name: string, members: string[]) => {
    await core.groups.assign({ references: members, add: [name] }, { signal })
    settle({ message: `The group ${safeText(name)} is there again, with ${count(members.length, 'certificate')}.` })
  })
  const undo = (what: NonNullable<Done['undo']>) => void ('rename' in what ? rename.run(what.rename, what.to) : putBack.run(what.putBack, what.members))
  const begin = (group: string, verb: GroupVerb) => {
    for (const call of [rename, remove, putBack]) call.reset()
    setDone(undefined)
    setAt({ group, verb })
  }
  const isRunning = rename.isRunning || remove.isRunning || putBack.isRunning
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      // Escape first ends what was begun with a group.
      closeOnEscape={at === undefined}
      size={620}
      title="Groups"
      closeButtonProps={{ 'aria-label': 'Close' }}
      attributes={{ header: { role: 'none' } }}
    >
      <div className={body.body}>
        <p className={body.note}>A batch, a site, a customer: the list is narrowed to a group, and a group is renewed, exported or revoked together.</p>
        <Notice error={list.error ?? putBack.error} />
        {done && (
          <Notice
            tone="done"
            message={done.message}
            action={done.undo && <Undo isRunning={isRunning} onPress={() => undo(done.undo!)} />}
          />
        )}
        {list.data?.length === 0 && <p className={body.note}>There is no group. Choose certificates in the list, then Groups, to make one.</p>}
        {groups.length > readable && (
          <TextInput aria-label="Search groups" placeholder="Search groups" value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
        )}
        {groups.length > 0 && (
          <ul className={classes.groups} aria-label="Groups">
            {found.slice(0, mostShown).map((group) => (
              <GroupRow
                key={group.name}
                group={group}
                verb={at?.group === group.name ? at.verb : undefined}
                isRunning={isRunning}
                error={rename.error ?? remove.error}
                namesakeOf={(to) => namesake(groups, group, to)}
                onVerb={(verb) => begin(group.name, verb)}
                onRename={(to) => void rename.run(group, to)}
                onRemove={() => void remove.run(group)}
                onCancel={() => setAt(undefined)}
              />
            ))}
          </ul>
        )}
        {groups.length > 0 && found.length === 0 && <p className={body.note}>No group is called that.</p>}
        {found.length > mostShown && <p className={body.note}>{count(found.length - mostShown, 'more group')}: search for the one that you mean.</p>}
      </div>
    </Modal>
  )
}

function Undo({ isRunning, onPress }: { isRunning: boolean; onPress: () => void }) {
  return (
    <Button size="compact-sm" variant="default" autoFocus loading={isRunning} onClick={onPress}>
      Undo
    </Button>
  )
}
