/** Where a run waits while it is paused. */
export class PauseGate {
  #opening: PromiseWithResolvers<void> | undefined

  get isClosed(): boolean {
    return this.#opening !== undefined
  }

  close(): void {
    this.#opening ??= Promise.withResolvers()
  }

  open(): void {
    this.#opening?.resolve()
    this.#opening = undefined
  }

  /** Resolves when it is open, or `signal` has fired. */
  async passed(signal: AbortSignal): Promise<void> {
    if (!this.#opening || signal.aborted) return
    const { promise: aborted, resolve } = Promise.withResolvers<void>()
    const abort = () => resolve()
    signal.addEventListener('abort', abort)
    try {
      await Promise.race([this.#opening.promise, aborted])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}
