import { NumberInput } from '@mantine/core'
import { mostDays, type ValidityDraft, type ValidityReading } from './validity-draft.ts'

export interface ValidityInputProps {
  value: ValidityDraft
  onChange: (draft: ValidityDraft) => void
  reading: ValidityReading
  /** The profile's, shown as long as nothing else is chosen. */
  defaultDays: number
}

/** Days of validity, with the day on which it ends right below. Emptied, it is the default again. */
export function ValidityInput({ value, onChange, reading, defaultDays }: ValidityInputProps) {
  return (
    <NumberInput
      label="Valid for (days)"
      value={value ?? defaultDays}
      min={1}
      max={mostDays}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=","
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={reading.problem === undefined ? reading.sentence : undefined}
      error={reading.problem}
      onChange={(typed) => onChange(typed === '' ? undefined : Number(typed))}
    />
  )
}
