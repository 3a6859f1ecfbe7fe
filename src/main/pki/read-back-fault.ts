import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import { printDistinguishedName, textIn } from '../../shared/distinguished-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { CertificateParameters } from './certificate.ts'

/** What was asked and what was read of one field. */
export type FieldComparison = readonly [field: string, asked: string, read: string]

/** Throws READ_BACK_FAILED with the names of the fields that differ. */
export function compareFields({ subject }: CertificateParameters, comparisons: readonly FieldComparison[]): void {
  const different = comparisons.filter(([, asked, read]) => asked !== read).map(([field]) => field)
  if (different.length > 0) {
    const what = `read back, it says something else than was asked (${different.join(', ')})`
    throw refusal(nameOf(subject), what, { fields: different })
  }
}

/** Has node:crypto parse `der` and verify its signature. Throws READ_BACK_FAILED. */
export function verifySignature(der: Uint8Array, expected: CertificateParameters, issuerKey: KeyObject): void {
  const certificate = parse(der, expected)
  const isVerified = guard(expected, () => certificate.verify(issuerKey))
  if (!isVerified) {
    throw refusal(nameOf(expected.subject), "its signature does not verify by its issuer's key", { fields: ['signature'] })
  }
}

/** Has node:crypto parse `der`. Throws READ_BACK_FAILED. */
export function parse(der: Uint8Array, expected: CertificateParameters): X509Certificate {
  return guard(expected, () => new X509Certificate(der))
}

/** The key object for a SubjectPublicKeyInfo in DER of a key type of ours. */
export function openPublicKey(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength), format: 'der', type: 'spki' })
}

/** Whatever `read` throws becomes READ_BACK_FAILED: what a reader of ours refuses, others will refuse. */
export function guard<Result>({ subject }: CertificateParameters, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    throw refusal(nameOf(subject), 'it could not be read back', {}, cause)
  }
}

function nameOf(subject: CertificateParameters['subject']): string {
  return textIn(subject, 'CN') ?? printDistinguishedName(subject)
}

function refusal(name: string, what: string, details: { fields?: readonly string[] }, cause?: unknown): AppError {
  return new AppError('READ_BACK_FAILED', `The certificate for "${name}" was not handed out: ${what}.`, {
    remedy: 'Nothing was stored. Report this with the names that you gave: it is a fault of Certwright.',
    details,
    cause,
  })
}
