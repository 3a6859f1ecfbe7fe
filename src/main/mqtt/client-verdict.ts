import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { commonNameOf } from './common-name.ts'
import { systemCode } from './connection-failure.ts'
import type { RefusalReason } from './network-contract.ts'
import { certificateAlerts, readTlsFailure } from './tls-failure.ts'

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

export interface ClientVerdict {
  reason: RefusalReason
  /** Completes "refused: ...". */
  text: string
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
 * itself where the verify code cannot tell (several faults share one, and BoringSSL's differ), and is stricter in one thing:
 * a resumed TLS session brings an old verdict with it, so the dates are looked at again.
 */
export function judgeClient(
  { certificate, isAuthorized, authorizationError }: Peer,
  anchors: readonly X509Certificate[],
  now: Date,
): ClientVerdict | undefined {
  if (!certificate) return { reason: 'no-certificate', text: 'no certificate was sent' }
  const { x509, commonName } = certificate
  const dates = judgeDates(x509, now)
  if (isAuthorized) return dates
  if (isSignedBy(x509, x509)) return { reason: 'self-signed', text: `the certificate of ${commonName} is signed by itself` }
  const namesakes = anchors.filter(({ subject }) => subject === x509.issuer)
  const authority = commonNameOf(x509.issuer)
  if (namesakes.length > 0 && !namesakes.some((anchor) => isSignedBy(x509, anchor))) {
    return {
      reason: 'authority-recreated',
      text: `the certificate of ${commonName} is from another CA that is also called ${authority}`,
    }
  }
  if (namesakes.length === 0 && isTrustCode(authorizationError)) {
    return {
      reason: 'other-authority',
      text: `the certificate of ${commonName} is from ${authority}, which this broker does not trust`,
    }
  }
  if (dates) return dates
  if (authorizationError === 'INVALID_PURPOSE') {
    return { reason: 'wrong-purpose', text: `the certificate of ${commonName} is not made for a client` }
  }
  return {
    reason: 'not-trusted',
    text: `the certificate of ${commonName} was not accepted (${authorizationError ?? 'no reason given'})`,
  }
}

/** Says what a failed handshake means for the server; nothing where a connection merely came and went. */
export function judgeHandshake(error: Error): ClientVerdict | undefined {
  const failure = readTlsFailure(error)
  switch (failure.kind) {
    case 'closed':
      return undefined
    case 'alert':
      if (!certificateAlerts.has(failure.alert)) {
        return { reason: 'handshake-failed', text: `the client ended the handshake (alert ${failure.alert}, ${failure.name})` }
      }
      return {
        reason: 'broker-not-trusted',
        text: `the client does not accept this broker’s certificate (alert ${failure.alert}, ${failure.name})`,
      }
    case 'not-tls':
      return { reason: 'handshake-failed', text: 'it does not speak TLS' }
    case 'verify':
    case 'local':
      return { reason: 'handshake-failed', text: `the TLS handshake failed (${failure.code})` }
    case 'name':
      return { reason: 'handshake-failed', text: 'the TLS handshake failed' }
  }
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
