import { Button, CloseButton, TextInput } from '@mantine/core'
import classes from './properties-fields.module.css'

export interface UserPropertiesEditorProps {
  value: readonly (readonly [string, string])[]
  onChange: (value: readonly (readonly [string, string])[]) => void
}

/** User properties of MQTT 5: names and values in their order. */
export function UserPropertiesEditor({ value, onChange }: UserPropertiesEditorProps) {
  const change = (index: number, part: readonly [string, string]) => onChange(value.map((each, at) => (at === index ? part : each)))
  return (
    <fieldset className={classes.pairs}>
      <legend className={classes.label}>User properties</legend>
      {value.map(([name, text], index) => (
        <div key={index} className={classes.pair}>
          <TextInput size="xs" aria-label={`Name of user property ${index + 1}`} placeholder="Name" value={name} spellCheck={false} onChange={(event) => change(index, [event.currentTarget.value, text])} />
          <TextInput size="xs" aria-label={`Value of user property ${index + 1}`} placeholder="Value" value={text} spellCheck={false} onChange={(event) => change(index, [name, event.currentTarget.value])} />
          <CloseButton size="sm" aria-label={`Remove user property ${index + 1}`} onClick={() => onChange(value.filter((_, at) => at !== index))} />
        </div>
      ))}
      <Button size="compact-xs" variant="default" onClick={() => onChange([...value, ['', '']])}>
        Add a user property
      </Button>
    </fieldset>
  )
}
