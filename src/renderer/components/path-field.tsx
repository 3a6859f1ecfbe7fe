import { Button, TextInput } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { useAbout } from '../stores/vault-store.ts'
import { fileIn, filePart, folderPart } from './file-path.ts'
import { Notice } from './notice.tsx'
import classes from './path-field.module.css'

export interface PathFieldProps {
  label: string
  description?: string | undefined
  value: string
  /** What a new file is called in a folder that is chosen while nothing is typed; left out where the folder itself is wanted. */
  fileName?: string
  /** By default a place in the folder where exports are offered to go. */
  placeholder?: string
  error?: string | undefined
  onChange: (path: string) => void
}

/** Where something is to be written on the core's machine: typed, or its folder chosen in the host's own dialog where it has one. */
export function PathField({ label, description, value, fileName, placeholder, error, onChange }: PathFieldProps) {
  const { abilities, platform, defaultExportFolder } = useAbout()
  const typed = value.trim()
  const pathIn = (folder: string, name = fileName) => (name === undefined ? folder : fileIn(folder, name, platform))
  const choose = useCall((core, signal, startAt: string) => core.app.chooseFolder({ title: label, startAt }, { signal }))
  const browse = async () => {
    const folder = await choose.run((fileName === undefined ? typed : folderPart(typed)) || defaultExportFolder)
    if (typeof folder === 'string') onChange(pathIn(folder, fileName && (filePart(typed) || fileName)))
  }
  return (
    <div>
      <div className={classes.line}>
        <TextInput
          className={classes.field}
          label={label}
          description={description}
          placeholder={placeholder ?? pathIn(defaultExportFolder)}
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
