import { Anchor } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { chooseVault, useAbout, useVaultStore } from '../stores/vault-store.ts'
import { CreateVault } from './create-vault.tsx'
import { EntryLayout } from './entry-layout.tsx'
import classes from './entry-layout.module.css'
import { OpenVault } from './open-vault.tsx'

const FirstStart = lazy(() => import('../provisioning/first-start.tsx'))

/** No vault is open: the first one is made in the first step of the wizard; else one of those that were open before is opened. */
export function StartPage() {
  const { recentVaults } = useAbout()
  const openVault = useVaultStore(({ vault }) => (vault.state === 'none' ? undefined : vault))
  const [mode, setMode] = useState<'create' | 'open'>(recentVaults.length === 0 ? 'create' : 'open')
  const isFirst = recentVaults.length === 0
  if (isFirst && mode === 'create' && !openVault) {
    return (
      <Suspense fallback={null}>
        <FirstStart onOpenExisting={() => setMode('open')} />
      </Suspense>
    )
  }
  return (
    <EntryLayout
      title={mode === 'open' ? 'Open a vault' : isFirst ? 'Create your vault' : 'Create a vault'}
      footer={
        <>
          <Anchor component="button" type="button" size="sm" onClick={() => setMode(mode === 'open' ? 'create' : 'open')}>
            {mode === 'open' ? 'Create a new vault' : 'Open an existing vault'}
          </Anchor>
          {openVault && (
            <Anchor component="button" type="button" size="sm" onClick={() => chooseVault(false)}>
              Back to {openVault.name}
            </Anchor>
          )}
        </>
      }
    >
      {mode === 'open' ? (
        <>
          <p className={classes.sentence}>A vault is one file: your authorities, certificates and their sealed keys.</p>
          <OpenVault />
        </>
      ) : (
        <>
          <p className={classes.sentence}>
            One file on this machine holds your authorities, certificates and keys. The keys are sealed with a passphrase that only you
            know.
          </p>
          <CreateVault isFirst={isFirst} />
        </>
      )}
    </EntryLayout>
  )
}
