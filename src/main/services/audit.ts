import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { Workspace } from './workspace.ts'

/** The audit trail, newest first, and its proof of being whole. */
export function auditService(workspace: Workspace): GroupHandlers<AppContract['audit']> {
  return {
    list: async (page) => workspace.vault.listAudit(page),
    verify: async () => workspace.vault.verifyAudit(),
  }
}
