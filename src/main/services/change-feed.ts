import type { Change } from '../../shared/app.ts'

/** Tells every open page what has changed. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #look: () => void
  readonly #lookEveryMs: number
  #timer: NodeJS.Timeout | undefined

  /** `look` is called every so often while somebody follows, to find and publish what changes without saying so. */
  constructor(look: () => void = () => undefined, { lookEveryMs = 1000 }: { lookEveryMs?: number } = {}) {
    this.#look = look
    this.#lookEveryMs = lookEveryMs
  }

  publish(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** Calls `listener` for each change until `signal` aborts; resolves then. */
  async follow(listener: (change: Change) => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#listeners.add(listener)
    this.#timer ??= setInterval(this.#look, this.#lookEveryMs).unref()
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
