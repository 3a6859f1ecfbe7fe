import type { HandlerContext } from '../../shared/rpc.ts'
import type { Step } from '../../shared/step.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import type { TestFindings } from '../../shared/test-findings.ts'
import { BrokerApproach } from './broker-connection.ts'
import { testStages, type TestInProgress } from './connection-test-stages.ts'
import type { ConnectionIdentity, NetworkTestEvent, NetworkTestResult } from './network-contract.ts'
import { needsProbes, probe, type TestSoFar } from './probes.ts'
import { StepLadder } from './step-ladder.ts'

/** What is tested, as whom. */
export interface ConnectionTestInput {
  address: BrokerAddress
  identity: ConnectionIdentity
  stageTimeoutMs: number
  hasChosenClientId: boolean
  topic?: string | undefined
}

/**
 * Walks from the name of a broker to a message that comes back, and tells of each stage. The first that fails ends the test;
 * those after it are skipped, and small probes look for what caused it. Every stage has its own time, whatever the other side does.
 * Throws CANCELLED, and what loading the identity throws (KEY_MISMATCH, TLS_FAILED, FILE_NOT_UNDERSTOOD, FILE_UNSAFE).
 */
export async function runConnectionTest(
  { address, identity, stageTimeoutMs, hasChosenClientId, topic }: ConnectionTestInput,
  { signal, emit }: HandlerContext<NetworkTestEvent>,
): Promise<NetworkTestResult> {
  const approach = new BrokerApproach(address, identity)
  const test: TestInProgress = { approach, topic, granted: undefined, look: undefined, tellLook: (look) => emit({ type: 'look', look }) }
  const ladder = new StepLadder((step) => emit({ type: 'step', step }), signal)
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
  const { hasPassed, steps } = ladder
  const findings = await lookAround({ approach, hasChosenClientId, failure: failureIn(steps) }, signal)
  const { mqtt } = approach
  const maximumPacketBytes = mqtt?.limits.maximumPacketBytes ?? undefined
  return {
    hasPassed,
    steps,
    look: test.look ?? null,
    findings: {
      addresses: approach.addresses.map((each) => each.address),
      protocolVersion: mqtt?.protocolVersion,
      maximumPacketBytes,
      topic: test.topic,
      ...findings,
    },
  }
}

async function lookAround(test: TestSoFar, signal: AbortSignal): Promise<TestFindings> {
  return needsProbes(test) ? await probe(test, signal) : {}
}

function failureIn(steps: readonly Step[]): TestSoFar['failure'] {
  const failed = steps.find((step) => step.state === 'failed')
  return failed && { stage: failed.id, error: failed.error }
}
