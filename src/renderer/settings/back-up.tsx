import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import type { VaultInfo } from '../../shared/vault.ts'
import { useNow } from '../stores/clock.ts'
import { sizeWords } from '../words.ts'
import { backupPath } from './backup-path.ts'
import classes from './vault-page.module.css'

/** Copies the vault to a file that does not exist yet. */
export function BackUp({ info }: { info: VaultInfo }) {
  const now = useNow()
  const suggestion = backupPath(info.path, now)
  const [typed, setTyped] = useState('')
  const backup = useCall((core, signal, to: string) => core.vault.backup({ to }, { signal }))
  return (
    <form
      className={classes.form}
      data-wide
      onSubmit={(event) => {
        event.preventDefault()
        void backup.run(typed.trim() === '' ? suggestion : typed.trim())
      }}
    >
      <TextInput
        classNames={{ input: classes.mono }}
        label="File to write"
        description="Better on another disk: a copy beside the vault is lost with it."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={suggestion}
        value={typed}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button className={classes.end} type="submit" variant="default" loading={backup.isRunning}>
        Back up now
      </Button>
      <Notice error={backup.error} onClose={backup.reset} />
      {backup.output && (
        <Notice tone="done" message={`Backed up to ${backup.output.path}, ${sizeWords(backup.output.size)}.`} onClose={backup.reset} />
      )}
    </form>
  )
}
