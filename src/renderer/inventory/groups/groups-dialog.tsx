import { Chip, Group, Input } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../../calls/use-call.ts'
import { useQuery } from '../../calls/use-query.ts'
import { GroupInput } from '../../components/group-input.tsx'
import { Notice } from '../../components/notice.tsx'
import { groupNamesSchema } from '../../../shared/device-group.ts'
import { fromWireError } from '../../../shared/errors.ts'
import { safeText } from '../../../shared/safe-text.ts'
import type { Selection } from '../../../shared/selection.ts'
import { count } from '../../words.ts'
import { FormDialog } from '../issuing/form-dialog.tsx'

export interface GroupsDialogProps {
  isOpen: boolean
  onClose: () => void
  onDone?: () => void
  selection: Selection
  /** How many they are. */
  number: number
  /** In which groups they are, as far as known; undefined: any of the vault's. */
  present: readonly string[] | undefined
}

/** Puts certificates into groups and takes them out of others. Give it a new `key` for each opening. */
export function GroupsDialog({ isOpen, onClose, onDone, selection, number, present }: GroupsDialogProps) {
  const [concerned] = useState({ selection, number })
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const all = useQuery(['groups'], (core, signal) => core.groups.list(undefined, { signal }), { isEnabled: isOpen && present === undefined })
  const removable = present ?? all.data?.map(({ name }) => name) ?? []
  const assign = useCall(async (core, signal) => {
    const done = await core.groups.assign({ ...concerned.selection, add, remove }, { signal })
    const { stopped, certificates, notStarted } = done
    if (stopped) throw fromWireError({ ...stopped, message: `${stopped.message} ${count(certificates, 'certificate')} done, ${count(notStarted, 'more', 'more')} not begun.` })
    return done
  })
  const submit = async () => {
    if (!(await assign.run())) return
    onDone?.()
  }
  const object = count(concerned.number, 'certificate')
  return (
    <FormDialog
      isOpen={isOpen}
      title={`Groups of ${object}`}
      verb="Change the groups"
      isReady={(add.length > 0 || remove.length > 0) && groupNamesSchema.safeParse(add).success}
      isRunning={assign.isRunning}
      error={assign.error}
      onSubmit={() => void submit()}
      onClose={onClose}
      result={
        assign.output && (
          <Notice
            tone="done"
            message={`The groups of ${count(assign.output.certificates, 'certificate')} are changed.`}
            remedy="The inventory can be narrowed to a group, and a group exported by itself."
          />
        )
      }
    >
      <GroupInput
        label="Put into"
        description="A batch, a site, a customer. A name that is not there yet makes a new group."
        value={add}
        onChange={setAdd}
        isInDialog
      />
      {removable.length > 0 && (
        <Input.Wrapper label="Take out of" labelElement="div">
          <Chip.Group multiple value={remove} onChange={setRemove}>
            <Group gap="xs" mt={6}>
              {removable.map((name) => (
                <Chip key={name} value={name} size="sm">
                  {safeText(name)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Input.Wrapper>
      )}
    </FormDialog>
  )
}
