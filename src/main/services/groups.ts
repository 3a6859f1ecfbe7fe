import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { selectedFingerprints } from './selection.ts'
import type { Workspace } from './workspace.ts'

/** Groups of devices: labels to filter and to export by. */
export function groupsService(workspace: Workspace): GroupHandlers<AppContract['groups']> {
  return {
    list: async () => workspace.vault.groups(),
    async assign({ add, remove, ...selection }) {
      const fingerprints = selectedFingerprints(workspace, selection)
      workspace.vault.assignGroups(fingerprints, { add, remove })
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
