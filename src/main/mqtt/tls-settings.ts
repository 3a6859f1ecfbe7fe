import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { AppError } from '../../shared/errors.ts'
import type { TlsVersion } from '../../shared/session.ts'
import { commonNameOf } from './common-name.ts'
import { systemCode } from './connection-failure.ts'
import type { TlsIdentity } from './network-contract.ts'

/** The least version that we speak, as client, where nothing else is chosen, and as broker. */
export const minVersion = 'TLSv1.2'

// Node dies with SIGSEGV in the verification of a chain whose trusted CA is on a curve without a NIST name (secp256k1,
// brainpool). Such anchors are refused below, and no signature of such a curve is asked for here.
export const signatureAlgorithms = [
  'ecdsa_secp256r1_sha256',
  'ecdsa_secp384r1_sha384',
  'ecdsa_secp521r1_sha512',
  'ed25519',
  'rsa_pss_rsae_sha256',
  'rsa_pss_rsae_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pkcs1_sha256',
  'rsa_pkcs1_sha384',
  'rsa_pkcs1_sha512',
].join(':')

const safeCurves = new Set(['prime256v1', 'P-256', 'secp384r1', 'P-384', 'secp521r1', 'P-521'])

/**
 * Loads an identity and trust anchors, before anything is connected: later the same faults would be thrown out of a timer.
 * Throws KEY_MISMATCH, TLS_FAILED, and FILE_UNSAFE or FILE_NOT_UNDERSTOOD for a trust anchor.
 */
export function loadSecureContext(
  tls: TlsIdentity | null,
  trustAnchors: readonly string[],
  least: TlsVersion = minVersion,
): SecureContext {
  const ca = trustAnchors.flatMap(readTrustAnchors).map((certificate) => certificate.toString())
  try {
    return createSecureContext({
      ca,
      minVersion: least,
      sigalgs: signatureAlgorithms,
      ...(tls && { cert: tls.certificateChain, key: tls.privateKey }),
    })
  } catch (error) {
    throw loadFailure(error)
  }
}

/** The common names of trust anchors in PEM, each once. Throws as `readTrustAnchors` does. */
export function authorityNames(trustAnchors: readonly string[]): string[] {
  return [...new Set(trustAnchors.flatMap(readTrustAnchors).map(({ subject }) => commonNameOf(subject)))]
}

/** The certificates in a PEM text. Throws FILE_NOT_UNDERSTOOD, where Node would go on without the anchor, and FILE_UNSAFE. */
export function readTrustAnchors(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
  if (!blocks) throw notUnderstood()
  return blocks.map((block) => {
    const certificate = readCertificate(block)
    const curve = curveOf(certificate)
    if (curve === undefined || safeCurves.has(curve)) return certificate
    throw new AppError('FILE_UNSAFE', `A CA on the curve ${curve} cannot be used as a trust anchor here.`, {
      remedy: 'Use a CA with a P-256, P-384 or RSA key.',
    })
  })
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw notUnderstood(cause)
  }
}

/** Undefined for a key that is not on a curve; "explicit" for a curve without a name. */
function curveOf({ publicKey }: X509Certificate): string | undefined {
  if (publicKey.asymmetricKeyType !== 'ec') return undefined
  return publicKey.asymmetricKeyDetails?.namedCurve ?? 'explicit'
}

function notUnderstood(cause?: unknown): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', 'A trust anchor is not a certificate in PEM form.', {
    remedy: 'Give the CA certificate as PEM.',
    cause,
  })
}

function loadFailure(cause: unknown): AppError {
  const code = systemCode(cause)
  if (/KEY_(VALUES|TYPE)_MISMATCH/.test(code)) {
    return new AppError('KEY_MISMATCH', 'The private key does not belong to the certificate.', {
      remedy: 'Choose the key that was made with this certificate.',
      details: { libraryCode: code },
    })
  }
  // The cause is left out: what the library says about a key it could not read is not for other ears.
  return new AppError('TLS_FAILED', `The certificate or its key cannot be used for TLS (${code}).`, {
    remedy: 'Issue the certificate again with a P-256 or RSA key of at least 2048 bits.',
    details: { side: 'client', kind: 'identity', libraryCode: code },
  })
}
