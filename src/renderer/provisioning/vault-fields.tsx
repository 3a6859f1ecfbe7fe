import { More } from '../components/more.tsx'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { passphraseProblem } from '../unlock/passphrase-problem.ts'
import { VaultPathInput } from '../unlock/vault-path-input.tsx'
import classes from './vault-fields.module.css'

/** What is typed for a new vault. It lives as long as its step, and in no store. */
export interface VaultDraft {
  passphrase: string
  again: string
  /** Empty: the default place. */
  path: string
}
export const emptyVaultDraft: VaultDraft = { passphrase: '', again: '', path: '' }

/** The passphrase of the vault that is about to be made, and where its file goes. */
export function NewVaultFields(props: { value: VaultDraft; showsAllProblems: boolean; onChange: (draft: VaultDraft) => void }) {
  const { value, showsAllProblems, onChange } = props
  const { defaultVaultPath } = useAbout()
  return (
    <section className={classes.vault} aria-label="Vault">
      <p className={classes.why}>
        The keys are kept in a vault: one file on this machine, sealed with a passphrase that only you know. Write it down where it is
        safe; nobody can open the vault without it.
      </p>
      <PassphraseOwner />
      <div className={classes.pair}>
        <PassphraseInput
          label="Passphrase of the vault"
          value={value.passphrase}
          withStrength
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
      <More summary="Where the vault is kept">
        <VaultPathInput
          label="Vault file"
          placeholder={defaultVaultPath}
          value={value.path}
          mode="create"
          onChange={(path) => onChange({ ...value, path })}
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
