import { Button, Group, TextInput } from '@mantine/core'
import { useState, type KeyboardEvent, type SubmitEvent } from 'react'
import body from '../../components/dialog-body.module.css'
import { Notice, type ShownError } from '../../components/notice.tsx'
import { SafeText } from '../../components/safe-text.tsx'
import { groupNameSchema, type DeviceGroup } from '../../../shared/device-group.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { grouped } from '../../words.ts'
import classes from './group-list-dialog.module.css'
import { removalWords } from './group-words.ts'

export type GroupVerb = 'rename' | 'remove'

export interface GroupRowProps {
  group: DeviceGroup
  /** What is being done with it. */
  verb: GroupVerb | undefined
  isRunning: boolean
  /** Why that failed. */
  error: ShownError | undefined
  /** Another group that has this name already. */
  namesakeOf: (to: string) => DeviceGroup | undefined
  onVerb: (verb: GroupVerb) => void
  onRename: (to: string) => void
  onRemove: () => void
  onCancel: () => void
}

/** A group, or in its place the form of what is being done with it. */
export function GroupRow(props: GroupRowProps) {
  const { group, verb, onVerb, onCancel } = props
  const name = safeText(group.name)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onCancel()
  }
  return (
    <li className={classes.group} {...(verb && { 'data-open': true, onKeyDown })}>
      {verb === 'rename' ? (
        <RenameForm {...props} />
      ) : (
        <>
          <span className={classes.name} title={name}>
            <SafeText>{group.name}</SafeText>
          </span>
          <span className={classes.number}>{grouped(group.devices)} in use</span>
          {verb === undefined && (
            <Group gap="xs" wrap="nowrap">
              <Button size="compact-sm" variant="default" aria-label={`Rename ${name}`} onClick={() => onVerb('rename')}>
                Rename
              </Button>
              <Button size="compact-sm" variant="default" aria-label={`Remove ${name}`} onClick={() => onVerb('remove')}>
                Remove
              </Button>
            </Group>
          )}
          {verb === 'remove' && <RemovalForm {...props} />}
        </>
      )}
    </li>
  )
}

function RenameForm({ group, isRunning, error, namesakeOf, onRename, onCancel }: GroupRowProps) {
  const [typed, setTyped] = useState(group.name)
  const to = typed.trim()
  const parsed = groupNameSchema.safeParse(to)
  const other = namesakeOf(to)
  const isReady = parsed.success && to !== group.name
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (isReady && !isRunning) onRename(to)
  }
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <TextInput
        label={`New name of ${safeText(group.name)}`}
        value={typed}
        maxLength={64}
        autoFocus
        spellCheck={false}
        error={to === '' || parsed.success ? undefined : `It ${parsed.error.issues[0]!.message}.`}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {other && <Notice tone="warning" message={`There is a group ${safeText(other.name)} already: both become one.`} remedy="They cannot be told apart afterwards." />}
      <Notice error={error} />
      <Group gap="xs">
        <Button type="submit" size="compact-sm" loading={isRunning} disabled={!isReady}>
          {other ? 'Make them one group' : 'Rename the group'}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </form>
  )
}

function RemovalForm({ group, isRunning, error, onRemove, onCancel }: GroupRowProps) {
  return (
    <div className={classes.form}>
      <p className={body.note}>{removalWords(group)}</p>
      <Notice error={error} />
      <Group gap="xs">
        <Button size="compact-sm" color="red" loading={isRunning} onClick={onRemove}>
          Remove the group
        </Button>
        <Button size="compact-sm" variant="default" autoFocus onClick={onCancel}>
          Keep it
        </Button>
      </Group>
    </div>
  )
}
