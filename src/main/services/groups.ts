import { setImmediate } from 'node:timers/promises'
import type { AppContract } from '../../shared/contract.ts'
import { AppError, toWireError } from '../../shared/errors.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { selectedFingerprints } from './selection.ts'
import type { Workspace } from './workspace.ts'

/** So many are assigned in one transaction, so that nothing else waits for long. */
const assignedTogether = 1000

/** Groups of devices: labels to filter and to export by. */
export function groupsService(workspace: Workspace): GroupHandlers<AppContract['groups']> {
  return {
    list: async () => workspace.vault.groups(),
    async assign({ add, remove, ...selection }, { signal }) {
      const { vault, openVault } = workspace
      const fingerprints = await selectedFingerprints(workspace, selection)
      let done = 0
      while (done < fingerprints.length && !signal.aborted) {
        const batch = fingerprints.slice(done, done + assignedTogether)
        try {
          vault.assignGroups(batch, { add, remove })
        } catch (error) {
          if (!(error instanceof AppError) || done === 0) throw error
          return { certificates: done, notStarted: fingerprints.length - done, stopped: toWireError(error) }
        }
        done += batch.length
        openVault.touch()
        await setImmediate()
      }
      return { certificates: done, notStarted: fingerprints.length - done, stopped: null }
    },
    async rename({ group, to }) {
      workspace.vault.renameGroup(group, to)
      return null
    },
    async remove({ group }) {
      workspace.vault.removeGroup(group)
      return null
    },
  }
}
