import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { openIdentity } from './identity.ts'
import { exportMessages } from './message-export.ts'
import { savedPassword } from './saved-sessions.ts'
import { whileUnlocked } from './while-unlocked.ts'
import type { Workspace } from './workspace.ts'

/** MQTT sessions. They live in the network process; here their identity is opened, and everything else relayed. */
export function sessionsService(workspace: Workspace): GroupHandlers<AppContract['sessions']> {
  const network = () => workspace.network.client().sessions
  return {
    open({ url, identity, passwordOf, ...session }, { signal: asked, emit }) {
      const open = async (signal: AbortSignal) => {
        const password = passwordOf === undefined ? identity.password : savedPassword(workspace.vault, passwordOf, url, identity.username)
        const opened = await openIdentity(workspace, { ...identity, password }, { signal })
        return network().open({ ...session, address: url, identity: opened }, { signal, onEvent: emit })
      }
      const usesVault = identity.as !== null || passwordOf !== undefined
      return usesVault ? whileUnlocked(workspace, asked, ({ signal }) => open(signal)) : open(asked)
    },
    acknowledge: (input) => network().acknowledge(input),
    setPaused: (input) => network().setPaused(input),
    read: (input) => network().read(input),
    clear: (input) => network().clear(input),
    export: (input, { signal }) => exportMessages(workspace, input, signal),
    subscribe: (input) => network().subscribe(input),
    unsubscribe: (input) => network().unsubscribe(input),
    publish: (input) => network().publish(input),
    repeat: (input, { signal, emit }) => network().repeat(input, { signal, onEvent: emit }),
  }
}
