import { Button, TextInput } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { useAbout } from '../stores/vault-store.ts'
import classes from './file-field.module.css'
import { fileIn, filePart, folderPart } from './file-path.ts'

export interface FileFieldProps {
  label: string
  description?: string | undefined
  value: string
  /** What the file is called in a folder that is chosen while nothing is typed. */
  fileName: string
  placeholder?: string
  error?: string | undefined
  onChange: (path: string) => void
}

/** A file to be written on the core's machine: its path typed, or its folder chosen in the host's own dialog where it has one. */
export function FileField({ label, description, value, fileName, placeholder, error, onChange }: FileFieldProps) {
  const { abilities, platform } = useAbout()
  const choose = useCall((core, signal, startAt: string) =>
    core.app.chooseFolder({ title: label, ...(startAt !== '' && { startAt }) }, { signal }),
  )
  const browse = async () => {
    const folder = await choose.run(folderPart(value.trim()))
    if (typeof folder === 'string') onChange(fileIn(folder, filePart(value.trim()) || fileName, platform))
  }
  return (
    <div>
      <div className={classes.line}>
        <TextInput
          className={classes.field}
          label={label}
          description={description}
          placeholder={placeholder}
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
