import { Checkbox, TextInput } from '@mantine/core'
import type { PropertiesDraft } from './properties-draft.ts'
import classes from './properties-fields.module.css'
import { UserPropertiesEditor } from './user-properties-editor.tsx'

export interface PropertiesFieldsProps {
  value: PropertiesDraft
  onChange: (value: PropertiesDraft) => void
}

/** What MQTT 5 says beside the payload of a message. */
export function PropertiesFields({ value, onChange }: PropertiesFieldsProps) {
  const change = (part: Partial<PropertiesDraft>) => onChange({ ...value, ...part })
  const field = (name: 'expirySeconds' | 'contentType' | 'responseTopic' | 'correlationData', label: string, placeholder: string) => (
    <TextInput
      size="xs"
      label={label}
      placeholder={placeholder}
      value={value[name]}
      spellCheck={false}
      autoCapitalize="none"
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <div className={classes.fields}>
      {field('contentType', 'Content type', 'such as application/json')}
      {field('expirySeconds', 'Expires after (seconds)', 'never')}
      {field('responseTopic', 'Response topic', 'none')}
      {field('correlationData', 'Correlation data', 'none')}
      <Checkbox size="xs" label="Say that the payload is UTF-8 text" checked={value.isText} onChange={(event) => change({ isText: event.currentTarget.checked })} />
      <UserPropertiesEditor value={value.userProperties} onChange={(userProperties) => change({ userProperties })} />
    </div>
  )
}
