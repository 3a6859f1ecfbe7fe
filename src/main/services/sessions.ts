import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { openIdentity } from './identity.ts'
import type { Workspace } from './workspace.ts'

/** MQTT sessions. They live in the network process; here their identity is opened, and everything else relayed. */
export function sessionsService(workspace: Workspace): GroupHandlers<AppContract['sessions']> {
  const network = () => workspace.network.client().sessions
  return {
    async open({ url, identity, ...session }, { signal, emit }) {
      const opened = await openIdentity(workspace, identity, { signal })
      return network().open({ ...session, address: url, identity: opened }, { signal, onEvent: emit })
    },
    subscribe: (input) => network().subscribe(input),
    unsubscribe: (input) => network().unsubscribe(input),
    publish: (input) => network().publish(input),
  }
}
