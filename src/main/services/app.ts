import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { BuiltInBroker } from './built-in-broker.ts'
import { suggestAltNames } from './this-machine.ts'
import type { Workspace } from './workspace.ts'

/** What the program is, what its host can do, and the feed of changes. */
export function appService(workspace: Workspace, builtInBroker: BuiltInBroker): GroupHandlers<AppContract['app']> {
  const { host, openVault, changes } = workspace
  return {
    about: async () => ({
      version: host.version,
      host: host.kind,
      platform: process.platform,
      dataFolder: host.dataFolder,
      defaultVaultPath: openVault.defaultPath,
      defaultExportFolder: join(host.documentsFolder, 'certwright'),
      abilities: {
        chooseFolder: host.chooseFolder !== undefined,
        chooseFile: host.chooseFile !== undefined,
        keychain: false,
      },
      recentVaults: openVault.recent(),
    }),
    suggestAltNames: async () => suggestAltNames(),
    async watch(_input, { emit, signal }) {
      const following = changes.follow(emit, signal)
      emit({ type: 'vault', vault: openVault.state })
      emit({ type: 'built-in-broker', broker: builtInBroker.state })
      await following
      return null
    },
    async noteActivity() {
      openVault.touch()
      return null
    },
    async chooseFolder({ title, startAt }) {
      if (!host.chooseFolder) throw noDialog('a folder')
      return host.chooseFolder({ title, startAt })
    },
    async chooseFile(choice) {
      if (!host.chooseFile) throw noDialog('a file')
      return host.chooseFile(choice)
    },
  }
}

function noDialog(what: string): AppError {
  return new AppError('NOT_AVAILABLE_HERE', `This host has no dialog to choose ${what}.`, { remedy: 'Type the path instead.' })
}
