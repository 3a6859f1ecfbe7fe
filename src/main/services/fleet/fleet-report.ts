import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../../shared/errors.ts'
import type { FleetReport } from '../../../shared/fleet-run.ts'
import { writeSingleFile } from '../../delivery/single-file.ts'
import { csvRow } from '../csv.ts'
import type { Workspace } from '../workspace.ts'
import { nameOfRow } from './fleet-source-rows.ts'
import type { HeldPlan } from './held-plan.ts'

/** So many lines are made before the event loop gets its turn. */
const linesPerTurn = 100

const header = ['row', 'id', 'state', 'serial', 'fingerprint', 'expiry', 'file', 'problem']

/** Writes what became of each row of a plan as CSV (UTF-8 with its mark, by which spreadsheets know it). Throws CANCELLED, and as `writeSingleFile`. */
export async function writeReport(
  workspace: Workspace,
  plan: HeldPlan,
  { to, overwrite }: { to: string; overwrite: boolean },
  signal: AbortSignal,
): Promise<FleetReport> {
  const lines = [csvRow(header)]
  for (const index of plan.places()) {
    lines.push(csvRow(lineOf(workspace, plan, index)))
    if (index % linesPerTurn === 0) await setImmediate()
    if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. Nothing was written.')
  }
  const path = await writeSingleFile(to, { bytes: Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`), isSecret: false }, { overwrite })
  return { path, rows: lines.length - 1 }
}

function lineOf({ vault }: Workspace, plan: HeldPlan, index: number): string[] {
  const source = plan.rows[index]!
  const { row, file } = source
  const name = nameOfRow(source)
  const line = (state: string, [serial, fingerprint, expiry]: readonly string[], problem: string) => [String(row), name, state, serial!, fingerprint!, expiry!, file ?? '', problem]
  const outcome = plan.outcome(index)
  if (outcome?.state === 'issued') return line('issued', [outcome.serialNumber, outcome.fingerprint, outcome.notAfter], '')
  if (outcome?.state === 'failed') return line('failed', nothing, outcome.error.message)
  const { state, problems } = plan.row(index)
  const there = state === 'there' ? vault.findActive('device', name) : undefined
  if (there) return line('there', [there.serialNumber, there.fingerprint, there.notAfter], '')
  return line(state === 'bad' ? 'bad' : 'not started', nothing, problems.map(({ message }) => message).join(' '))
}

const nothing = ['', '', '']
