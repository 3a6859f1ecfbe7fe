import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { ForkOptions, UtilityProcess } from 'electron'

/** What Electron's `error` event tells: its type, where in V8 it was, and Node's diagnostic report. */
const fatalError: ['FatalError', string, string] = ['FatalError', 'v8::Array::New', '{"header":{"event":"FatalError"}}']

/** Runs the module in a real Node process, which gets Electron's face from `utility-process-entry.ts`. */
export class FakeUtilityProcess extends EventEmitter implements Pick<UtilityProcess, 'pid' | 'postMessage' | 'kill' | 'stderr'> {
  readonly modulePath: string
  readonly options: ForkOptions
  #child: ChildProcess | undefined
  #stderr: PassThrough | null
  #hasSpawned = false

  constructor(modulePath: string, options: ForkOptions) {
    super()
    this.modulePath = modulePath
    this.options = options
    const child = fork(join(import.meta.dirname, 'utility-process-entry.ts'), [modulePath], {
      env: options.env as NodeJS.ProcessEnv,
      execArgv: (options.execArgv ?? []).flatMap((flag) => flag.replace(/^--js-flags=/, '').split(' ')),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    this.#child = child
    this.#stderr = new PassThrough()
    child.stderr!.pipe(this.#stderr)
    // Electron has the id only when the process has spawned, which is later.
    child.once('spawn', () =>
      setImmediate(() => {
        this.#hasSpawned = true
        this.emit('spawn')
      }),
    )
    child.on('message', (message) => this.emit('message', message))
    child.once('exit', (code, signal) => {
      this.#child = undefined
      // V8 ends by SIGABRT where it cannot go on; Electron says so first, by an event that throws where nobody listens.
      if (signal === 'SIGABRT') this.emit('error', ...fatalError)
      this.emit('exit', code ?? (signal ? 9 : 0))
      // As in Electron's lib/browser/api/utility-process.ts, whether or not all has come through.
      this.#stderr?.removeAllListeners()
      this.#stderr = null
    })
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#stderr
  }

  get pid(): number | undefined {
    return this.#hasSpawned ? this.#child?.pid : undefined
  }
  postMessage(message: unknown): void {
    if (this.#child?.connected) this.#child.send(structuredClone(message) as object, () => undefined)
  }
  kill(): boolean {
    return this.pid === undefined ? false : (this.#child?.kill('SIGTERM') ?? false)
  }
}
