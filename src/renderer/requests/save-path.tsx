import { Button, TextInput } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { joinPath } from './join-path.ts'
import classes from './save-path.module.css'

export interface SavePathProps {
  label: string
  description?: string
  /** Empty: nothing is written. */
  value: string
  onChange: (path: string) => void
  /** What the file would be called; undefined where a folder is chosen. */
  fileName?: string | undefined
  error?: string | undefined
}

/** Where something is to be written on the core's machine, if at all. */
export function SavePath({ label, description, value, onChange, fileName, error }: SavePathProps) {
  const { defaultExportFolder, abilities } = useAbout()
  const choose = useCall((core, signal) => core.app.chooseFolder({ title: label, startAt: defaultExportFolder }, { signal }))
  const pathIn = (folder: string) => joinPath(folder, fileName)
  const browse = async () => {
    const folder = await choose.run()
    if (typeof folder === 'string') onChange(pathIn(folder))
  }
  return (
    <div>
      <div className={classes.line}>
        <TextInput
          className={classes.field}
          classNames={{ input: classes.mono }}
          label={label}
          description={description ?? 'Leave it empty to only see and copy it.'}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={pathIn(defaultExportFolder)}
          value={value}
          error={error}
          spellCheck={false}
          autoCapitalize="none"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {abilities.chooseFolder && (
          <Button variant="default" className={classes.browse} loading={choose.isRunning} onClick={() => void browse()}>
            Browse
          </Button>
        )}
      </div>
      <Notice error={choose.error} />
    </div>
  )
}
