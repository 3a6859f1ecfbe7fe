import { Input, NativeSelect } from '@mantine/core'
import { useId } from 'react'
import { dateWords } from '../words.ts'
import { validityDraft, type ValidityDraft, type ValidityReading } from './validity-draft.ts'
import classes from './validity-field.module.css'

export interface ValidityFieldProps {
  /** Null: the profile's default. */
  value: ValidityDraft | null
  defaultDays: number
  reading: ValidityReading
  onChange: (draft: ValidityDraft) => void
}

/** How long a certificate is valid, with the day on which it ends. */
export function ValidityField({ value, defaultDays, reading, onChange }: ValidityFieldProps) {
  const id = useId()
  const draft = value ?? validityDraft(defaultDays)
  const { notAfter, isShortened, problem } = reading
  const end = notAfter === undefined ? undefined : `Ends on ${dateWords(notAfter)}${isShortened ? ', with the authority' : ''}.`
  return (
    <Input.Wrapper
      id={id}
      label="Valid for"
      description={end}
      error={problem}
      size="sm"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <div className={classes.line}>
        <Input
          id={id}
          className={classes.amount}
          inputMode="numeric"
          autoComplete="off"
          size="sm"
          value={draft.amount}
          error={problem !== undefined}
          onChange={(event) => onChange({ ...draft, amount: event.currentTarget.value })}
        />
        <NativeSelect
          className={classes.unit}
          aria-label="Unit of the validity"
          value={draft.unit}
          data={['days', 'years']}
          onChange={(event) => onChange({ ...draft, unit: event.currentTarget.value as ValidityDraft['unit'] })}
        />
      </div>
    </Input.Wrapper>
  )
}
