import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { openIdentity } from './identity.ts'
import type { Workspace } from './workspace.ts'

/** The staged connection test, run by the network process. */
export function connectionTestService(workspace: Workspace): GroupHandlers<AppContract['connectionTest']> {
  return {
    async run({ url, identity }, { signal, emit }) {
      const opened = await openIdentity(workspace, identity, signal)
      return workspace.network.client().test.run({ address: url, identity: opened }, { signal, onEvent: emit })
    },
  }
}
