import { AppError } from '../../shared/errors.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { NetworkContract } from './network-contract.ts'
import { Session } from './session.ts'

/** The sessions that are open, by the identifier that the core gave each. */
export class SessionRegistry {
  readonly #sessions = new Map<string, Session>()
  readonly #isCongested: () => boolean

  constructor(isCongested: () => boolean) {
    this.#isCongested = isCongested
  }

  readonly handlers: GroupHandlers<NetworkContract['sessions']> = {
    open: async ({ sessionId, ...options }, { signal, emit }) => {
      if (this.#sessions.has(sessionId)) {
        throw new AppError('NAME_TAKEN', `There is a session ${sessionId} already.`, {
          remedy: 'Close it, or choose another identifier.',
        })
      }
      const session = new Session(options, { emit, isCongested: this.#isCongested })
      this.#sessions.set(sessionId, session)
      try {
        await session.run(signal)
        return null
      } finally {
        this.#sessions.delete(sessionId)
      }
    },
    subscribe: async ({ sessionId, filter, qos }) => ({ grantedQos: await this.#find(sessionId).subscribe(filter, qos) }),
    unsubscribe: async ({ sessionId, filter }) => {
      await this.#find(sessionId).unsubscribe(filter)
      return null
    },
    publish: async ({ sessionId, topic, payload, qos, retain }) => ({
      reasonCode: await this.#find(sessionId).publish(topic, Buffer.from(payload, 'base64'), { qos, retain }),
    }),
  }

  #find(sessionId: string): Session {
    const session = this.#sessions.get(sessionId)
    if (session) return session
    throw new AppError('SESSION_NOT_OPEN', `There is no session ${sessionId}.`, { remedy: 'Open the session first.' })
  }
}
