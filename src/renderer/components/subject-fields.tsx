import { SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { afterPress } from '../calls/after-press.ts'
import { CountrySelect } from './country-select.tsx'
import { More } from './more.tsx'
import { readSubject, type SubjectDraft, type SubjectField } from './subject-draft.ts'

export interface SubjectFieldsProps {
  value: SubjectDraft
  onChange: (draft: SubjectDraft) => void
  /** What the common name is here: "Name of the authority", "Name of the broker". */
  nameLabel: string
  nameDescription?: string
  namePlaceholder?: string
  /** What else is wrong with the name: it is taken. */
  nameProblem?: string | undefined
  /** Show every fault, also of fields that were not touched yet: after Next was pressed. */
  showsAllProblems?: boolean
  autoFocus?: boolean
  disabled?: boolean
}

const rest: readonly { field: SubjectField; label: string; placeholder: string }[] = [
  { field: 'organization', label: 'Organisation (O)', placeholder: 'Example Ltd' },
  { field: 'organizationalUnit', label: 'Unit (OU)', placeholder: 'Sensors' },
  { field: 'locality', label: 'Locality (L)', placeholder: 'Leeds' },
  { field: 'state', label: 'State or province (ST)', placeholder: 'Yorkshire' },
]

/**
 * The subject of a certificate: its name in the open, organisation and the rest under "More". Keep a `SubjectDraft` and read
 * it with `readSubject`; the same reading says whether one may go on.
 */
export function SubjectFields(props: SubjectFieldsProps) {
  const { value, onChange, showsAllProblems = false, disabled = false, autoFocus = false } = props
  const [left, setLeft] = useState<ReadonlySet<SubjectField>>(new Set())
  const { problems } = readSubject(value)
  const fieldProps = (field: SubjectField) => ({
    value: value[field],
    disabled,
    error: showsAllProblems || left.has(field) ? sentence(problems[field]) : undefined,
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...value, [field]: event.currentTarget.value }),
    onBlur: () => afterPress(() => setLeft((before) => new Set(before).add(field))),
  })
  const name = fieldProps('commonName')
  const hasMoreProblem = problems.country !== undefined || rest.some(({ field }) => problems[field] !== undefined)
  return (
    <Stack gap="sm">
      <TextInput
        label={props.nameLabel}
        description={props.nameDescription}
        placeholder={props.namePlaceholder}
        withAsterisk
        autoFocus={autoFocus}
        // In a dialog its focus trap goes by this mark.
        data-autofocus={autoFocus || undefined}
        {...name}
        error={name.error ?? props.nameProblem}
      />
      <More summary="Organisation, place and country" isForcedOpen={hasMoreProblem}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
          {rest.map(({ field, label, placeholder }) => (
            <TextInput key={field} label={label} placeholder={placeholder} {...fieldProps(field)} />
          ))}
          <CountrySelect label="Country (C)" {...fieldProps('country')} onChange={(country) => onChange({ ...value, country })} />
        </SimpleGrid>
      </More>
    </Stack>
  )
}

/** "is empty" as it stands under a field: "Is empty." */
function sentence(problem: string | undefined): string | undefined {
  if (problem === undefined) return undefined
  if (problem === 'is empty') return 'Please fill this in.'
  return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`
}
