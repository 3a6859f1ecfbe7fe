import { Button } from '@mantine/core'
import { useState } from 'react'
import { PassphraseInput } from '../components/passphrase-input.tsx'
import { safeText } from '../../shared/safe-text.ts'
import { tryPassword, useBroughtStore } from './brought-store.ts'
import classes from './file-password.module.css'
import type { InspectedFile } from './use-inspection.ts'

/** Asks for the password of a file that shows not all without one; says beside the field that the last one was wrong. */
export function FilePassword({ file: { held, inspection, error, isPasswordWrong } }: { file: InspectedFile }) {
  const [typed, setTyped] = useState('')
  const tries = useBroughtStore((store) => store.passwordTries)
  const [triedAt, setTriedAt] = useState<number>()
  const needsOne = inspection?.needsPassword === true || error?.code === 'PASSPHRASE_REQUIRED' || isPasswordWrong
  if (!needsOne) return null
  const isSameTry = triedAt === undefined || triedAt <= tries
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (typed === '') return
        setTriedAt(tries + 1)
        tryPassword(typed)
      }}
    >
      {/* Password keepers file it under the file, not under the vault. */}
      <input type="text" autoComplete="username" value={safeText(held.name)} readOnly hidden />
      <div className={classes.field}>
        <PassphraseInput
          label={`Password of ${safeText(held.name)}`}
          description="Something in it is encrypted. The password is used to read it here and is not kept."
          value={typed}
          onChange={setTyped}
          {...(isPasswordWrong && isSameTry && { error: 'This password does not open it.' })}
        />
      </div>
      <Button type="submit" variant="default" disabled={typed === ''}>
        Open it
      </Button>
    </form>
  )
}
