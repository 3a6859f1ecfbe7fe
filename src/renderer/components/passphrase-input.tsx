import { PasswordInput } from '@mantine/core'
import { useEffect, useState, type ReactNode, type Ref } from 'react'
import classes from './passphrase-input.module.css'
import { passphraseStrength, type PassphraseStrength } from './passphrase-strength.ts'

export interface PassphraseInputProps {
  label: string
  value: string
  onChange: (passphrase: string) => void
  description?: ReactNode
  error?: ReactNode
  /** Shows how hard it is to guess: where a new passphrase is chosen. */
  withStrength?: boolean
  /** It is being chosen here, not asked for: password keepers then do not fill in the present one. */
  isNew?: boolean
  autoFocus?: boolean
  inputRef?: Ref<HTMLInputElement>
  disabled?: boolean
}

/** A field for a passphrase, which can be shown, and where it is new, a meter of its strength. Nothing typed leaves the page. */
export function PassphraseInput({ withStrength = false, isNew = withStrength, ...props }: PassphraseInputProps) {
  const { value, onChange, autoFocus = false, inputRef, ...rest } = props
  return (
    <div>
      <PasswordInput
        {...rest}
        ref={inputRef}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-autofocus={autoFocus || undefined}
        autoFocus={autoFocus}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        spellCheck={false}
        aria-invalid={rest.error !== undefined || undefined}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed', tabIndex: 0 }}
      />
      {withStrength && <StrengthMeter passphrase={value} />}
    </div>
  )
}

/** Belongs once into each form with a PassphraseInput: password keepers file a passphrase under a name, and Chromium misses it. */
export function PassphraseOwner() {
  return <input type="text" autoComplete="username" value="Certwright vault" readOnly hidden />
}

/** How hard a new passphrase is to guess, and what would make it harder. `isWide`: it has room for its words in one line. */
export function StrengthMeter({ passphrase, isWide = false }: { passphrase: string; isWide?: boolean }) {
  const [estimate, setEstimate] = useState<{ of: string; strength: PassphraseStrength }>()
  useEffect(() => {
    if (passphrase === '') return
    let isCurrent = true
    void passphraseStrength(passphrase).then((strength) => {
      if (isCurrent) setEstimate({ of: passphrase, strength })
    })
    return () => {
      isCurrent = false
    }
  }, [passphrase])
  const strength = passphrase === '' ? undefined : estimate?.strength
  return (
    <div className={classes.strength} data-score={strength?.score} data-wide={isWide || undefined}>
      <div className={classes.steps} aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <span key={step} className={classes.step} data-filled={(strength && strength.score >= step) || undefined} />
        ))}
      </div>
      <p className={classes.words} role="status">
        {strength ? (
          <>
            <strong>{strength.word}.</strong> {strength.advice}
          </>
        ) : (
          'Four or five unrelated words are strong and easy to type.'
        )}
      </p>
    </div>
  )
}
