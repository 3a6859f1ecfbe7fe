import { AppError, toWireError } from '../../../shared/errors.ts'
import type { FleetProgress, FleetResult } from '../../../shared/fleet-run.ts'
import { issueEach, ordersByRun, type Order } from '../issuing.ts'
import { vaultLocked } from '../../store/vault-handle.ts'
import type { Workspace } from '../workspace.ts'
import type { HeldPlan } from './held-plan.ts'
import type { PauseGate } from './pause-gate.ts'
import { RunProgress } from './run-progress.ts'

/** As many failures as cross to the page; the report has all. */
export const toldFailures = 1000

interface RunRequest {
  leavesOutBad: boolean
  verifiesAll: boolean
}

/**
 * Issues what a plan has, in the order of its rows. With a bad row nothing at all is issued, unless those are left out. Throws
 * INVALID_INPUT, VAULT_LOCKED.
 */
export async function runPlan(
  workspace: Workspace,
  plan: HeldPlan,
  { leavesOutBad, verifiesAll }: RunRequest,
  { gate, signal, emit }: { gate: PauseGate; signal: AbortSignal; emit: (progress: FleetProgress) => void },
): Promise<FleetResult> {
  if (workspace.vault.isLocked) throw vaultLocked(`${workspace.vault.path} is locked.`)
  const { counts } = plan.summary()
  if (counts.bad > 0 && !leavesOutBad) throw badRows(plan, counts.bad)
  const begunAt = performance.now()
  const places = plan.places(['good', 'warned'])
  const result: FleetResult = {
    plan: plan.id,
    issued: 0,
    there: counts.there,
    leftOut: counts.bad,
    failed: 0,
    failures: [],
    notStarted: 0,
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
  const { done, verified } = await issueEach(workspace, places, (index) => orderOf(plan, index, orderFor), steering, {
    issued(index, { serialNumber, fingerprint, notAfter }) {
      plan.settle(index, { state: 'issued', serialNumber, fingerprint, notAfter })
      result.issued += 1
      progress.count({ done: 1 })
    },
    failed(index, error) {
      plan.settle(index, { state: 'failed', error })
      result.failed += 1
      if (result.failures.length < toldFailures) result.failures.push({ row: plan.rows[index]!.row, name: nameIn(plan, index), error: toWireError(error) })
      progress.count({ done: 1, failed: 1 })
    },
    stored: () => progress.tell(),
  })
  progress.tell({ isEnd: true })
  return { ...result, notStarted: places.length - done, durationMs: Math.round(performance.now() - begunAt), verified }
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

function nameIn(plan: HeldPlan, index: number): string {
  const { commonName, id } = plan.rows[index]!.cells
  return commonName?.trim() || (id?.trim() ?? '')
}
