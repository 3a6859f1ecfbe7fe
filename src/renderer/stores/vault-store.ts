import { create } from 'zustand'
import type { Core } from '../api.ts'
import type { About } from '../../shared/app.ts'
import type { VaultState } from '../../shared/vault.ts'

interface VaultMirror {
  vault: VaultState
  /** What the core runs on; undefined before it first answered. */
  about: About | undefined
  /** The person chose to look at a locked vault; ends when it is unlocked or another is opened. */
  isBrowsingLocked: boolean
  /** The person wants to open or create another vault while this one stays open. */
  isChoosingVault: boolean
}

/** The open vault, as the core has it. */
export const useVaultStore = create<VaultMirror>(() => ({
  vault: { state: 'none' },
  about: undefined,
  isBrowsingLocked: false,
  isChoosingVault: false,
}))

/** Puts the core's state of the vault in; another vault, or another lock state, ends what was chosen for the last one. */
export function vaultChanged(vault: VaultState): void {
  const before = useVaultStore.getState().vault
  const isSame = vaultPath(before) === vaultPath(vault)
  useVaultStore.setState({
    vault,
    ...((!isSame || before.state !== vault.state) && { isBrowsingLocked: false }),
    ...(!isSame && { isChoosingVault: false }),
  })
}

/** The path of a vault, or undefined where none is open. */
export function vaultPath(vault: VaultState): string | undefined {
  return vault.state === 'none' ? undefined : vault.path
}

/** Asks the core again what it runs on and which vaults were open lately. */
export async function refreshAbout(core: Core): Promise<void> {
  useVaultStore.setState({ about: await core.app.about() })
}

/** Shows the pages of a locked vault (true), or its unlock page (false). */
export function browseLocked(isBrowsingLocked: boolean): void {
  useVaultStore.setState({ isBrowsingLocked })
}

/** Shows the page on which another vault is opened or created (true), or goes back to the one that is open (false). */
export function chooseVault(isChoosingVault: boolean): void {
  useVaultStore.setState({ isChoosingVault })
}

/** Whether the vault can sign, export keys and connect as a device. */
export function useIsUnlocked(): boolean {
  return useVaultStore(({ vault }) => vault.state === 'unlocked')
}

/** What the core runs on. For components below the frame. */
export function useAbout(): About {
  const about = useVaultStore((mirror) => mirror.about)
  if (!about) throw new Error('useAbout is for components below the frame')
  return about
}
