import { TagsInput } from '@mantine/core'
import { groupNameSchema, maxGroups } from '../../shared/device-group.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useQuery } from '../calls/use-query.ts'
import { dropdownInPage } from './dropdown-in-page.ts'

export interface GroupInputProps {
  label: string
  description?: string
  value: readonly string[]
  onChange: (groups: string[]) => void
  /** Within a dialog the list opens where it can be seen. */
  isInDialog?: boolean
}

/** Names of groups: typed, or chosen of those that are there. */
export function GroupInput({ label, description, value, onChange, isInDialog = false }: GroupInputProps) {
  const { data: groups = [] } = useQuery(['groups'], (core, signal) => core.groups.list(undefined, { signal }), { refetchOn: 'inventory' })
  const problem = value.flatMap((name) => groupNameSchema.safeParse(name).error?.issues[0]?.message ?? [])[0]
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={value.length === 0 ? 'Such as hall 3, batch 2026-11' : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={[...value]}
      data={groups.map(({ name }) => name)}
      maxTags={maxGroups}
      maxLength={64}
      splitChars={[',', ';']}
      error={problem === undefined ? undefined : `It ${problem}.`}
      {...(isInDialog ? { comboboxProps: { withinPortal: false } } : dropdownInPage)}
      renderOption={({ option }) => safeText(option.value)}
      onChange={onChange}
    />
  )
}
