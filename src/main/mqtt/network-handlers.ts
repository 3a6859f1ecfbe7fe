import type { Handlers } from '../../shared/rpc.ts'
import { BrokerRegistry } from './broker-registry.ts'
import { runConnectionTest } from './connection-test.ts'
import { runLiveProof } from './live-proof.ts'
import type { NetworkContract } from './network-contract.ts'
import { runPolicyMatrix } from './policy-matrix.ts'
import { SessionRegistry } from './session-registry.ts'

/** What the network process needs of the program around it. */
export interface NetworkSurroundings {
  /** True while what was sent to the core has not left yet. */
  isCongested: () => boolean
}

/** Everything that the network process does. */
export function networkHandlers({ isCongested }: NetworkSurroundings): Handlers<NetworkContract> {
  return {
    broker: new BrokerRegistry().handlers,
    sessions: new SessionRegistry(isCongested).handlers,
    test: { run: (input, context) => runConnectionTest(input, context) },
    policy: { run: (input, context) => runPolicyMatrix(input, context) },
    proof: { run: (input, context) => runLiveProof(input, context) },
  }
}
