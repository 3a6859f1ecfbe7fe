import { Button, Stack } from '@mantine/core'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { PassphraseInput, PassphraseOwner } from '../components/passphrase-input.tsx'
import { useAbout } from '../stores/vault-store.ts'
import classes from './entry-layout.module.css'
import { newVaultPath } from './new-vault-path.ts'
import { passphraseProblem } from './passphrase-problem.ts'
import { VaultPathInput } from './vault-path-input.tsx'

/** Creates a vault: a passphrase, twice, and where the file goes. `isFirst`: the default place is free. */
export function CreateVault({ isFirst }: { isFirst: boolean }) {
  const { defaultVaultPath, recentVaults } = useAbout()
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [path, setPath] = useState(() =>
    newVaultPath(
      defaultVaultPath,
      recentVaults.map((vault) => vault.path),
    ),
  )
  const [isTried, setIsTried] = useState(false)
  const create = useCall((core, signal, file: string, typed: string) =>
    core.vault.create({ passphrase: typed, ...(file !== '' && { path: file }) }, { signal }),
  )
  const problem = passphraseProblem(passphrase)
  const differs = passphrase !== again
  const pathInput = (
    <VaultPathInput
      label="File"
      description={isFirst ? undefined : 'Each vault is a file of its own.'}
      placeholder={defaultVaultPath}
      value={path}
      onChange={setPath}
      mode="create"
    />
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setIsTried(true)
        if (problem === undefined && !differs) void create.run(path.trim(), passphrase)
      }}
    >
      <Stack gap="sm">
        <PassphraseOwner />
        {!isFirst && pathInput}
        <PassphraseInput
          label="Passphrase"
          value={passphrase}
          onChange={setPassphrase}
          withStrength
          autoFocus={isFirst}
          error={isTried ? problem : undefined}
        />
        <PassphraseInput
          label="The same again"
          isNew
          value={again}
          onChange={setAgain}
          error={isTried && differs ? 'The two are not the same.' : undefined}
        />
        {isFirst && <More summary="Where the file goes">{pathInput}</More>}
        <Notice error={create.error} />
        <Button type="submit" loading={create.isRunning}>
          Create the vault
        </Button>
        <p className={classes.small}>Write the passphrase down where it is safe: nobody can open the vault without it.</p>
      </Stack>
    </form>
  )
}
