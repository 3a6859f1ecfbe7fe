import { promises as dns, type lookup, type LookupAddress } from 'node:dns'
import { connect, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import { AppError } from '../../shared/errors.ts'
import type { CertificateOrigin } from './broker-not-trusted.ts'
import { commonNameOf } from './common-name.ts'
import { lostConnection, systemCode, tcpFailure, tlsFailure, type ConnectionFacts } from './connection-failure.ts'

/*
 * The steps from a name to an encrypted connection, each by itself so that it can be timed, shown and cancelled by itself.
 * Every one lets go of what it holds when its signal aborts, and leaves no stream behind whose error nobody hears.
 */

/** The addresses of a host, as the system gives them. Throws NAME_NOT_RESOLVED. */
export async function resolveHost(host: string): Promise<LookupAddress[]> {
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  try {
    return await dns.lookup(host, { all: true })
  } catch (cause) {
    throw new AppError(
      'NAME_NOT_RESOLVED',
      `The name ${host} has no address that this machine can find (${systemCode(cause)}).`,
      {
        remedy: 'Check the spelling, or use the broker’s IP address (its certificate has to list it).',
        details: { host, systemCode: systemCode(cause) },
        cause,
      },
    )
  }
}

/** A TCP connection to the first address that answers. Throws CONNECTION_REFUSED, UNREACHABLE, TIMED_OUT, CONNECTION_LOST. */
export async function connectTcp(
  addresses: readonly LookupAddress[],
  facts: ConnectionFacts,
  signal: AbortSignal,
): Promise<Socket> {
  const resolved: typeof lookup = ((_host, options, callback) => {
    if (typeof options === 'object' && options.all) (callback as (e: null, all: LookupAddress[]) => void)(null, [...addresses])
    else (callback as (e: null, address: string, family: number) => void)(null, addresses[0]!.address, addresses[0]!.family)
  }) as typeof lookup
  const socket = connect({ host: facts.host, port: facts.port, lookup: resolved, autoSelectFamily: true, noDelay: true })
  return opened(socket, 'connect', signal, (error) => tcpFailure(error, facts))
}

/** What a handshake is to use and to check. */
export interface TlsParameters {
  context: SecureContext
  /** The name or IP address that the broker's certificate has to list. */
  verifyAs: string
  /** Protocols to offer by ALPN. */
  alpn?: readonly string[]
}

/**
 * TLS over a connection, with the broker's certificate verified; that is never off. Throws BROKER_NOT_TRUSTED,
 * NAME_NOT_IN_CERTIFICATE, CLIENT_CERTIFICATE_REFUSED, TLS_FAILED, and CONNECTION_LOST where the broker hangs up on our certificate.
 */
export async function startTls(
  socket: Socket,
  { context, verifyAs, alpn = [] }: TlsParameters,
  facts: ConnectionFacts,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const tls = connectTls({
    socket,
    secureContext: context,
    host: verifyAs,
    // RFC 6066 3: an IP address is no server name.
    ...(isIP(verifyAs) === 0 && { servername: verifyAs }),
    ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
  })
  const origin = originOfRefused(tls)
  const verdict = brokersVerdict(tls)
  await opened(tls, 'secureConnect', signal, (error) => tlsFailure(error, facts, origin()))
  if (tls.getProtocol() === 'TLSv1.3') await verdict.reached(signal)
  const error = errorOf(tls)
  if (!error && !tls.destroyed) return tls
  tls.destroy()
  throw error ? tlsFailure(error, facts) : lostConnection(undefined, facts, 'after the TLS handshake')
}

/**
 * Whose certificate the other side showed, for the sentence that says why it was not accepted. Node lets go of the certificate before
 * it tells of the error, so it is looked at as Node gives up, and not earlier: read ahead of Node's own check, it would be missing
 * there, and every name with it (Node 24). Should Node give up in another way some day, the sentence only says less.
 */
function originOfRefused(tls: TLSSocket): () => CertificateOrigin | undefined {
  let origin: CertificateOrigin | undefined
  const destroy = tls.destroy.bind(tls)
  tls.destroy = (error?: Error) => {
    // The types promise an error; what comes is its code, or null.
    const isRefused = Boolean(tls.authorizationError)
    const certificate = error && isRefused ? tls.getPeerX509Certificate() : undefined
    if (certificate) origin = { issuer: commonNameOf(certificate.issuer), isSelfSigned: certificate.issuer === certificate.subject }
    return destroy(error)
  }
  return () => origin
}

/** How long to wait for a broker that sends no session ticket, before going on without its verdict. */
const verdictWaitMs = 250

/**
 * Under TLS 1.3 our side is ready before the broker has seen our certificate. What it sends first then is either an alert or a
 * session ticket. Waiting for it tells a refusal from an acceptance, and keeps our next write from crossing the alert, which the
 * system would then throw away. The wait goes on into a new turn of the event loop: what is written inside the event `session` is
 * written inside a read of the library, and never leaves.
 */
export function brokersVerdict(tls: TLSSocket): { reached(signal: AbortSignal): Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const event of ['session', 'error', 'close'] as const) tls.once(event, () => setImmediate(resolve))
  return {
    async reached(signal) {
      const timer = setTimeout(resolve, verdictWaitMs)
      const abort = () => {
        tls.destroy()
        resolve()
      }
      signal.addEventListener('abort', abort)
      await promise
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}

// A TLS socket that receives an alert tells of the error, and forgets it: `errored` stays null.
const errors = new WeakMap<Duplex, Error>()

/** The first error of a stream that was opened here. */
export function errorOf(stream: Duplex): Error | undefined {
  return errors.get(stream) ?? stream.errored ?? undefined
}

/** Waits for `event` of a stream that is being opened; destroys it when it fails or the signal aborts. */
export async function opened<Stream extends Duplex>(
  stream: Stream,
  event: string,
  signal: AbortSignal,
  failure: (error: Error | undefined) => AppError,
): Promise<Stream> {
  const { promise, resolve, reject } = Promise.withResolvers<Stream>()
  const ready = () => resolve(stream)
  const closed = () => reject(failure(undefined))
  const abort = () => {
    reject(signal.reason as Error)
    stream.destroy()
  }
  stream.once(event, ready)
  // Stays for good: an error between two steps must not be an uncaught one.
  stream.on('error', (error: Error) => {
    if (!errors.has(stream)) errors.set(stream, error)
    reject(failure(error))
  })
  stream.once('close', closed)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await promise
  } catch (error) {
    stream.destroy()
    throw error
  } finally {
    stream.off(event, ready)
    stream.off('close', closed)
    signal.removeEventListener('abort', abort)
  }
}
