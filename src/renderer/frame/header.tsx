import { Button } from '@mantine/core'
import { useHotkeys, useOs } from '@mantine/hooks'
import { IconLockOpen2, IconSearch } from '@tabler/icons-react'
import { Link } from 'wouter'
import { StateBadge } from '../components/state-badge.tsx'
import { browseLocked, useVaultStore } from '../stores/vault-store.ts'
import { lockVault } from './actions.ts'
import classes from './header.module.css'
import { openPalette } from './palette-store.ts'
import { ThemeMenu } from './theme-menu.tsx'
import { VaultMenu } from './vault-menu.tsx'

/** The head of the window: product mark, vault, command field, lock, theme. */
export function Header() {
  const os = useOs({ getValueInEffect: false })
  useHotkeys([['/', focusSearch]])
  useHotkeys([['mod+K', openPalette]], [], true)
  return (
    <header className={classes.header}>
      <Link href="/" className={classes.mark}>
        <img src="./icon.svg" alt="" width={24} height={24} />
        <span className={classes.name}>Certwright</span>
      </Link>
      <VaultMenu />
      <button type="button" className={classes.field} aria-keyshortcuts="Control+K Meta+K" onClick={openPalette}>
        <IconSearch size={16} aria-hidden />
        <span className={classes.prompt}>Search or command</span>
        <kbd className={classes.keys}>{os === 'macos' ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <div className={classes.end}>
        <LockButton />
        <ThemeMenu />
      </div>
    </header>
  )
}

/** `/` goes to the page's own search field (marked `data-page-search`), or else to the command field. */
function focusSearch(): void {
  const field = document.querySelector<HTMLElement>('[data-page-search]')
  if (field) field.focus()
  else openPalette()
}

function LockButton() {
  const isUnlocked = useVaultStore(({ vault }) => vault.state === 'unlocked')
  return isUnlocked ? (
    <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconLockOpen2 size={15} />} onClick={() => void lockVault()}>
      Lock
    </Button>
  ) : (
    <>
      <StateBadge state="locked" />
      <Button variant="light" size="compact-sm" onClick={() => browseLocked(false)}>
        Unlock
      </Button>
    </>
  )
}
