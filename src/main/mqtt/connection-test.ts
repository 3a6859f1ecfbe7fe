import type { HandlerContext } from '../../shared/rpc.ts'
import type { Step } from '../../shared/step.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import { BrokerApproach } from './broker-connection.ts'
import { testStages, type TestInProgress } from './connection-test-stages.ts'
import type { ConnectionIdentity } from './network-contract.ts'
import { StepLadder } from './step-ladder.ts'

/** What is tested, as whom. */
export interface ConnectionTestInput {
  address: BrokerAddress
  identity: ConnectionIdentity
  stageTimeoutMs: number
  topic?: string | undefined
}

/**
 * Walks from the name of a broker to a message that comes back, and tells of each stage. The first that fails ends the test;
 * those after it are skipped. Every stage has its own time, whatever the other side does. Throws CANCELLED, and what loading
 * the identity throws (KEY_MISMATCH, TLS_FAILED, FILE_NOT_UNDERSTOOD, FILE_UNSAFE).
 */
export async function runConnectionTest(
  { address, identity, stageTimeoutMs, topic }: ConnectionTestInput,
  { signal, emit }: HandlerContext<Step>,
): Promise<{ hasPassed: boolean; steps: Step[] }> {
  const approach = new BrokerApproach(address, identity)
  const test: TestInProgress = { approach, topic, granted: undefined }
  const ladder = new StepLadder(emit, signal)
  let failedAt: string | undefined
  try {
    for (const stage of testStages) {
      const { id, title } = stage
      const notNeeded = stage.skipBecause?.(test)
      if (notNeeded === null) continue
      if (failedAt !== undefined) ladder.skip({ id, title }, `Not tried, because “${failedAt}” failed.`)
      else if (notNeeded !== undefined) ladder.skip({ id, title }, notNeeded)
      else {
        const hasPassed = await ladder.climb({
          id,
          title,
          timeoutMs: stageTimeoutMs,
          timedOut: () => stage.timedOut(test),
          run: (stageSignal) => stage.run(test, stageSignal),
        })
        if (!hasPassed) failedAt = title
      }
    }
  } finally {
    approach.release()
  }
  return { hasPassed: ladder.hasPassed, steps: ladder.steps }
}
