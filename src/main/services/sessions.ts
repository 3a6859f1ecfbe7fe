import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { openIdentity } from './identity.ts'
import { whileUnlocked } from './while-unlocked.ts'
import type { Workspace } from './workspace.ts'

/** MQTT sessions. They live in the network process; here their identity is opened, and everything else relayed. */
export function sessionsService(workspace: Workspace): GroupHandlers<AppContract['sessions']> {
  const network = () => workspace.network.client().sessions
  return {
    open({ url, identity, ...session }, { signal: asked, emit }) {
      const open = async (signal: AbortSignal) => {
        const opened = await openIdentity(workspace, identity, { signal })
        return network().open({ ...session, address: url, identity: opened }, { signal, onEvent: emit })
      }
      return identity.as === null ? open(asked) : whileUnlocked(workspace, asked, ({ signal }) => open(signal))
    },
    subscribe: (input) => network().subscribe(input),
    unsubscribe: (input) => network().unsubscribe(input),
    publish: (input) => network().publish(input),
  }
}
