import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { profileForKind } from '../profiles/index.ts'
import { issueOne } from './issuing.ts'
import type { Workspace } from './workspace.ts'

/** Brokers' certificates. */
export function brokersService(workspace: Workspace): GroupHandlers<AppContract['brokers']> {
  return {
    issue: ({ profile, subject, altNames, ...run }) =>
      issueOne(workspace, { profile: profileForKind('broker', profile), ...run }, { subject, altNames }),
  }
}
