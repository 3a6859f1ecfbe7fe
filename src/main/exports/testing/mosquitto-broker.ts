import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { findTool } from '../../testing/tools.ts'

/** User and group ids of nobody on every Linux, for running as somebody without rights where the tests run as root. */
const nobody = 65_534
const isRoot = process.getuid?.() === 0

/** Whose process and files a broker in a test is. */
export interface Owner {
  uid?: number
  gid?: number
}

/** An ordinary user: nobody where the tests run as root, else whoever runs them. */
export const ordinaryUser: Owner = isRoot ? { uid: nobody, gid: nobody } : {}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Gives `folder` and all in it to `owner`, as the README says; modes stay. */
export function giveTo(owner: Owner, folder: string): void {
  if (owner.uid === undefined) return
  const { status } = spawnSync('chown', ['-R', `${owner.uid}:${owner.gid ?? owner.uid}`, folder])
  if (status !== 0) throw new Error(`chown ${folder} failed`)
}

/** `mosquitto -c mosquitto.conf`, run inside a bundle's folder as the README says. */
export class MosquittoBroker {
  readonly #process: ChildProcess
  #log = ''
  #watchers: (() => void)[] = []

  private constructor(folder: string, owner: Owner) {
    this.#process = spawn(findTool('mosquitto')!, ['-c', 'mosquitto.conf'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...owner })
    this.#process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text
      for (const watcher of this.#watchers) watcher()
    })
    this.#process.once('close', () => {
      for (const watcher of this.#watchers) watcher()
    })
  }

  /** Resolves when it listens, which it says in its log; rejects with the log where it ends before. */
  static async start(folder: string, owner: Owner): Promise<MosquittoBroker> {
    const broker = new MosquittoBroker(folder, owner)
    await broker.logged(/ running$/m)
    return broker
  }

  get log(): string {
    return this.#log
  }

  /** Resolves when the log has what is asked for. */
  async logged(pattern: RegExp): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const look = () => {
      if (pattern.test(this.#log)) resolve(undefined)
      else if (this.#process.exitCode !== null) reject(new Error(`mosquitto ended with ${this.#process.exitCode}:\n${this.#log}`))
    }
    this.#watchers.push(look)
    look()
    await promise
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGTERM')
    await once(this.#process, 'close')
  }
}

/** A command line in sh that goes on until it is stopped, such as a subscriber's. */
export class RunningCommand {
  readonly #process: ChildProcess
  readonly #ended: Promise<unknown>
  #output = ''

  constructor(command: string, folder: string) {
    // In a process group of its own, to be stopped as a whole: sh may or may not become the command.
    this.#process = spawn('sh', ['-c', command], { cwd: folder, detached: true })
    this.#ended = once(this.#process, 'close')
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text))
    }
  }

  get output(): string {
    return this.#output
  }

  /** Resolves when the output has what is asked for; rejects with the output where it ends before. */
  async printed(pattern: RegExp): Promise<void> {
    const ended = this.#ended.then(() => 'ended')
    while (!pattern.test(this.#output)) {
      const what = await Promise.race([once(this.#process.stdout!, 'data'), once(this.#process.stderr!, 'data'), ended])
      if (what === 'ended' && !pattern.test(this.#output)) throw new Error(`It ended with:\n${this.#output}`)
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) process.kill(-this.#process.pid!, 'SIGTERM')
    await this.#ended
  }
}
