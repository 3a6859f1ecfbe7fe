import { Button } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import { passphraseProblem } from '../unlock/passphrase-problem.ts'
import classes from './vault-page.module.css'

const empty = { current: '', next: '', again: '' }

/** Changes the passphrase. What was typed is forgotten as soon as it is done. */
export function ChangePassphrase() {
  const [typed, setTyped] = useState(empty)
  const [isTried, setIsTried] = useState(false)
  const change = useCall((core, signal, current: string, next: string) => core.vault.changePassphrase({ current, next }, { signal }))
  const problem = passphraseProblem(typed.next)
  const differs = typed.next !== typed.again
  const submit = async () => {
    setIsTried(true)
    if (problem !== undefined || differs) return
    const done = await change.run(typed.current, typed.next)
    // `null` is the core's answer; undefined means that it failed.
    if (done === undefined) return
    setTyped(empty)
    setIsTried(false)
  }
  const field = (name: keyof typeof empty) => ({
    value: typed[name],
    onChange: (value: string) => setTyped((before) => ({ ...before, [name]: value })),
  })
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <PassphraseOwner />
      <PassphraseInput label="Present passphrase" {...field('current')} />
      <PassphraseInput label="New passphrase" withStrength {...field('next')} error={isTried ? problem : undefined} />
      <PassphraseInput
        label="The new one again"
        isNew
        {...field('again')}
        error={isTried && differs ? 'The two are not the same.' : undefined}
      />
      <Notice error={change.error} />
      {change.state.status === 'done' && <Notice tone="done" message="The passphrase is changed." onClose={change.reset} />}
      <Button
        className={classes.end}
        type="submit"
        variant="default"
        loading={change.isRunning}
        disabled={typed.current === '' || typed.next === ''}
      >
        Change the passphrase
      </Button>
    </form>
  )
}
