import { Select } from '@mantine/core'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { autoLockChoices, autoLockWords, idleTime } from './auto-lock.ts'
import classes from './vault-page.module.css'

/** After how long without use the vault locks by itself. Takes effect at once. */
export function AutoLockSetting({ minutes }: { minutes: number }) {
  const change = useCall((core, signal, autoLockMinutes: number) => core.vault.changeSettings({ autoLockMinutes }, { signal }))
  const choices = [...new Set([...autoLockChoices, minutes])].sort((a, b) => (a || Infinity) - (b || Infinity))
  return (
    <div className={classes.form}>
      <Select
        label="Lock when unused for"
        description={autoLockWords(minutes)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={String(minutes)}
        data={choices.map((choice) => ({ value: String(choice), label: idleTime(choice) }))}
        disabled={change.isRunning}
        onChange={(value) => value !== null && void change.run(Number(value))}
      />
      <Notice error={change.error} onClose={change.reset} />
    </div>
  )
}
