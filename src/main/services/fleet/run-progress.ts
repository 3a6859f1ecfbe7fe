import type { FleetProgress } from '../../../shared/fleet-run.ts'

/** So often is progress told, in milliseconds, however fast the run is. */
const tellEveryMs = 100
/** Over so long the rate is measured, in milliseconds. */
const windowMs = 5000

/** Counts what a run has done, and tells of it not more often than anybody can read. `clock` gives milliseconds that never go back. */
export class RunProgress {
  readonly #total: number
  readonly #emit: (progress: FleetProgress) => void
  readonly #clock: () => number
  readonly #marks: { at: number; done: number }[] = []
  #done = 0
  #failed = 0
  #isPaused = false
  #toldAt = -Infinity

  constructor(total: number, emit: (progress: FleetProgress) => void, clock: () => number = () => performance.now()) {
    this.#total = total
    this.#emit = emit
    this.#clock = clock
    this.#mark()
  }

  count({ done, failed = 0 }: { done: number; failed?: number }): void {
    this.#done += done
    this.#failed += failed
  }

  /** Tells how far it is, if the last time was long enough ago, or `isEnd`. */
  tell({ isEnd = false } = {}): void {
    const now = this.#clock()
    if (!isEnd && now - this.#toldAt < tellEveryMs) return
    this.#toldAt = now
    this.#mark()
    const perSecond = this.#isPaused ? null : this.#rate()
    this.#emit({
      done: this.#done,
      total: this.#total,
      failed: this.#failed,
      isPaused: this.#isPaused,
      perSecond,
      leftMs: perSecond === null || perSecond === 0 ? null : Math.round(((this.#total - this.#done) * 1000) / perSecond),
    })
  }

  /** Paused time is no part of the rate. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#marks.length = 0
    this.tell({ isEnd: true })
  }

  #mark(): void {
    const at = this.#clock()
    this.#marks.push({ at, done: this.#done })
    while (this.#marks.length > 2 && at - this.#marks[0]!.at > windowMs) this.#marks.shift()
  }

  #rate(): number | null {
    const [first, last] = [this.#marks[0]!, this.#marks.at(-1)!]
    const tookMs = last.at - first.at
    return tookMs <= 0 ? null : ((last.done - first.done) * 1000) / tookMs
  }
}
