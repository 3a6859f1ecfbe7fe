import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { issueOne } from './issuing.ts'
import { profilesOf } from './own-profiles.ts'
import { subjectBy } from './subject-by.ts'
import type { Workspace } from './workspace.ts'

/** Brokers' certificates. */
export function brokersService(workspace: Workspace): GroupHandlers<AppContract['brokers']> {
  return {
    issue({ profile: id, subject, altNames, ...run }) {
      const profile = profilesOf(workspace.vault).forKind('broker', id)
      return issueOne(workspace, { profile, ...run }, { subject: subjectBy(profile, subject), altNames })
    },
  }
}
