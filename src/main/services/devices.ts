import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { profileForKind } from '../profiles/index.ts'
import { issueRun } from './issuing.ts'
import type { Workspace } from './workspace.ts'

/** Devices' certificates: one, or as many as a list names. */
export function devicesService(workspace: Workspace): GroupHandlers<AppContract['devices']> {
  return {
    enrol({ ids, profile, subject, altNames, ...run }, context) {
      const subjects = ids.map((id) => ({ subject: { ...subject, commonName: id }, altNames }))
      return issueRun(workspace, { profile: profileForKind('device', profile), ...run }, subjects, context)
    },
  }
}
