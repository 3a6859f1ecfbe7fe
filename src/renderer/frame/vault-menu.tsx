import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDatabase, IconFolderOpen, IconLock, IconLockOpen2, IconSettings, IconX } from '@tabler/icons-react'
import { useLocation } from 'wouter'
import { SafeText } from '../components/safe-text.tsx'
import { browseLocked, chooseVault, useAbout, useVaultStore } from '../stores/vault-store.ts'
import { closeVault, lockVault, openVault } from './actions.ts'
import classes from './vault-menu.module.css'
import { vaultPage } from './pages.ts'

/** The open vault by its name: settings, lock, another one, close. */
export function VaultMenu() {
  const [, navigate] = useLocation()
  const vault = useVaultStore((mirror) => mirror.vault)
  const { recentVaults } = useAbout()
  if (vault.state === 'none') return null
  const others = recentVaults.filter(({ path }) => path !== vault.path).slice(0, 4)
  return (
    <Menu position="bottom-start" width={300} withinPortal={false}>
      <Menu.Target>
        <Button
          className={classes.target}
          variant="subtle"
          color="gray"
          size="compact-md"
          aria-label={`Vault ${vault.name}`}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          <span className={classes.name}>
            <SafeText>{vault.name}</SafeText>
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.path}>
          <SafeText>{vault.path}</SafeText>
        </div>
        <Menu.Item leftSection={<IconSettings size={16} aria-hidden />} onClick={() => navigate(vaultPage.path)}>
          Vault settings
        </Menu.Item>
        {vault.state === 'unlocked' ? (
          <Menu.Item leftSection={<IconLock size={16} aria-hidden />} onClick={() => void lockVault()}>
            Lock
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconLockOpen2 size={16} aria-hidden />} onClick={() => browseLocked(false)}>
            Unlock
          </Menu.Item>
        )}
        <Menu.Divider />
        {others.map(({ path, name }) => (
          <Menu.Item key={path} leftSection={<IconDatabase size={16} aria-hidden />} title={path} onClick={() => void openVault(path)}>
            Open {name}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconFolderOpen size={16} aria-hidden />} onClick={() => chooseVault(true)}>
          Open or create another vault
        </Menu.Item>
        <Menu.Item leftSection={<IconX size={16} aria-hidden />} onClick={() => void closeVault()}>
          Close this vault
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
