import type { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type TLSSocket } from 'node:tls'
import { AppError } from '../../shared/errors.ts'
import { tlsFailure, type ConnectionFacts } from './connection-failure.ts'
import { brokersVerdict, errorOf, opened } from './dial.ts'
import type { Look } from './network-contract.ts'
import { readTlsFailure } from './tls-failure.ts'
import { minVersion, signatureAlgorithms } from './tls-settings.ts'

const maxCertificates = 10

/**
 * Has a broker show its certificates over a TCP connection that is used for nothing else. No certificate of ours is sent, none of
 * theirs is trusted, and nothing is said over the connection. What came is bounded by the library: OpenSSL and BoringSSL take no more
 * than 100 KB of certificates. Throws TLS_FAILED where the broker shows none.
 */
export async function lookAt(socket: Socket, verifyAs: string, facts: ConnectionFacts, signal: AbortSignal): Promise<Look> {
  const tls = connectTls({
    socket,
    secureContext: createSecureContext({ ca: [], minVersion, sigalgs: signatureAlgorithms }),
    host: verifyAs,
    ...(isIP(verifyAs) === 0 && { servername: verifyAs }),
    rejectUnauthorized: false,
  })
  const presented = presentedUntilTheEnd(tls)
  const verdict = brokersVerdict(tls)
  try {
    await opened(tls, 'secureConnect', signal, (error) => tlsFailure(error, { ...facts, hasCertificate: false }))
    if (tls.getProtocol() === 'TLSv1.3') await verdict.reached(signal)
  } catch (error) {
    // A TLS 1.2 broker that misses our certificate ends the handshake, after it has shown its own.
    if (!(error instanceof AppError) || error.code === 'CANCELLED' || !presented()) throw error
  }
  const failure = errorOf(tls)
  const seen = presented() ?? seenOn(tls)
  tls.destroy()
  socket.destroy()
  if (seen) return { ...seen, asksForCertificate: asksForCertificate(failure, seen.protocol) }
  throw tlsFailure(failure, { ...facts, hasCertificate: false })
}

type Seen = Omit<Look, 'asksForCertificate'>

/** Node lets go of the certificates as it gives up, before it tells of the error: they are taken in that moment. */
function presentedUntilTheEnd(tls: TLSSocket): () => Seen | undefined {
  let seen: Seen | undefined
  const destroy = tls.destroy.bind(tls)
  tls.destroy = (error?: Error) => {
    seen ??= seenOn(tls)
    return destroy(error)
  }
  return () => seen
}

/** Never by `getPeerCertificate`, which kills the process on some curves; `issuerCertificate` goes along what was sent. */
function seenOn(tls: TLSSocket): Seen | undefined {
  const certificates: string[] = []
  let leftOut = 0
  let next: X509Certificate | undefined = tls.getPeerX509Certificate()
  while (next) {
    if (certificates.length < maxCertificates) certificates.push(next.raw.toString('base64'))
    else leftOut++
    next = next.issuerCertificate
  }
  if (certificates.length === 0) return undefined
  return { protocol: tls.getProtocol() ?? '', cipher: cipherOf(tls), certificates, leftOut }
}

/** The name of the cipher; empty before one is agreed, and after the end, where the types promise one. */
export function cipherOf(tls: TLSSocket): string {
  const cipher = tls.getCipher() as { name?: string } | null | undefined
  return cipher?.name ?? ''
}

/** Alert 116 says so (RFC 8446 6.2); where TLS 1.2 is spoken it is 40, which after a certificate of theirs means nothing else. */
function asksForCertificate(failure: Error | undefined, protocol: string): boolean | null {
  if (!failure) return null
  const read = readTlsFailure(failure)
  if (read.kind !== 'alert') return null
  return read.alert === 116 || (read.alert === 40 && protocol !== 'TLSv1.3') ? true : null
}
