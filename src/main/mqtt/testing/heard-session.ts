import type { ApplicationMessage } from '../../../shared/message.ts'
import { unpackMessages } from '../../../shared/message-record.ts'
import type { Client, InputOf } from '../../../shared/rpc.ts'
import type { MessageCounters, SessionEvent, SessionState } from '../../../shared/session.ts'
import type { NetworkContract } from '../network-contract.ts'

/** A session in the network process, and all that it says. */
export class HeardSession {
  readonly sessionId: string
  readonly events: SessionEvent[] = []
  readonly messages: ApplicationMessage[] = []
  readonly outcome: Promise<{ output: null } | { error: unknown }>
  readonly #waiting = new Set<() => void>()
  readonly #controller = new AbortController()

  /** Opens it. By default it takes every batch at once. */
  constructor(client: Client<NetworkContract>, input: InputOf<NetworkContract['sessions']['open']>, { takesBatches = true } = {}) {
    const { sessionId } = input
    this.sessionId = sessionId
    const onEvent = (event: SessionEvent) => {
      this.events.push(event)
      if (event.type === 'messages') {
        this.messages.push(...unpackMessages(event.batch))
        if (takesBatches) client.sessions.acknowledge({ sessionId, batch: event.batch.number }).catch(() => undefined)
      }
      for (const look of this.#waiting) look()
    }
    this.outcome = client.sessions.open(input, { signal: this.#controller.signal, onEvent }).then(
      (output) => ({ output }),
      (error: unknown) => ({ error }),
    )
  }

  get states(): SessionState[] {
    return this.events.flatMap((event) => (event.type === 'state' ? [event.state] : []))
  }

  /** As last told. */
  get counters(): MessageCounters | undefined {
    return this.events.findLast((event) => 'counters' in event)?.counters
  }

  /** What came from the broker, as "topic payload". */
  get heard(): string[] {
    return this.messages.filter(({ direction }) => direction === 'received').map(({ topic, payload }) => `${topic} ${Buffer.from(payload).toString()}`)
  }

  /** Resolves as soon as what it has said so far is so. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Resolves when it has been in a state so many times. */
  untilState(name: SessionState['state'], times = 1): Promise<void> {
    return this.until(() => this.states.filter(({ state }) => state === name).length >= times)
  }

  close(): Promise<{ output: null } | { error: unknown }> {
    this.#controller.abort()
    return this.outcome
  }
}
