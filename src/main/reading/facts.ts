import { textIn, type DistinguishedName } from '../../shared/distinguished-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { ExtensionFacts, ForeignAltName, PublicKeyFacts } from '../../shared/inspection.ts'
import { toPem } from '../../shared/pem.ts'
import { sha256Fingerprint, spkiPin } from '../pki/fingerprint.ts'
import { describeSpki } from '../pki/key-pair.ts'
import { nameOfOid } from '../pki/object-identifiers.ts'
import type { RawExtension } from '../pki/raw-extension.ts'

/** What the facts on certificates, requests and CRLs have alike. */

/** Of an extension that is shown in hex, so many octets: nobody reads more, and one may be as long as the file. */
const shownOctets = 4096

/** An extension that is not told of in words; a long one ends in `…`. */
export function extensionFacts({ oid, isCritical, value }: RawExtension): ExtensionFacts {
  const hex = Buffer.from(value.subarray(0, shownOctets)).toString('hex').toUpperCase()
  return { name: nameOfOid(oid) ?? oid, isCritical, value: value.length > shownOctets ? `${hex}…` : hex }
}

/**
 * The facts on a key: `subjectPublicKey` is its SubjectPublicKeyInfo as it stands there, `canonical` the same (base64) in the form that
 * its private key has too.
 */
export function publicKeyFacts(subjectPublicKey: Uint8Array, canonical: string): PublicKeyFacts {
  const { keyType, description } = describeSpki(subjectPublicKey)
  return {
    keyType,
    keyDescription: description,
    publicKeyHash: sha256Fingerprint(Buffer.from(canonical, 'base64')),
    spkiPin: spkiPin(subjectPublicKey),
  }
}

/** The common name, or what stands for it: the first text of the subject, or the first alternative name. */
export function nameIn(subject: DistinguishedName, altNames: readonly ForeignAltName[]): string {
  const first = subject.flat().find(({ value }) => typeof value === 'string' && value !== '')?.value
  return textIn(subject, 'CN') || (typeof first === 'string' ? first : undefined) || altNames[0]?.value || 'without a name'
}

/** Runs `read` on what may be damaged by itself: false where it is. */
export function isReadable(read: () => void): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

/** A longer one is of no use to anybody who looks at it. */
export const maxPemOctets = 1_000_000

export function pemUnlessLong(label: string, der: Uint8Array): string | null {
  return der.length > maxPemOctets ? null : toPem(label, der)
}
