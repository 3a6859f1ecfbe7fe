import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { issueOne } from './issuing.ts'
import { profilesOf } from './own-profiles.ts'
import { subjectBy } from './subject-by.ts'
import type { Workspace } from './workspace.ts'

/** Certificates of people, Node-REDs and back ends that speak MQTT. */
export function clientsService(workspace: Workspace): GroupHandlers<AppContract['clients']> {
  return {
    issue({ name, profile: id, subject, altNames, ...run }) {
      const profile = profilesOf(workspace.vault).forKind('client', id)
      return issueOne(workspace, { profile, ...run }, { subject: subjectBy(profile, { ...subject, commonName: name }), altNames })
    },
  }
}
