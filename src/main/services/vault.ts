import { resolve } from 'node:path'
import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { Workspace } from './workspace.ts'

/** The vault as a file that is opened, unlocked and locked. */
export function vaultService(workspace: Workspace): GroupHandlers<AppContract['vault']> {
  const { openVault } = workspace
  return {
    async create({ path, passphrase }) {
      await openVault.create(path, passphrase, workspace.now())
      return workspace.vault.info()
    },
    async open({ path }) {
      openVault.open(path)
      return openVault.state
    },
    async unlock({ passphrase }) {
      await openVault.unlock(passphrase, workspace.now())
      return workspace.vault.info()
    },
    async lock() {
      openVault.lock()
      return openVault.state
    },
    async close() {
      openVault.close()
      return openVault.state
    },
    info: async () => workspace.vault.info(),
    async changePassphrase({ current, next }) {
      await workspace.vault.changePassphrase(current, next, workspace.now())
      return null
    },
    async changeSettings(changes) {
      workspace.vault.changeSettings(changes, workspace.now())
      openVault.touch()
      return workspace.vault.info()
    },
    backup: async ({ to }) => workspace.vault.backup(resolve(to), workspace.now()),
  }
}
