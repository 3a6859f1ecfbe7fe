import { performance } from 'node:perf_hooks'
import { AppError, toWireError } from '../../shared/errors.ts'
import { foldSteps, type Step } from '../../shared/step.ts'
import { withDeadline, type Deadline } from './deadline.ts'

/** What one step does and how it says that it could not. */
export interface LadderStep {
  id: string
  title: string
  timeoutMs: number
  timedOut: Deadline['timedOut']
  /** Gives what the step has shown, in words; throws an AppError where it failed. */
  run: (signal: AbortSignal) => Promise<string>
}

/** Steps that are watched live, one after the other: each is told when it begins and when it ends. */
export class StepLadder {
  readonly #emit: (step: Step) => void
  readonly #signal: AbortSignal
  #steps: Step[] = []

  constructor(emit: (step: Step) => void, signal: AbortSignal) {
    this.#emit = emit
    this.#signal = signal
  }

  get steps(): Step[] {
    return this.#steps
  }

  get hasPassed(): boolean {
    return this.#steps.every(({ state }) => state === 'passed' || state === 'skipped')
  }

  /**
   * Runs a step within its time and says whether it passed. Throws CANCELLED where the caller gave up, and what was not
   * foreseen; the step is told to have failed in both cases.
   */
  async climb({ id, title, timeoutMs, timedOut, run }: LadderStep): Promise<boolean> {
    this.#tell({ id, title, state: 'running' })
    const begin = performance.now()
    const durationMs = () => Math.round((performance.now() - begin) * 10) / 10
    try {
      const text = await withDeadline({ ms: timeoutMs, signal: this.#signal, timedOut }, run)
      this.#tell({ id, title, state: 'passed', durationMs: durationMs(), text })
      return true
    } catch (error) {
      this.#tell({ id, title, state: 'failed', durationMs: durationMs(), error: toWireError(error) })
      if (!(error instanceof AppError) || error.code === 'CANCELLED') throw error
      return false
    }
  }

  /** Tells of a step that is not taken, and why. */
  skip({ id, title }: { id: string; title: string }, text: string): void {
    this.#tell({ id, title, state: 'skipped', text })
  }

  #tell(step: Step): void {
    this.#steps = foldSteps(this.#steps, step)
    this.#emit(step)
  }
}
