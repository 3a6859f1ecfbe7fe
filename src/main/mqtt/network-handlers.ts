import type { Handlers } from '../../shared/rpc.ts'
import { BrokerRegistry } from './broker-registry.ts'
import { runConnectionTest } from './connection-test.ts'
import { runLiveProof } from './live-proof.ts'
import type { NetworkContract } from './network-contract.ts'
import { runPolicyMatrix } from './policy-matrix.ts'
import { SessionRegistry } from './session-registry.ts'

/** Everything that the network process does. */
export function networkHandlers(): Handlers<NetworkContract> {
  return {
    broker: new BrokerRegistry().handlers,
    sessions: new SessionRegistry().handlers,
    test: { run: (input, context) => runConnectionTest(input, context) },
    policy: { run: (input, context) => runPolicyMatrix(input, context) },
    proof: { run: (input, context) => runLiveProof(input, context) },
  }
}
