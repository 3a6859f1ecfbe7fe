import type { ConnectionTestEvent, ConnectionTestResult } from '../../shared/connection-test.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { Step } from '../../shared/step.ts'
import type { BuiltInBroker } from './built-in-broker.ts'
import { openIdentity } from './identity.ts'
import { mend, previewMend } from './mends/index.ts'
import { whileUnlocked } from './while-unlocked.ts'
import type { Workspace } from './workspace.ts'

/** The staged connection test, run by the network process, and the mending of what it finds. */
export function connectionTestService(workspace: Workspace, builtInBroker: BuiltInBroker): GroupHandlers<AppContract['connectionTest']> {
  return {
    run({ url, identity }, { signal: asked, emit }) {
      const run = async (signal: AbortSignal, onEvent: (step: Step) => void): Promise<ConnectionTestResult> => {
        // MQTT 5 3.1.4: a second client of the same identifier ends the first, and a test must not end the device's own session.
        const opened = await openIdentity(workspace, identity, { signal, suffix: '-test' })
        const { hasPassed, steps } = await workspace.network.client().test.run({ address: url, identity: opened }, { signal, onEvent })
        const surroundings = { version: workspace.host.version, tlsLibrary: process.versions.openssl ?? '', clock: workspace.now().toISOString() }
        return { hasPassed, steps, presented: null, problems: [], surroundings }
      }
      const tell = (step: Step): void => emit({ type: 'step', step } satisfies ConnectionTestEvent)
      if (identity.as === null) return run(asked, tell)
      return whileUnlocked(workspace, asked, ({ signal, explain }) => run(signal, (step) => tell(explain(step))))
    },
    previewMend: async (input) => previewMend({ workspace, builtInBroker }, input),
    mend: (input, context) => mend({ workspace, builtInBroker }, input, context),
  }
}
