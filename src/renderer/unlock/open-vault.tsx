import { Button, Stack } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { chooseVault, useAbout, useVaultStore, vaultPath } from '../stores/vault-store.ts'
import classes from './entry-layout.module.css'
import { VaultPathInput } from './vault-path-input.tsx'

/** Opens a vault: one of those that were open before, or any file by its path. */
export function OpenVault() {
  const { recentVaults, defaultVaultPath } = useAbout()
  const [path, setPath] = useState('')
  const open = useCall(async (core, signal, file: string) => {
    await core.vault.open({ path: file }, { signal })
    // The one that was open already needs no change to be shown again.
    if (vaultPath(useVaultStore.getState().vault) === file) chooseVault(false)
  })
  return (
    <>
      {recentVaults.length > 0 && (
        <ul className={classes.vaults} aria-label="Vaults that were open before">
          {recentVaults.map((vault) => (
            <li key={vault.path}>
              <button type="button" className={classes.vault} disabled={open.isRunning} onClick={() => void open.run(vault.path)}>
                <IconDatabase size={20} stroke={1.6} aria-hidden />
                <span className={classes.vaultWords}>
                  <span className={classes.vaultName}>
                    <SafeText>{vault.name}</SafeText>
                  </span>
                  <span className={classes.vaultPath} title={vault.path}>
                    <SafeText>{vault.path}</SafeText>
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void open.run(path.trim())
        }}
      >
        <Stack gap="sm">
          <VaultPathInput
            label={recentVaults.length > 0 ? 'Another file' : 'Vault file'}
            placeholder={defaultVaultPath}
            value={path}
            onChange={setPath}
            mode="open"
          />
          <Notice error={open.error} />
          <Button type="submit" variant={recentVaults.length > 0 ? 'default' : 'filled'} loading={open.isRunning} disabled={path.trim() === ''}>
            Open the vault
          </Button>
        </Stack>
      </form>
    </>
  )
}
