import { Button, TextInput } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { useAbout } from '../stores/vault-store.ts'
import classes from './vault-path-input.module.css'

export interface VaultPathInputProps {
  label: string
  description?: string | undefined
  value: string
  placeholder: string
  onChange: (path: string) => void
  mode: 'open' | 'create'
}

const choices = {
  open: { purpose: 'vault-open', title: 'Open a vault' },
  create: { purpose: 'vault-create', title: 'Create a vault' },
} as const

/** A path on the core's machine, typed, or chosen in the host's own dialog where it has one. */
export function VaultPathInput({ mode, onChange, ...rest }: VaultPathInputProps) {
  const { abilities } = useAbout()
  const choose = useCall((core, signal) => core.app.chooseFile(choices[mode], { signal }))
  const browse = async () => {
    const path = await choose.run()
    if (typeof path === 'string') onChange(path)
  }
  return (
    <div>
      <div className={classes.line}>
        <TextInput
          {...rest}
          className={classes.field}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          classNames={{ input: classes.input }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {abilities.chooseFile && (
          <Button variant="default" loading={choose.isRunning} onClick={() => void browse()}>
            Browse
          </Button>
        )}
      </div>
      <Notice error={choose.error} />
    </div>
  )
}
