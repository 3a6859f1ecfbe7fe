import { AppError } from '../../shared/errors.ts'
import { certificateParts } from '../pki/certificate-parts.ts'
import { readDer } from '../pki/der-reader.ts'
import { nameOfCurve, publicKeyAlgorithm } from '../pki/key-algorithm.ts'

/**
 * Throws FILE_UNSAFE where a certificate must not become a trust anchor: its key is on a curve without a NIST name (secp256k1,
 * brainpool, one given by its parameters), with which Node's own chain verification ends the process. Throws FILE_NOT_UNDERSTOOD
 * where `der` is not a certificate. Pure: reads the DER, never touches node:crypto.
 */
export function refuseUnsafeAnchor(der: Uint8Array): void {
  const { unsafeCurve } = publicKeyAlgorithm(readDer(certificateParts(der).subjectPublicKey))
  if (unsafeCurve !== null) throw unsafeAnchor(unsafeCurve)
}

/** FILE_UNSAFE for a trust anchor on that curve. */
export function unsafeAnchor(unsafeCurve: string): AppError {
  return new AppError(
    'FILE_UNSAFE',
    `The certification authority's key is on ${nameOfCurve(unsafeCurve)}; a TLS connection that trusts it can crash the program.`,
    { remedy: 'Use a certification authority whose key is RSA, EC P-256 or EC P-384.', details: { curve: unsafeCurve } },
  )
}
