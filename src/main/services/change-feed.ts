import type { Change } from '../../shared/app.ts'

/** Tells every open page what has changed. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: Change) => void>()

  publish(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** Calls `listener` for each change until `signal` aborts; resolves then. */
  async follow(listener: (change: Change) => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#listeners.add(listener)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    this.#listeners.delete(listener)
  }
}
