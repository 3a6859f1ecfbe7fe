import { performance } from 'node:perf_hooks'
import { AppError } from '../../shared/errors.ts'
import { createClient, type Client, type ClientMessage, type ClientTransport, type ServerMessage } from '../../shared/rpc.ts'
import type { ChildConnection } from '../transports/child-process.ts'
import { networkContract, type NetworkContract } from './network-contract.ts'

export interface NetworkProcessState {
  state: 'running' | 'restarting'
  /** How often it has died by itself so far. */
  restarts: number
}

const firstDelayMs = 100
const longestDelayMs = 5000
/** A process that lived this long did not die of its start. */
const steadyAfterMs = 10_000

/**
 * The core's side of the network process. It is started when it is first needed, and again when it dies; the calls that were
 * under way reject with NETWORK_PROCESS_STOPPED, and what ran in it (brokers, sessions) is gone. Calls made while it is being
 * started again wait for it.
 */
export class NetworkProcess {
  readonly #start: () => ChildConnection
  readonly #listeners = new Set<(state: NetworkProcessState) => void>()
  #life: Life | undefined
  #timer: NodeJS.Timeout | undefined
  #restarts = 0
  #quickDeaths = 0

  /** `start` gives a child that serves `networkContract`. */
  constructor(start: () => ChildConnection) {
    this.#start = start
  }

  /** What to make calls on, now; do not keep it, because a new process has a new one. */
  client(): Client<NetworkContract> {
    if (!this.#life) {
      this.#life = this.#newLife()
      this.#begin(this.#life)
    }
    return this.#life.client
  }

  /** Whether a process runs or is being started: one that does not has nothing to be told. */
  get isRunning(): boolean {
    return this.#life !== undefined
  }

  /** The process identifier, for a test or a log; undefined while none runs. */
  get pid(): number | undefined {
    return this.#life?.connection?.pid
  }

  onState(listener: (state: NetworkProcessState) => void): void {
    this.#listeners.add(listener)
  }

  /** Ends the process; calls under way reject. A later `client()` starts another one. */
  stop(): void {
    clearTimeout(this.#timer)
    const life = this.#life
    this.#life = undefined
    life?.end()
    life?.connection?.kill()
  }

  #newLife(): Life {
    const life = new Life((livedMs) => {
      if (this.#life === life) this.#restart(livedMs)
    })
    return life
  }

  #begin(life: Life): void {
    try {
      life.begin(this.#start())
    } catch {
      // A system that is out of processes or memory may have some again in a moment: the same as a child that died at once.
      life.end()
      return
    }
    this.#tell('running')
  }

  #restart(livedMs: number): void {
    this.#restarts++
    this.#quickDeaths = livedMs > steadyAfterMs ? 0 : this.#quickDeaths + 1
    const next = this.#newLife()
    this.#life = next
    this.#tell('restarting')
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, this.#quickDeaths - 1))
    this.#timer = setTimeout(() => this.#begin(next), delayMs)
  }

  #tell(state: NetworkProcessState['state']): void {
    for (const listener of this.#listeners) listener({ state, restarts: this.#restarts })
  }
}

/** One process from before its start to its end, and the client that speaks to it. */
class Life {
  readonly client: Client<NetworkContract>
  connection: ChildConnection | undefined
  readonly #onEnd: (livedMs: number) => void
  readonly #closeListeners: (() => void)[] = []
  readonly #messageListeners: ((message: ServerMessage) => void)[] = []
  #waiting: ClientMessage[] = []
  #begunAt = performance.now()
  #hasEnded = false

  constructor(onEnd: (livedMs: number) => void) {
    this.#onEnd = onEnd
    const transport: ClientTransport = {
      send: (message) => {
        if (this.connection) this.connection.transport.send(message)
        else this.#waiting.push(message)
      },
      onMessage: (listener) => void this.#messageListeners.push(listener),
      onClose: (listener) => void this.#closeListeners.push(listener),
    }
    this.client = createClient(networkContract, transport, networkProcessStopped)
  }

  begin(connection: ChildConnection): void {
    this.connection = connection
    this.#begunAt = performance.now()
    connection.transport.onMessage((message) => {
      for (const listener of this.#messageListeners) listener(message)
    })
    connection.transport.onClose(() => this.end())
    for (const message of this.#waiting.splice(0)) connection.transport.send(message)
  }

  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    for (const listener of this.#closeListeners) listener()
    this.#onEnd(performance.now() - this.#begunAt)
  }
}

function networkProcessStopped(): AppError {
  return new AppError('NETWORK_PROCESS_STOPPED', 'The network process has stopped, and what it was doing with it.', {
    remedy: 'Try again: it is started again by itself. Brokers and sessions that ran in it have to be started again.',
  })
}
