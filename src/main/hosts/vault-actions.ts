import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { Client } from '../../shared/rpc.ts'

/** What the menu and the system (a double-click, a second start) ask of the core. */
export interface VaultActions {
  newVault(): Promise<void>
  openVault(): Promise<void>
  openFile(path: string): Promise<void>
  lock(): Promise<void>
}

/**
 * Calls the core as a page would, by its contract; the page hears of what has changed by the feed of changes that it
 * follows anyway. A failure goes to `showFailure`. Nothing here throws.
 */
export function vaultActions(core: Pick<Client<AppContract>, 'app' | 'vault'>, showFailure: (error: AppError) => void): VaultActions {
  async function tell(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      showFailure(error instanceof AppError ? error : new AppError('INTERNAL', String(error)))
    }
  }
  return {
    // Where no vault is open the page offers to create one; that is where passphrases are chosen.
    newVault: () => tell(() => core.vault.close()),
    openVault: () =>
      tell(async () => {
        const path = await core.app.chooseFile({ purpose: 'vault-open', title: 'Open a vault' })
        if (path !== null) await core.vault.open({ path })
      }),
    openFile: (path) => tell(() => core.vault.open({ path })),
    lock: () => tell(() => core.vault.lock()),
  }
}
