import { randomUUID } from 'node:crypto'
import type { AppContract } from '../../shared/contract.ts'
import { AppError, fromWireError } from '../../shared/errors.ts'
import type { ApplicationMessage } from '../../shared/message.ts'
import { unpackMessages } from '../../shared/message-record.ts'
import type { Client, InputOf } from '../../shared/rpc.ts'
import type { MessageCounters, SessionEvent, SessionState } from '../../shared/session.ts'
import type { Output } from './output.ts'
import { dateWords } from './words.ts'

type OpenInput = Omit<InputOf<AppContract['sessions']['open']>, 'sessionId'>

/** What is heard of a session after it has connected. */
export interface SessionListener {
  /** More come when it has resolved. */
  onMessages?: (messages: readonly ApplicationMessage[], counters: MessageCounters) => Promise<void>
  onState?: (state: SessionState) => void
  /** After a reconnect the broker refuses what it has granted before. */
  onSubscriptionRefused?: (filter: string, error: AppError) => void
}

/** An MQTT session that is connected. */
export interface ConnectedSession {
  readonly sessionId: string
  readonly connected: Extract<SessionState, { state: 'connected' }>
  /** Settles when the session is over: resolves after `close`, rejects where it could not go on. */
  readonly ended: Promise<unknown>
  /** Disconnects and waits for the end. */
  close(): Promise<void>
}

/**
 * Opens a session and waits for its first connection. A first attempt that fails is the end of it: a person who has mistyped a
 * port should not watch it being tried for ever. Later losses are mended where `reconnect` says so. Throws why it did not connect.
 */
export async function openSession(
  client: Client<AppContract>,
  input: OpenInput,
  signal: AbortSignal,
  { onMessages, onState, onSubscriptionRefused }: SessionListener = {},
): Promise<ConnectedSession> {
  const sessionId = randomUUID()
  const own = new AbortController()
  const first = Promise.withResolvers<ConnectedSession['connected']>()
  let isConnected = false
  const hear = (state: SessionState) => {
    if (isConnected) onState?.(state)
    else if (state.state === 'connected') {
      isConnected = true
      first.resolve(state)
    } else if (state.state === 'waiting') {
      first.reject(fromWireError(state.error))
      own.abort()
    }
  }
  const take = async ({ batch, counters }: Extract<SessionEvent, { type: 'messages' }>) => {
    await onMessages?.(unpackMessages(batch), counters)
    await client.sessions.acknowledge({ sessionId, batch: batch.number })
  }
  const ended = client.sessions.open(
    { ...input, sessionId },
    {
      signal: AbortSignal.any([signal, own.signal]),
      onEvent: (event) => {
        if (event.type === 'state') hear(event.state)
        else if (event.type === 'subscription-refused') onSubscriptionRefused?.(event.filter, fromWireError(event.error))
        // Of a session that ends meanwhile, `ended` tells why.
        else if (event.type === 'messages') take(event).catch(() => undefined)
      },
    },
  )
  // Whoever waits for the first connection hears of the end there; later it is `ended` that tells.
  ended.then(
    () => first.reject(new AppError('CANCELLED', 'Cancelled.')),
    (error: unknown) => first.reject(error as Error),
  )
  const connected = await first.promise.catch(async (error: unknown) => {
    await ended.catch(() => undefined)
    throw error
  })
  return {
    sessionId,
    connected,
    ended,
    async close() {
      own.abort()
      await ended.catch(() => undefined)
    },
  }
}

/** "TLSv1.3" or "not encrypted", and who we are there. */
export function connectionWords({ clientId, protocol, isEncrypted }: ConnectedSession['connected']): string {
  return `as ${clientId}, ${isEncrypted ? (protocol ?? 'encrypted') : 'not encrypted'}`
}

/** Says what speaks against an identity before it is connected with: brokers refuse an expired one, and a revoked one that they know of. */
export async function noteIdentity(client: Client<AppContract>, reference: string | null, output: Output): Promise<void> {
  if (reference === null) return
  const { name, status, notAfter } = await client.certificates.show({ reference })
  if (status === 'revoked') output.note(`${name} is revoked. A broker that has the latest CRL refuses it.`)
  if (Date.parse(notAfter) < Date.now()) output.note(`${name} expired on ${dateWords(notAfter)}. Renew it: brokers refuse it.`)
}
