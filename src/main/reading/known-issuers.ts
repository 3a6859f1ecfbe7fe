import { AppError } from '../../shared/errors.ts'
import { certificateParts, type CertificateParts } from '../pki/certificate-parts.ts'
import { wasSignedBy, type SignedContent } from '../pki/check-signature.ts'
import { readDer, sequenceOf } from '../pki/der-reader.ts'
import { timeOf } from '../pki/der-time.ts'
import { keyUsageOf } from '../pki/extension-values.ts'
import { oids } from '../pki/object-identifiers.ts'
import { isReadable } from './facts.ts'

/** A certificate that may have issued others: one of the file, or an authority of the vault. */
export interface KnownIssuer {
  der: Uint8Array
  parts: CertificateParts
  /** Its place among the authorities of the vault; null for one that is in the file alone. */
  authority: number | null
  /** Its place among the objects of the file; null for one that is in the vault alone. */
  inFile: number | null
  /** RFC 5280 4.2.1.3: where keyUsage is left out it restricts nothing. */
  maySignLists: boolean
}

/** The certificates by which others can have been issued, found by name and told apart by signature. */
export class KnownIssuers {
  readonly #byName = new Map<string, KnownIssuer[]>()
  readonly #byCertificate = new Map<string, KnownIssuer>()

  /** Takes a certificate of the file, the object at `inFile`. */
  addFromFile(der: Uint8Array, parts: CertificateParts, inFile: number): KnownIssuer {
    const known = this.#add(der, parts)
    known.inFile ??= inFile
    return known
  }

  /** Takes an authority of the vault; one that cannot be taken apart has issued nothing. */
  addFromVault(der: Uint8Array, authority: number): void {
    try {
      const known = this.#add(der, certificateParts(der))
      known.authority ??= authority
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }

  /** The same certificate, octet for octet. */
  find(der: Uint8Array): KnownIssuer | undefined {
    return this.#byCertificate.get(key(der))
  }

  /** Those with this subject (Name in DER), the one that lasts longest first. */
  named(subject: Uint8Array): readonly KnownIssuer[] {
    return this.#byName.get(key(subject)) ?? []
  }

  /** The one with this name whose key made the signature; where there are several, one of the vault, and the one that lasts longest. */
  signerOf(name: Uint8Array, signed: SignedContent): KnownIssuer | undefined {
    const signers = this.named(name).filter(({ parts }) => signedBy(signed, parts))
    return signers.find(({ authority }) => authority !== null) ?? signers[0]
  }

  #add(der: Uint8Array, parts: CertificateParts): KnownIssuer {
    const whole = key(der)
    const there = this.#byCertificate.get(whole)
    if (there) return there
    const known: KnownIssuer = { der, parts, authority: null, inFile: null, maySignLists: maySignLists(parts) }
    this.#byCertificate.set(whole, known)
    const name = key(parts.subject)
    const sameName = [...(this.#byName.get(name) ?? []), known]
    this.#byName.set(name, sameName.sort((left, right) => endOf(right.parts) - endOf(left.parts)))
    return known
  }
}

function signedBy(signed: SignedContent, { subjectPublicKey }: CertificateParts): boolean {
  let isSigner = false
  isReadable(() => {
    isSigner = wasSignedBy(signed, subjectPublicKey)
  })
  return isSigner
}

function maySignLists({ extensions }: CertificateParts): boolean {
  const usage = extensions.find(({ oid }) => oid === oids.keyUsage)
  let may = true
  if (usage) isReadable(() => void (may = keyUsageOf(usage.value).includes('cRLSign')))
  return may
}

function endOf({ validity }: CertificateParts): number {
  let end = 0
  isReadable(() => void (end = timeOf(sequenceOf(readDer(validity), 'validity')[1], 'notAfter').getTime()))
  return end
}

function key(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')
}
