import { AppError } from '../../shared/errors.ts'
import type { BrokerApproach } from './broker-connection.ts'
import type { RunningBroker } from './built-in-broker.ts'
import type { Refusal, RefusalReason } from './network-contract.ts'

/** Who tries to get in, by what is wrong with them. */
export type StrangerKind = 'no-certificate' | 'other-authority' | 'self-signed'

// A CA that has the name of ours by chance is another one all the same.
const expectedReasons: Readonly<Record<StrangerKind, readonly RefusalReason[]>> = {
  'no-certificate': ['no-certificate'],
  'other-authority': ['other-authority', 'authority-recreated'],
  'self-signed': ['self-signed'],
}

/** How long the broker's record of a refusal may lag behind the refusal. */
const recordTimeoutMs = 2000

/** Listens to a broker's own account of whom it refused: the second witness of every refusal. */
export class RefusalWitness {
  readonly #records = new Map<number, Refusal>()
  readonly #waiting = new Map<number, (refusal: Refusal) => void>()

  constructor(broker: RunningBroker) {
    broker.onRefusal((refusal) => {
      this.#records.set(refusal.remotePort, refusal)
      this.#waiting.get(refusal.remotePort)?.(refusal)
    })
  }

  /** The record of the refusal of the client with that port; undefined where none comes in time. */
  async recordOf(remotePort: number, timeoutMs = recordTimeoutMs): Promise<Refusal | undefined> {
    const { promise, resolve } = Promise.withResolvers<Refusal | undefined>()
    const timer = setTimeout(() => resolve(undefined), timeoutMs)
    this.#waiting.set(remotePort, resolve)
    const known = this.#records.get(remotePort)
    if (known) resolve(known)
    const record = await promise
    clearTimeout(timer)
    this.#waiting.delete(remotePort)
    return record
  }
}

/**
 * Lets a stranger try to connect and gives how it was refused, such as "the broker says: no certificate was sent". Passing takes two
 * witnesses: the stranger, whose connection the broker ended by an alert, by CONNACK or without a word, and the broker, which
 * recorded that it refused this very connection, for the right reason. Anything else is PROOF_FAILED: being let in, silence, an
 * empty port, a broker that the stranger itself did not trust.
 */
export async function seeRefused(
  kind: StrangerKind,
  stranger: BrokerApproach,
  witness: RefusalWitness,
  signal: AbortSignal,
): Promise<string> {
  try {
    await tryToGetIn(kind, stranger, signal)
  } finally {
    stranger.release()
  }
  const record = stranger.localPort === undefined ? undefined : await witness.recordOf(stranger.localPort)
  if (!record) {
    throw proofFailed(kind, 'The stranger’s connection ended, but the broker has no record of having refused it.')
  }
  if (!expectedReasons[kind].includes(record.reason)) {
    throw proofFailed(kind, `The stranger was refused, but for another reason than it should be: ${record.text}.`, {
      reason: record.reason,
    })
  }
  return `the broker says: ${record.text}`
}

async function tryToGetIn(kind: StrangerKind, stranger: BrokerApproach, signal: AbortSignal): Promise<void> {
  try {
    await stranger.resolve()
    await stranger.connectTcp(signal)
    await stranger.startTls(signal)
    await stranger.connectMqtt({ protocolVersion: 4, cleanStart: true, keepAliveSeconds: 60 }, signal)
  } catch (error) {
    if (isRefusal(error)) return
    if (error instanceof AppError && error.code !== 'CANCELLED' && error.code !== 'PROOF_FAILED') {
      throw proofFailed(kind, `The stranger was not refused by the broker; it did not get that far: ${error.message}`, {
        code: error.code,
      })
    }
    throw error
  }
  throw proofFailed(kind, 'The broker let the stranger in.')
}

/** An alert about the certificate, CONNACK's refusals of a person, or an end without a word after TCP stood. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof AppError)) return false
  const { code, details } = error
  if (code === 'CLIENT_CERTIFICATE_REFUSED' || code === 'NOT_AUTHORIZED') return true
  return code === 'CONNECTION_LOST' || (code === 'TLS_FAILED' && details?.['kind'] === 'closed')
}

/** PROOF_FAILED; `details.stranger` says which. */
function proofFailed(stranger: StrangerKind, message: string, details: Readonly<Record<string, string>> = {}): AppError {
  return new AppError('PROOF_FAILED', message, {
    remedy: 'Do not use this broker for the fleet before this is mended; report it with the log of the core.',
    details: { stranger, ...details },
  })
}
