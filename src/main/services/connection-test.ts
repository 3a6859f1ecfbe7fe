import type { ConnectionTestEvent, ConnectionTestResult } from '../../shared/connection-test.ts'
import type { AppContract, IdentityInput } from '../../shared/contract.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { Step } from '../../shared/step.ts'
import type { BuiltInBroker } from './built-in-broker.ts'
import { testConnection } from './connection-diagnosis.ts'
import { mend, previewMend } from './mends/index.ts'
import { whileUnlocked } from './while-unlocked.ts'
import type { Workspace } from './workspace.ts'

/** The staged connection test: run by the network process, examined by the reader process, judged here; and the mending of what it finds. */
export function connectionTestService(workspace: Workspace, builtInBroker: BuiltInBroker): GroupHandlers<AppContract['connectionTest']> {
  return {
    run({ url, identity }, { signal: asked, emit }) {
      const run = (signal: AbortSignal, explain: (step: Step) => Step): Promise<ConnectionTestResult> =>
        testConnection(workspace, { address: url satisfies BrokerAddress, identity: identity satisfies IdentityInput }, {
          signal,
          emit: (event: ConnectionTestEvent) => emit(event.type === 'step' ? { type: 'step', step: explain(event.step) } : event),
        })
      if (identity.as === null) return run(asked, (step) => step)
      return whileUnlocked(workspace, asked, ({ signal, explain }) => run(signal, explain))
    },
    previewMend: async (input) => previewMend({ workspace, builtInBroker }, input),
    mend: (input, context) => mend({ workspace, builtInBroker }, input, context),
  }
}
