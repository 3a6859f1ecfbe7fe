import { setImmediate } from 'node:timers/promises'
import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { selectedFingerprints } from './selection.ts'
import type { Workspace } from './workspace.ts'

/** So many are assigned in one transaction, so that nothing else waits for long. */
const assignedTogether = 1000

/** Groups of devices: labels to filter and to export by. */
export function groupsService(workspace: Workspace): GroupHandlers<AppContract['groups']> {
  return {
    list: async () => workspace.vault.groups(),
    async assign({ add, remove, ...selection }) {
      const fingerprints = await selectedFingerprints(workspace, selection)
      for (let begun = 0; begun < fingerprints.length; begun += assignedTogether) {
        workspace.vault.assignGroups(fingerprints.slice(begun, begun + assignedTogether), { add, remove })
        await setImmediate()
      }
      return { certificates: fingerprints.length }
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
