import type { CertificateSummary } from '../../shared/certificate.ts'
import type { WireError } from '../../shared/errors.ts'
import { readBrokerUrl } from '../components/connection-draft.ts'
import type { SessionOptions, SessionState } from '../../shared/session.ts'
import type { ConnectionRequest } from '../components/connection-draft.ts'
import { count } from '../words.ts'

/** Where a session of the console stands. */
export type ConsoleState =
  /** Not connected yet: its connection is being typed. */
  | { state: 'new' }
  | { state: 'connecting'; attempt: number }
  | Extract<SessionState, { state: 'connected' }>
  /** `retryAt` in milliseconds since the epoch. */
  | { state: 'waiting'; retryAt: number; error: WireError }
  | { state: 'refused'; error: WireError }
  /** Ended by the person, or by what `error` says. */
  | { state: 'ended'; error: WireError | undefined }

/** As whom and where to a session was opened, to be shown and to be opened again. */
export interface OpenedConnection {
  request: ConnectionRequest
  options: SessionOptions
  /** Undefined without a certificate. */
  identity: CertificateSummary | undefined
  /** The saved session whose password is shown to the broker; undefined where none is kept, or another was typed. */
  passwordOf: string | undefined
}

/** Whether there is, or is about to be, a connection. */
export function isOpen({ state }: ConsoleState): boolean {
  return state === 'connecting' || state === 'connected' || state === 'waiting'
}

/** One word for a tab. */
export const stateWords: Readonly<Record<ConsoleState['state'], string>> = {
  new: 'not connected',
  connecting: 'connecting',
  connected: 'connected',
  waiting: 'waiting',
  refused: 'refused',
  ended: 'disconnected',
}

/**
 * Where a session stands, in a sentence: "Connected as sensor-1 with TLSv1.3, TLS_AES_256_GCM_SHA384". `secondsLeft` is what remains
 * of the wait before the next attempt.
 */
export function stateSentence(state: ConsoleState, opened: OpenedConnection | undefined, secondsLeft: number): string {
  const place = opened ? hostAndPort(opened.request.url) : ''
  const as = opened?.identity?.name ?? 'nobody'
  switch (state.state) {
    case 'new':
      return 'Not connected'
    case 'connecting':
      return `Connecting to ${place} as ${as}${state.attempt > 1 ? `, attempt ${state.attempt}` : ''}`
    case 'connected': {
      const { clientId, isEncrypted, protocol, cipher, protocolVersion } = state
      const encryption = isEncrypted ? ` with ${[protocol, cipher].filter((part) => part !== null).join(', ') || 'TLS'}` : ', not encrypted'
      return `Connected to ${place} as ${clientId || 'an unnamed client'}${encryption}, MQTT ${protocolVersion === 5 ? '5' : '3.1.1'}`
    }
    case 'waiting':
      return secondsLeft > 0 ? `Waiting ${secondsLeft} s to try ${place} again` : `Trying ${place} again`
    case 'refused':
      return wasLocked(state.error) ? disconnectedByLock(place) : `No connection to ${place}`
    case 'ended':
      return wasLocked(state.error) ? disconnectedByLock(place) : `Disconnected from ${place}`
  }
}

/** How long a broker remembers a session that does not begin anew, where nothing else was asked for. */
const usualExpirySeconds = 3600
/** MQTT 5 3.1.2.11.2: the session does not expire. */
const forEver = 0xffff_ffff

/** What the broker knew of the session, and how long it remembers it after the connection: "" where it is nothing. */
export function memorySentence(state: ConsoleState, opened: OpenedConnection | undefined): string {
  if (state.state !== 'connected' || !opened) return ''
  const { cleanStart, sessionExpirySeconds = cleanStart ? 0 : usualExpirySeconds } = opened.options
  const expiry = state.limits.sessionExpirySeconds ?? sessionExpirySeconds
  const isFive = state.protocolVersion === 5
  const remembers = isFive ? expiry > 0 : !cleanStart
  const howLong = !isFive ? 'after its end' : expiry === forEver ? 'for ever' : `for ${count(expiry, 'second')} after its end`
  if (state.sessionPresent) return `The broker still knew this session${remembers ? `, and remembers it ${howLong}` : ''}.`
  return remembers ? `The broker remembers this session ${howLong}.` : ''
}

/** A locked vault lends no key, so that the core ends what was connected with one. */
export function wasLocked(error: WireError | undefined): boolean {
  return error?.code === 'VAULT_LOCKED'
}

function disconnectedByLock(place: string): string {
  return `Disconnected from ${place}: the vault was locked`
}

/** `mqtt.home.lan:8883`, or the URL where it is not understood. */
export function hostAndPort(url: string): string {
  const { address } = readBrokerUrl(url)
  if (!address) return url
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}

/** Whether a URL stands for TLS. */
export function isEncryptedUrl(url: string): boolean {
  const scheme = readBrokerUrl(url).address?.scheme
  return scheme === 'mqtts' || scheme === 'wss'
}
