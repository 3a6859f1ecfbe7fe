import { NumberInput, PasswordInput, SegmentedControl, Switch, TextInput } from '@mantine/core'
import { useId } from 'react'
import type { ExportOption, ExportTargetSummary, OptionValue } from '../../shared/export.ts'
import { More } from '../components/more.tsx'
import { count } from '../words.ts'
import type { OptionProblem } from './option-problem.ts'
import classes from './target-options.module.css'

export interface TargetOptionsProps {
  target: ExportTargetSummary
  /** What differs from the defaults. */
  values: Readonly<Record<string, OptionValue>>
  /** What the core objects to. */
  problem: OptionProblem | undefined
  onChange: (name: string, value: OptionValue) => void
}

/** Of more than the most, so many stand; the others are folded away. */
const mostShown = 4
const shownOfMany = 3

/** The options of a target, as its catalogue entry describes them. */
export function TargetOptions({ target, values, problem, onChange }: TargetOptionsProps) {
  const id = useId()
  const shown = target.options.length > mostShown ? shownOfMany : target.options.length
  const [first, rest] = [target.options.slice(0, shown), target.options.slice(shown)]
  const field = (option: ExportOption) => (
    <OptionField
      key={`${target.id} ${option.name}`}
      option={option}
      value={values[option.name] ?? option.default}
      problem={problem?.name === option.name ? problem.message : undefined}
      onChange={(value) => onChange(option.name, value)}
    />
  )
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h2 id={id} className={classes.legend}>
        How should they be?
      </h2>
      <div className={classes.options}>{first.map(field)}</div>
      {rest.length > 0 && (
        <More summary={count(rest.length, 'more choice')} isForcedOpen={rest.some(({ name }) => name === problem?.name)}>
          <div className={classes.options}>{rest.map(field)}</div>
        </More>
      )}
    </section>
  )
}

interface OptionFieldProps {
  option: ExportOption
  value: OptionValue
  problem: string | undefined
  onChange: (value: OptionValue) => void
}

function OptionField({ option, value, problem, onChange }: OptionFieldProps) {
  const { title, explanation } = option
  const id = useId()
  switch (option.type) {
    case 'boolean':
      return (
        <Switch label={title} description={explanation} checked={value === true} error={problem} onChange={(event) => onChange(event.currentTarget.checked)} />
      )
    case 'number':
      return (
        <NumberInput
          className={classes.narrow}
          classNames={{ description: classes.explanation }}
          label={title}
          description={explanation}
          error={problem}
          min={option.min}
          max={option.max}
          clampBehavior="none"
          allowDecimal={false}
          thousandSeparator={false}
          value={typeof value === 'boolean' ? '' : value}
          onChange={(typed) => onChange(typed)}
        />
      )
    case 'choice':
      return (
        <div>
          <span id={id} className={classes.label}>
            {title}
          </span>
          <p id={`${id}-explanation`} className={classes.explanation}>
            {explanation}
          </p>
          <SegmentedControl
            aria-labelledby={id}
            aria-describedby={`${id}-explanation`}
            data={option.values.map(({ value, title }) => ({ value, label: title }))}
            value={String(value)}
            onChange={onChange}
          />
          {problem !== undefined && <p className={classes.problem}>{problem}</p>}
        </div>
      )
    case 'text':
      return (
        <TextInput
          label={title}
          description={explanation}
          error={problem}
          maxLength={option.maxLength}
          value={String(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'secret':
      return (
        <PasswordInput
          label={title}
          description={explanation}
          error={problem}
          value={String(value)}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': `Show: ${title}` }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
