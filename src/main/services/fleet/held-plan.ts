import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../../shared/errors.ts'
import { fleetRowStates, type FleetPlan, type FleetRow, type FleetRowPage, type FleetRowState } from '../../../shared/fleet-plan.ts'
import type { FleetColumn, FleetSource } from '../../../shared/fleet-source.ts'
import { nameKey } from '../../store/certificate-name.ts'
import type { Workspace } from '../workspace.ts'
import { nameOfRow, readSource, type SourceRow, type SourceRows } from './fleet-source-rows.ts'
import { RowJudge, type FleetChoices } from './row-judge.ts'

/** What became of a row: dates are ISO 8601. */
export type RowOutcome = { state: 'issued'; serialNumber: string; fingerprint: string; notAfter: string } | { state: 'failed'; error: AppError }

/** So many rows are looked at before the event loop gets its turn. */
const rowsPerTurn = 100
/** To note a name takes far less. */
const notedPerTurn = 2000

/** A plan that the core holds: the rows as they were brought, how each stands, and, after a run, what became of it. */
export class HeldPlan {
  readonly id = randomUUID()
  readonly choices: FleetChoices
  readonly judge: RowJudge
  readonly #kind: FleetSource['kind']
  readonly #source: SourceRows
  readonly #states: FleetRowState[] = []
  readonly #outcomes = new Map<number, RowOutcome>()
  /** Where each name stands, first to last. */
  readonly #places = new Map<string, number[]>()

  private constructor(workspace: Workspace, kind: FleetSource['kind'], source: SourceRows, choices: FleetChoices) {
    this.#kind = kind
    this.#source = source
    this.choices = choices
    this.judge = new RowJudge(workspace, choices)
  }

  /** Reads a source and looks at each of its rows. Throws as `readSource`, CANCELLED, and what is wrong with all of them. */
  static async make(workspace: Workspace, source: FleetSource, choices: FleetChoices, signal: AbortSignal): Promise<HeldPlan> {
    const plan = new HeldPlan(workspace, source.kind, await readSource(workspace, source, signal), choices)
    for (const [index, row] of plan.rows.entries()) {
      plan.#note(row, index)
      if (index % notedPerTurn === 0) await turn(signal)
    }
    for (let index = 0; index < plan.rows.length; index++) {
      plan.#look(index)
      if (index % rowsPerTurn === 0) await turn(signal)
    }
    return plan
  }

  get rows(): readonly SourceRow[] {
    return this.#source.rows
  }

  summary(): FleetPlan {
    const counts = Object.fromEntries(fleetRowStates.map((state) => [state, 0])) as Record<FleetRowState, number>
    for (const state of this.#states) counts[state] += 1
    const { table, warnings } = this.#source
    return { id: this.id, source: this.#kind, table, total: this.rows.length, counts, warnings }
  }

  /** The places of the rows that stand so, in their order; of all, if left out. */
  places(states?: readonly FleetRowState[]): number[] {
    return this.#states.flatMap((state, index) => (states === undefined || states.includes(state) ? [index] : []))
  }

  async page({ states, offset, limit }: { states?: readonly FleetRowState[] | undefined; offset: number; limit: number }): Promise<FleetRowPage> {
    const places = this.places(states)
    const rows: FleetRow[] = []
    for (const index of places.slice(offset, offset + limit)) {
      rows.push(this.row(index))
      if (rows.length % rowsPerTurn === 0) await setImmediate()
    }
    return { total: places.length, rows }
  }

  row(index: number): FleetRow {
    const source = this.rows[index]!
    const { state, problems, wouldBe } = this.judge.judge(source, index, this.#twinRow(index))
    const row = { index, row: source.row, file: source.file, cells: source.cells, wouldBe }
    // Once it is issued, its name is taken by itself.
    if (!this.#isIssued(index)) return { ...row, state, problems }
    return { ...row, state: 'there', problems: problems.filter(({ severity }) => severity === 'warning') }
  }

  /** What became of a row in a run; undefined where nothing. */
  outcome(index: number): RowOutcome | undefined {
    return this.#outcomes.get(index)
  }

  settle(index: number, outcome: RowOutcome): void {
    this.#outcomes.set(index, outcome)
    if (outcome.state === 'issued') this.#states[index] = 'there'
  }

  /** Puts another text into a cell; it and those that had or have its name are looked at again. Throws NOT_FOUND, INVALID_INPUT. */
  change(index: number, column: FleetColumn, text: string): void {
    const source = this.rows[index]
    if (!source) {
      throw new AppError('NOT_FOUND', `The plan has ${this.rows.length} rows; there is no row ${index + 1}.`, { remedy: 'Look at the plan again.' })
    }
    if (this.#isIssued(index)) {
      throw new AppError('INVALID_INPUT', `Row ${source.row} has been issued.`, { remedy: 'Renew the certificate to have it say something else.' })
    }
    this.#forget(source, index)
    const before = this.#firstOf(source)
    source.cells = { ...source.cells, [column]: text }
    const after = this.#firstOf(source)
    this.#note(source, index)
    this.#placesOf(source).sort((left, right) => left - right)
    // Of all with one name only the first is no twin: nothing changes for the others.
    for (const each of new Set([index, before, after])) if (each !== undefined) this.#look(each)
  }

  #isIssued(index: number): boolean {
    return this.#outcomes.get(index)?.state === 'issued'
  }

  #look(index: number): void {
    if (this.#isIssued(index)) return
    this.#states[index] = this.judge.judge(this.rows[index]!, index, this.#twinRow(index)).state
  }

  #twinRow(index: number): number | undefined {
    const first = this.#firstOf(this.rows[index]!)
    return first === undefined || first === index ? undefined : this.rows[first]!.row
  }

  #firstOf(source: SourceRow): number | undefined {
    return this.#placesOf(source)[0]
  }

  #placesOf(source: SourceRow): number[] {
    return this.#places.get(nameKey(nameOfRow(source))) ?? []
  }

  #note(source: SourceRow, index: number): void {
    const key = nameKey(nameOfRow(source))
    if (key === '') return
    const places = this.#places.get(key)
    if (places) places.push(index)
    else this.#places.set(key, [index])
  }

  #forget(source: SourceRow, index: number): void {
    const key = nameKey(nameOfRow(source))
    const left = this.#placesOf(source).filter((each) => each !== index)
    if (left.length > 0) this.#places.set(key, left)
    else this.#places.delete(key)
  }
}

/** Lets the event loop have its turn. Throws CANCELLED. */
async function turn(signal: AbortSignal): Promise<void> {
  await setImmediate()
  if (signal.aborted) throw new AppError('CANCELLED', 'Cancelled. Nothing was issued.')
}
