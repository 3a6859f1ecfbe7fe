import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { issueRun } from './issuing.ts'
import { profilesOf } from './own-profiles.ts'
import { subjectBy } from './subject-by.ts'
import type { Workspace } from './workspace.ts'

/** Devices' certificates: one, or as many as a list names. */
export function devicesService(workspace: Workspace): GroupHandlers<AppContract['devices']> {
  return {
    enrol({ ids, profile: id, subject, altNames, ...run }, context) {
      const profile = profilesOf(workspace.vault).forKind('device', id)
      const subjects = ids.map((commonName) => ({ subject: subjectBy(profile, { ...subject, commonName }), altNames }))
      return issueRun(workspace, { profile, ...run }, subjects, context)
    },
  }
}
