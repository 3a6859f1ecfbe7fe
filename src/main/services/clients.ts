import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { profileForKind } from '../profiles/index.ts'
import { issueOne } from './issuing.ts'
import type { Workspace } from './workspace.ts'

/** Certificates of people, Node-REDs and back ends that speak MQTT. */
export function clientsService(workspace: Workspace): GroupHandlers<AppContract['clients']> {
  return {
    issue: ({ name, profile, subject, altNames, ...run }) =>
      issueOne(workspace, { profile: profileForKind('client', profile), ...run }, { subject: { ...subject, commonName: name }, altNames }),
  }
}
