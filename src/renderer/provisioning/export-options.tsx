import { NumberInput, PasswordInput, Select, SimpleGrid, Switch, TextInput } from '@mantine/core'
import type { ExportOption, ExportTargetSummary } from '../../shared/export.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { ChoiceCard } from './certificate-choice.tsx'
import choiceClasses from './certificate-choice.module.css'
import { optionValue, withOption, type OptionValue } from './export-choice.ts'
import type { ProvisionDraft } from './provision-draft.ts'

type ExportDraft = ProvisionDraft['export']

export interface ExportOptionsProps {
  draft: ExportDraft
  target: ExportTargetSummary
  options: readonly ExportOption[]
  onChange: (draft: ExportDraft) => void
}

/** The options of a target, each in the form that its type asks for. */
export function ExportOptions({ draft, target, options, onChange }: ExportOptionsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="md">
      {options.map((option) => (
        <OptionField
          key={option.name}
          option={option}
          value={optionValue(draft, target, option)}
          onChange={(value) => onChange(withOption(draft, target, option, value))}
        />
      ))}
    </SimpleGrid>
  )
}

function OptionField({ option, value, onChange }: { option: ExportOption; value: OptionValue; onChange: (value: OptionValue) => void }) {
  const { title, explanation } = option
  const words = { label: title, description: explanation, inputWrapperOrder: ['label', 'input', 'description', 'error'] as const }
  switch (option.type) {
    case 'choice':
      return (
        <Select
          {...dropdownInPage}
          {...words}
          inputWrapperOrder={[...words.inputWrapperOrder]}
          value={String(value)}
          data={option.values.map(({ value, title }) => ({ value, label: title }))}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      )
    case 'boolean':
      return <Switch label={title} description={explanation} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'number':
      return (
        <NumberInput
          {...words}
          inputWrapperOrder={[...words.inputWrapperOrder]}
          value={typeof value === 'number' ? value : Number(value)}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          onChange={(typed) => onChange(Number(typed))}
        />
      )
    case 'text':
      return (
        <TextInput
          {...words}
          inputWrapperOrder={[...words.inputWrapperOrder]}
          value={String(value)}
          maxLength={option.maxLength}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'secret':
      return (
        <PasswordInput
          {...words}
          inputWrapperOrder={[...words.inputWrapperOrder]}
          value={String(value)}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': `Show: ${title}` }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** A choice that matters: each answer a card that says what it means. */
export function ChoiceCards({ draft, target, option, onChange }: Omit<ExportOptionsProps, 'options'> & { option: ExportOption }) {
  const chosen = optionValue(draft, target, option)
  return (
    <fieldset className={choiceClasses.choice}>
      <legend className={choiceClasses.label}>{option.title}</legend>
      <div className={choiceClasses.cards}>
        {(option.type === 'choice' ? option.values : []).map(({ value, title, text }) => {
          return (
            <ChoiceCard
              key={value}
              group={option.name}
              isChosen={chosen === value}
              title={title}
              text={text ?? undefined}
              onChoose={() => onChange(withOption(draft, target, option, value))}
            />
          )
        })}
      </div>
    </fieldset>
  )
}
