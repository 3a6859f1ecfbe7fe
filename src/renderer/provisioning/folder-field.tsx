import { Button, TextInput } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { useAbout } from '../stores/vault-store.ts'
import classes from './folder-field.module.css'

export interface FolderFieldProps {
  label: string
  description?: string
  value: string
  error?: string | undefined
  onChange: (folder: string) => void
}

/** A folder on the core's machine: typed, or chosen in the host's own dialog where it has one. */
export function FolderField({ label, description, value, error, onChange }: FolderFieldProps) {
  const { abilities } = useAbout()
  const choose = useCall((core, signal, startAt: string) =>
    core.app.chooseFolder({ title: label, ...(startAt !== '' && { startAt }) }, { signal }),
  )
  const browse = async () => {
    const chosen = await choose.run(value.trim())
    if (typeof chosen === 'string') onChange(chosen)
  }
  return (
    <div>
      <div className={classes.line}>
        <TextInput
          className={classes.field}
          label={label}
          description={description}
          value={value}
          error={error}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: classes.input }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {abilities.chooseFolder && (
          <Button className={classes.browse} variant="default" loading={choose.isRunning} onClick={() => void browse()}>
            Browse
          </Button>
        )}
      </div>
      <Notice error={choose.error} />
    </div>
  )
}
