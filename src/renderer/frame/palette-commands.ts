import { useMantineColorScheme } from '@mantine/core'
import {
  IconBroadcast,
  IconBroadcastOff,
  IconCpu,
  IconEar,
  IconFileCertificate,
  IconFileImport,
  IconFileSearch,
  IconFolderOpen,
  IconLock,
  IconLockOpen2,
  IconSettings,
  IconShieldCheck,
  IconSignature,
  IconStack2,
  IconX,
} from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { chooseAndBring } from '../inspect/bring-actions.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { browseLocked, chooseVault, useVaultStore } from '../stores/vault-store.ts'
import { closeVault, lockVault, startBroker, stopBroker } from './actions.ts'
import type { Command } from './commands.ts'
import { enrolPage, listenerPage, pages, policyPage, requestsPage, vaultPage } from './pages.ts'
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
      id: 'inspect-file',
      label: 'Inspect a file…',
      icon: IconFileSearch,
      keywords: 'open read certificate key crl csr p12 pem',
      run: () => void chooseAndBring('/inspect'),
    },
    { id: 'import', label: 'Import certificates…', icon: IconFileImport, keywords: 'key p12 pfx bring', run: () => navigate('/inspect/import') },
    { id: 'enrol-many', label: `${enrolPage.title}…`, icon: IconStack2, keywords: 'fleet bulk batch pattern csv table', run: () => navigate(enrolPage.path) },
    { id: 'sign-request', label: 'Sign a request…', icon: IconSignature, keywords: 'csr pkcs10', run: () => navigate('/requests/sign') },
    { id: 'requests', label: requestsPage.title, icon: IconFileCertificate, keywords: 'csr pkcs10 answer', run: () => navigate(requestsPage.path) },
    {
      id: 'device-key',
      label: 'A key born on the device',
      icon: IconCpu,
      keywords: 'csr openssl certtool mbed tls esp-idf commands guide',
      run: () => navigate('/requests/device'),
    },
    { id: 'listener', label: listenerPage.title, icon: IconEar, keywords: 'diagnose device visits refused handshake', run: () => navigate(listenerPage.path) },
    { id: 'policy', label: policyPage.title, icon: IconShieldCheck, keywords: 'matrix allow deny acl revoked', run: () => navigate(policyPage.path) },
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
