import { AppError, toWireError } from '../../../shared/errors.ts'
import type { FleetProgress, FleetResult } from '../../../shared/fleet-run.ts'
import { issueEach, ordersByRun, type Order } from '../issuing.ts'
import type { Workspace } from '../workspace.ts'
import { nameOfRow } from './fleet-source-rows.ts'
import type { HeldPlan } from './held-plan.ts'
import type { PauseGate } from './pause-gate.ts'
import { RunProgress } from './run-progress.ts'
import { whileOpen } from './while-open.ts'

/** As many failures as cross to the page; the report has all. */
export const toldFailures = 1000

interface RunRequest {
  leavesOutBad: boolean
  verifiesAll: boolean
}

/**
 * Issues what a plan has, in the order of its rows. With a bad row nothing at all is issued, unless those are left out. Throws
 * INVALID_INPUT, VAULT_LOCKED, and what keeps the issuer from signing since it was planned.
 */
export async function runPlan(
  workspace: Workspace,
  plan: HeldPlan,
  { leavesOutBad, verifiesAll }: RunRequest,
  { gate, signal: given, emit }: { gate: PauseGate; signal: AbortSignal; emit: (progress: FleetProgress) => void },
): Promise<FleetResult> {
  const { signal, ended } = whileOpen(workspace, given)
  const { counts } = plan.summary()
  if (counts.bad > 0 && !leavesOutBad) throw badRows(plan, counts.bad)
  const begunAt = performance.now()
  const places = plan.places(['good', 'warned'])
  if (places.length > 0) plan.judge.checkUsual()
  const result: FleetResult = {
    plan: plan.id,
    issued: 0,
    there: counts.there,
    leftOut: counts.bad,
    failed: 0,
    failures: [],
    notStarted: 0,
    stopped: null,
    durationMs: 0,
    verified: 0,
  }
  const progress = new RunProgress(places.length + counts.there, emit)
  progress.count({ done: counts.there })
  const orderFor = ordersByRun(workspace)
  const steering = {
    signal,
    verifiesAll,
    keyType: plan.choices.keyType ?? plan.choices.profile.defaultKeyType,
    gate: {
      get isClosed() {
        return gate.isClosed
      },
      async passed() {
        if (!gate.isClosed) return
        progress.pause(true)
        await gate.passed(signal)
        progress.pause(false)
      },
    },
  }
  const { verified } = await issueEach(workspace, places, (index) => orderOf(plan, index, orderFor), steering, {
    issued(index, { serialNumber, fingerprint, notAfter }) {
      plan.settle(index, { state: 'issued', serialNumber, fingerprint, notAfter })
      result.issued += 1
      progress.count({ done: 1 })
    },
    failed(index, error) {
      plan.settle(index, { state: 'failed', error })
      result.failed += 1
      if (result.failures.length < toldFailures) result.failures.push({ row: plan.rows[index]!.row, name: nameOfRow(plan.rows[index]!), error: toWireError(error) })
      progress.count({ done: 1, failed: 1 })
    },
    stored: () => progress.tell(),
    stopped(_, error) {
      result.stopped = toWireError(error)
    },
  })
  const end = ended()
  if (end) result.stopped = toWireError(end)
  progress.tell({ isEnd: true })
  return { ...result, notStarted: places.length - result.issued - result.failed, durationMs: Math.round(performance.now() - begunAt), verified }
}

function orderOf(plan: HeldPlan, index: number, orderFor: ReturnType<typeof ordersByRun>): Order {
  const device = plan.judge.device(plan.rows[index]!, index)
  if (!device) throw new AppError('INVALID_INPUT', `Row ${plan.rows[index]!.row} is not right any more.`, { remedy: 'Look at the plan again.' })
  const { groups, notes, run } = device
  const order = orderFor(run, device)
  return { ...order, complete: (made) => ({ ...order.complete(made), groups, notes }) }
}

function badRows(plan: HeldPlan, count: number): AppError {
  const first = plan.row(plan.places(['bad'])[0]!)
  const { column, message } = first.problems.find(({ severity }) => severity === 'error')!
  const where = `row ${first.row}${column === null ? '' : `, column ${column}`}`
  return new AppError('INVALID_INPUT', `Nothing was issued: ${count === 1 ? 'a row is' : `${count} rows are`} not right, first ${where}: ${message}`, {
    remedy: 'Correct the rows, or have them left out.',
    details: { count, row: first.row, ...(column !== null && { column }) },
  })
}
