import { AppError } from '../../shared/errors.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { MessageRing } from './message-ring.ts'
import type { NetworkContract } from './network-contract.ts'
import { publishRepeatedly } from './repeated-publish.ts'
import { Session } from './session.ts'

/** How much is held of sessions that have ended, all together. */
const endedLimits = { count: 8, bytes: 128 * 1024 * 1024 }

interface Entry {
  ring: MessageRing
  /** Undefined after its end. */
  session: Session | undefined
}

/** The sessions that are open, by the identifier that the core gave each; and what is held of those that have ended. */
export class SessionRegistry {
  /** In the order in which they were opened or, those that have ended, ended. */
  readonly #entries = new Map<string, Entry>()

  readonly handlers: GroupHandlers<NetworkContract['sessions']> = {
    open: async ({ sessionId, ...parameters }, { signal, emit }) => {
      const before = this.#entries.get(sessionId)
      if (before?.session) {
        throw new AppError('NAME_TAKEN', `There is a session ${sessionId} already.`, {
          remedy: 'Close it, or choose another identifier.',
        })
      }
      const ring = before?.ring ?? new MessageRing(parameters.limits)
      ring.limit(parameters.limits)
      const session = new Session(parameters, ring, emit)
      this.#entries.set(sessionId, { ring, session })
      try {
        await session.run(signal)
        return null
      } finally {
        this.#end(sessionId, ring)
      }
    },
    acknowledge: async ({ sessionId, batch }) => {
      this.#entries.get(sessionId)?.session?.acknowledge(batch)
      return null
    },
    setPaused: async ({ sessionId, isPaused }) => {
      this.#entries.get(sessionId)?.session?.setPaused(isPaused)
      return null
    },
    read: async ({ sessionId, from, limit }) => this.#entries.get(sessionId)?.ring.read(from, limit) ?? null,
    held: async ({ sessionId }) => this.#entries.get(sessionId)?.ring.held ?? null,
    clear: async ({ sessionId }) => ({ lastSequence: this.#entries.get(sessionId)?.ring.clear() ?? 0 }),
    wake: async () => {
      for (const { session } of this.#entries.values()) session?.wake()
      return null
    },
    subscribe: async ({ sessionId, ...subscription }) => ({ grantedQos: await this.#find(sessionId).subscribe(subscription) }),
    unsubscribe: async ({ sessionId, filter }) => {
      await this.#find(sessionId).unsubscribe(filter)
      return null
    },
    publish: async ({ sessionId, topic, payload, ...options }) => ({
      reasonCode: await this.#find(sessionId).publish(topic, Buffer.from(payload, 'base64'), options),
    }),
    repeat: async ({ sessionId, topic, payload, everyMs, count, ...options }, context) => {
      const octets = Buffer.from(payload, 'base64')
      return publishRepeatedly(() => this.#find(sessionId).publish(topic, octets, options), { everyMs, count }, context)
    },
  }

  #find(sessionId: string): Session {
    const session = this.#entries.get(sessionId)?.session
    if (session) return session
    throw new AppError('SESSION_NOT_OPEN', `There is no session ${sessionId}.`, { remedy: 'Open the session first.' })
  }

  /** Its messages can still be read, until there are too many of such. */
  #end(sessionId: string, ring: MessageRing): void {
    this.#entries.delete(sessionId)
    this.#entries.set(sessionId, { ring, session: undefined })
    const ended = [...this.#entries].filter(([, { session }]) => session === undefined)
    let bytes = ended.reduce((sum, [, each]) => sum + each.ring.bytes, 0)
    while (ended.length > 1 && (ended.length > endedLimits.count || bytes > endedLimits.bytes)) {
      const [oldest, each] = ended.shift()!
      bytes -= each.ring.bytes
      this.#entries.delete(oldest)
    }
  }
}
