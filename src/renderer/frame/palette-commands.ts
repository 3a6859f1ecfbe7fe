import { useMantineColorScheme } from '@mantine/core'
import { IconBroadcast, IconBroadcastOff, IconFolderOpen, IconLock, IconLockOpen2, IconSettings, IconX } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { useBrokerStore } from '../stores/broker-store.ts'
import { browseLocked, chooseVault, useVaultStore } from '../stores/vault-store.ts'
import { closeVault, lockVault, startBroker, stopBroker } from './actions.ts'
import type { Command } from './commands.ts'
import { pages, vaultPage } from './pages.ts'
import { themes } from './themes.ts'

/** The pages of the rail, as commands that lead there. */
export function usePageLinks(): Command[] {
  const [, navigate] = useLocation()
  return pages.map(({ path, title, icon, keywords }) => ({ id: path, label: title, icon, keywords, run: () => navigate(path) }))
}

/** What can be done from everywhere. */
export function useActions(): Command[] {
  const [, navigate] = useLocation()
  const { setColorScheme } = useMantineColorScheme()
  const isUnlocked = useVaultStore(({ vault }) => vault.state === 'unlocked')
  const isBrokerRunning = useBrokerStore(({ broker }) => broker.state === 'running')
  return [
    isUnlocked
      ? { id: 'lock', label: 'Lock the vault', icon: IconLock, run: () => void lockVault() }
      : { id: 'unlock', label: 'Unlock the vault', icon: IconLockOpen2, run: () => browseLocked(false) },
    isBrokerRunning
      ? { id: 'stop-broker', label: 'Stop the built-in broker', icon: IconBroadcastOff, run: () => void stopBroker() }
      : { id: 'start-broker', label: 'Start the built-in broker', icon: IconBroadcast, run: () => void startBroker() },
    {
      id: 'settings',
      label: 'Vault settings',
      icon: IconSettings,
      keywords: 'backup passphrase auto-lock identity domain profiles',
      run: () => navigate(vaultPage.path),
    },
    {
      id: 'choose-vault',
      label: 'Open or create another vault',
      icon: IconFolderOpen,
      keywords: 'new switch',
      run: () => chooseVault(true),
    },
    { id: 'close-vault', label: 'Close this vault', icon: IconX, run: () => void closeVault() },
    ...themes.map(
      ({ scheme, title, icon }): Command => ({
        id: `theme-${scheme}`,
        label: `Theme: ${title.toLowerCase()}`,
        icon,
        keywords: 'colour mode appearance',
        run: () => setColorScheme(scheme),
      }),
    ),
  ]
}
