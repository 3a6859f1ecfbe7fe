import { AppError } from '../shared/errors.ts'

/** The calls of a core that are under way, so that it can end when they have. */
export class RunningCalls {
  readonly #running = new Map<Promise<unknown>, AbortController>()
  readonly #ending = new AbortController()

  /**
   * Runs `work` with a signal that aborts with `signal` and when the core ends. Throws what `work` throws, and CANCELLED where the
   * core is ending.
   */
  async run<Output>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
    if (this.#isEnding()) throw ending()
    const controller = new AbortController()
    const abort = () => controller.abort()
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    const result = work(controller.signal)
    this.#running.set(result, controller)
    try {
      return await result
    } catch (error) {
      if (this.#isEnding() && error instanceof Error && error.name === 'AbortError') throw ending()
      throw error
    } finally {
      this.#running.delete(result)
      signal.removeEventListener('abort', abort)
    }
  }

  /** Lets no call begin any more, aborts those under way, and waits for their ends. Gives how many go on all the same after `withinMs`. */
  async end(withinMs: number): Promise<number> {
    this.#ending.abort()
    for (const controller of this.#running.values()) controller.abort()
    const { promise: timeIsUp, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, withinMs)
    await Promise.race([Promise.allSettled(this.#running.keys()), timeIsUp])
    clearTimeout(timer)
    return this.#running.size
  }

  #isEnding(): boolean {
    return this.#ending.signal.aborted
  }
}

function ending(): AppError {
  return new AppError('CANCELLED', 'Cancelled, because Certwright is ending.', { remedy: 'Start Certwright again.' })
}
