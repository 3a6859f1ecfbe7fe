import { useState } from 'react'
import { More } from '../components/more.tsx'
import { PassphraseInput, PassphraseOwner, StrengthMeter } from '../components/passphrase-input.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { passphraseProblem } from '../unlock/passphrase-problem.ts'
import { VaultPathInput } from '../unlock/vault-path-input.tsx'
import classes from './vault-fields.module.css'

/** The passphrase for a new vault. It lives as long as its step, and in no store. */
export interface NewPassphrase {
  passphrase: string
  again: string
}
export const noPassphrase: NewPassphrase = { passphrase: '', again: '' }

export interface NewVaultFieldsProps {
  value: NewPassphrase
  /** Empty: the default place. */
  file: string
  showsAllProblems: boolean
  onChange: (value: NewPassphrase) => void
  onFileChange: (file: string) => void
}

/** The passphrase of the vault that is about to be made, and where its file goes. */
export function NewVaultFields({ value, file, showsAllProblems, onChange, onFileChange }: NewVaultFieldsProps) {
  const { defaultVaultPath } = useAbout()
  // It stays in sight where it was typed before a reload.
  const [hadFile] = useState(file !== '')
  return (
    <section className={classes.vault} aria-label="Vault">
      <p className={classes.why}>
        The keys are kept in a vault: one file on this machine, sealed with a passphrase. Write it down; nobody can open the vault
        without it.
      </p>
      <PassphraseOwner />
      <div className={classes.pair}>
        <PassphraseInput
          label="Passphrase of the vault"
          value={value.passphrase}
          isNew
          error={showsAllProblems ? passphraseProblem(value.passphrase) : undefined}
          onChange={(passphrase) => onChange({ ...value, passphrase })}
        />
        <PassphraseInput
          label="The same again"
          value={value.again}
          isNew
          error={showsAllProblems && value.passphrase !== value.again ? 'The two are not the same.' : undefined}
          onChange={(again) => onChange({ ...value, again })}
        />
      </div>
      <StrengthMeter passphrase={value.passphrase} isWide />
      <More summary="Where the vault is kept" isForcedOpen={hadFile}>
        <VaultPathInput
          label="Vault file"
          placeholder={defaultVaultPath}
          value={file}
          mode="create"
          onChange={onFileChange}
        />
      </More>
    </section>
  )
}

/** The passphrase of the vault that is locked. */
export function UnlockField(props: { passphrase: string; error: string | undefined; onChange: (passphrase: string) => void }) {
  return (
    <div>
      <PassphraseOwner />
      <PassphraseInput
        label="Passphrase of the vault"
        description="The vault is locked. To sign, it has to be unlocked."
        value={props.passphrase}
        error={props.error}
        onChange={props.onChange}
      />
    </div>
  )
}
