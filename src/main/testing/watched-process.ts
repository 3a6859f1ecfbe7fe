import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'

/** A process that goes on until it is stopped, and whose output can be waited for. */
export class WatchedProcess {
  readonly #process: ChildProcess
  readonly #watchers = new Set<() => void>()
  #output = ''
  #hasEnded = false

  /** Runs in a process group of its own, to be stopped as a whole: `sh -c` may or may not become the command it runs. */
  constructor(file: string, args: readonly string[], options: SpawnOptions) {
    this.#process = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
        this.#notify()
      })
    }
    this.#process.once('close', () => {
      this.#hasEnded = true
      this.#notify()
    })
  }

  /** All that it printed, on both streams. */
  get output(): string {
    return this.#output
  }

  /** Resolves when the output has what is asked for; rejects with the output where it ends before. */
  async printed(pattern: RegExp): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const look = () => {
      if (pattern.test(this.#output)) resolve(undefined)
      else if (this.#hasEnded) reject(new Error(`It ended without ${String(pattern)}:\n${this.#output}`))
    }
    this.#watchers.add(look)
    look()
    await promise.finally(() => this.#watchers.delete(look))
  }

  /** Sends it a signal that it goes on after. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.#process.pid!, name)
  }

  /**
   * Ends it at once, as a machine ends that loses its power, and resolves when it is gone. Not by SIGTERM: mosquitto 2.0 forgets
   * one that comes between its word that it is running and its main loop.
   */
  async stop(): Promise<void> {
    if (this.#hasEnded) return
    const closed = once(this.#process, 'close')
    try {
      process.kill(-this.#process.pid!, 'SIGKILL')
    } catch (error) {
      // It has just ended by itself, and its streams are still to close.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
    await closed
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
