import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { commonNameOf } from './common-name.ts'
import { systemCode } from './connection-failure.ts'
import { judgeAlert, type AlertSurroundings } from './client-alert.ts'
import type { KnownAuthority } from './known-authority.ts'
import type { ClientVerdict } from './refusal-advice.ts'
import { readTlsFailure } from './tls-failure.ts'

/** What a certificate says of its holder. */
export interface PeerCertificate {
  commonName: string
  /** Upper-case hex. */
  serialNumber: string
  /** SHA-256 over the DER, upper-case hex. */
  fingerprint: string
  x509: X509Certificate
}

/** A TLS client as the server sees it after the handshake. */
export interface Peer {
  /** Undefined: none was sent. */
  certificate: PeerCertificate | undefined
  /** The TLS layer's own verdict. */
  isAuthorized: boolean
  /** Its X.509 verify code, where it is against. */
  authorizationError: string | undefined
}

/** Whom the broker trusts, and what the vault knows beyond that. */
export interface JudgedBy {
  anchors: readonly X509Certificate[]
  issuers: readonly KnownAuthority[]
  /** Why the certificates of these fingerprints are refused. */
  revoked: Readonly<Record<string, string>>
}

/** Reads the client's certificate; never by `getPeerCertificate`, which kills the process on some curves. */
export function readPeer(socket: TLSSocket): Peer {
  const x509 = socket.getPeerX509Certificate()
  // The types promise an error; what comes is its code, or null.
  const authorizationError = socket.authorizationError as Error | string | null
  return {
    certificate: x509 && {
      commonName: commonNameOf(x509.subject),
      serialNumber: x509.serialNumber.toUpperCase(),
      fingerprint: x509.fingerprint256.replaceAll(':', ''),
      x509,
    },
    isAuthorized: socket.authorized,
    authorizationError: authorizationError instanceof Error ? systemCode(authorizationError) : (authorizationError ?? undefined),
  }
}

/**
 * Says why a client is not to be let in, or nothing. The TLS layer decides; this finds the reason, from the certificate
 * itself where the verify code cannot tell (several faults share one, and BoringSSL's differ), and is stricter in two things:
 * a resumed TLS session brings an old verdict with it, so the dates are looked at again; and what the vault has revoked is refused.
 */
export function judgeClient(
  { certificate, isAuthorized, authorizationError }: Peer,
  { anchors, issuers, revoked }: JudgedBy,
  now: Date,
): ClientVerdict | undefined {
  if (!certificate) return { reason: 'no-certificate', text: 'no certificate was sent' }
  const { x509, commonName, fingerprint } = certificate
  const whose = `the certificate of ${commonName}`
  const issuer = issuers.find((known) => isSignedBy(x509, known.x509))
  const revocation = revoked[fingerprint] ?? issuer?.revoked
  if (revocation !== undefined && revocation !== null) return { reason: 'revoked', text: `${whose} ${revocation}` }
  const dates = judgeDates(x509, now)
  if (isAuthorized) return dates
  if (isSignedBy(x509, x509)) return { reason: 'self-signed', text: `${whose} is signed by itself` }
  const namesakes = [...anchors, ...issuers.map((known) => known.x509)].filter(({ subject }) => subject === x509.issuer)
  const authority = commonNameOf(x509.issuer)
  if (namesakes.length > 0 && !namesakes.some((anchor) => isSignedBy(x509, anchor))) {
    return { reason: 'authority-recreated', text: `${whose} is from another CA that is also called ${authority}` }
  }
  if (issuer && isTrustCode(authorizationError)) {
    return { reason: 'intermediate-missing', text: `${whose} is from ${authority}, whose own certificate was not sent along` }
  }
  if (namesakes.length === 0 && isTrustCode(authorizationError)) {
    return { reason: 'other-authority', text: `${whose} is from ${authority}, which this broker does not trust` }
  }
  if (dates) return dates
  if (authorizationError === 'INVALID_PURPOSE') return { reason: 'wrong-purpose', text: `${whose} is not made for a client` }
  const bits = x509.publicKey.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < leastRsaBits) return { reason: 'weak-key', text: `${whose} has an RSA key of ${bits} bits, which is too short` }
  return { reason: 'not-trusted', text: `${whose} was not accepted (${authorizationError ?? 'no reason given'})` }
}

const leastRsaBits = 2048

/** Says what a failed handshake means for the server; nothing where a connection merely came and went. */
export function judgeHandshake(error: Error, surroundings: AlertSurroundings): ClientVerdict | undefined {
  const failure = readTlsFailure(error)
  const best = surroundings.offer?.versions.at(-1)
  if (best !== undefined && tooOld.has(best)) {
    return { reason: 'tls-version', text: `it offers ${best} at best, and this broker speaks TLS 1.2 and 1.3` }
  }
  switch (failure.kind) {
    case 'closed':
      return undefined
    case 'alert':
      return judgeAlert(failure.alert, failure.name, surroundings)
    case 'not-tls':
      return { reason: 'not-tls', text: 'it does not speak TLS' }
    case 'verify':
      return { reason: 'handshake-failed', text: `the TLS handshake failed (${failure.code})` }
    case 'local':
      return localFailures[failure.code] ?? { reason: 'handshake-failed', text: `the TLS handshake failed (${failure.code})` }
    case 'name':
      return { reason: 'handshake-failed', text: 'the TLS handshake failed' }
  }
}

const tooOld: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1'])

const localFailures: Readonly<Record<string, ClientVerdict>> = {
  ERR_TLS_HANDSHAKE_TIMEOUT: { reason: 'silent', text: 'it began the TLS handshake and did not go on with it' },
  ERR_SSL_NO_SHARED_CIPHER: { reason: 'no-cipher', text: 'it offers no cipher that this broker has' },
  ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM: { reason: 'no-cipher', text: 'it offers no signature that the broker’s key can make' },
}

function judgeDates(x509: X509Certificate, now: Date): ClientVerdict | undefined {
  const { validFromDate, validToDate, subject } = x509
  if (now > validToDate)
    return { reason: 'expired', text: `the certificate of ${commonNameOf(subject)} expired on ${day(validToDate)}` }
  if (now < validFromDate) {
    return {
      reason: 'not-yet-valid',
      text: `the certificate of ${commonNameOf(subject)} is not valid before ${day(validFromDate)}`,
    }
  }
  return undefined
}

function isSignedBy(x509: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return x509.issuer === issuer.subject && x509.verify(issuer.publicKey)
  } catch {
    // A key that the library cannot use has signed nothing that it could check.
    return false
  }
}

/** Codes that say "no way up to a trust anchor". */
function isTrustCode(code: string | undefined): boolean {
  return code === undefined || /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)/.test(code)
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
