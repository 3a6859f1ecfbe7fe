import { AppError } from '../../shared/errors.ts'
import { signatureFault, signatureOidOf, type SignatureFault } from './check-signature.ts'
import { damaged, derTag, expectTag, readDer } from './der-reader.ts'
import { printName } from './distinguished-name.ts'
import { authorityKeyIdentifierOf } from './extension-values.ts'
import { distributionPointOf, type IssuingDistributionPoint } from './issuing-distribution-point.ts'
import { nameOfOid, oids } from './object-identifiers.ts'
import { criticalNames, type RawExtension } from './raw-extension.ts'
import type { ReadCertificate } from './read-certificate.ts'
import { entryElements, revocationListParts, type RevocationListParts } from './revocation-list-parts.ts'
import { entryMatcher, readRevokedEntry, type RevokedEntry } from './revoked-entry.ts'

/** What a CRL says. Hex is upper-case without colons. */
export interface ReadRevocationList {
  version: 1 | 2
  /** RFC 4514, by `printName`. */
  issuer: string
  /** The same name as DER. */
  issuerName: Uint8Array
  thisUpdate: Date
  nextUpdate: Date | null
  number: bigint | null
  authorityKeyIdentifier: string | null
  /** Its name, such as `ecdsaWithSHA256`, or its object identifier. */
  signatureAlgorithm: string
  issuingDistributionPoint: IssuingDistributionPoint | null
  /** Names or object identifiers of the extensions that are marked critical. */
  criticalExtensions: string[]
  /** Those that are not shown above, or that could not be read; `value` is hex. A critical one must make a verifier refuse. */
  otherExtensions: ReadCertificate['otherExtensions']
  entryCount: number
  /** Reads one entry at a time. Throws FILE_NOT_UNDERSTOOD when it comes to one that is damaged. */
  entries(): Generator<RevokedEntry, void, undefined>
  parts: RevocationListParts
}

/**
 * Reads a CRL in DER (RFC 5280 5.1) of any length: the entries are counted, and looked at only when asked for. Neither its
 * signature nor its dates are judged: `revocationListSignatureFault` and the caller do that. Throws FILE_NOT_UNDERSTOOD.
 */
export function readRevocationList(der: Uint8Array): ReadRevocationList {
  const parts = revocationListParts(der)
  const signatureOid = signatureOidOf(parts.signatureAlgorithm)
  const content: Content = { number: null, authorityKeyIdentifier: null, issuingDistributionPoint: null, otherExtensions: [] }
  for (const extension of parts.extensions) readExtension(extension, content)
  return {
    version: parts.version,
    issuer: printName(parts.issuer),
    issuerName: parts.issuer,
    thisUpdate: parts.thisUpdate,
    nextUpdate: parts.nextUpdate,
    signatureAlgorithm: nameOfOid(signatureOid) ?? signatureOid,
    ...content,
    criticalExtensions: criticalNames(parts.extensions),
    entryCount: countEntries(parts),
    *entries() {
      for (const entry of entryElements(parts)) yield readRevokedEntry(entry)
    },
    parts,
  }
}

/**
 * The first entry for this serial number (hex, as serial numbers are printed), or null where the list has none. The others are
 * not judged. Throws FILE_NOT_UNDERSTOOD, INVALID_INPUT for what is not hex.
 */
export function findRevoked({ parts }: ReadRevocationList, serialNumber: string): RevokedEntry | null {
  const isWanted = entryMatcher(serialNumber)
  for (const entry of entryElements(parts)) if (isWanted(entry)) return readRevokedEntry(entry)
  return null
}

/**
 * Whether a CRL was signed by the key of `issuerPublicKey` (SubjectPublicKeyInfo in DER): null where it was, else why it does
 * not count. That the issuer may sign CRLs, and that its name is the one in the list, is for the caller. Throws
 * FILE_NOT_UNDERSTOOD.
 */
export function revocationListSignatureFault({ parts }: ReadRevocationList, issuerPublicKey: Uint8Array): SignatureFault | null {
  return signatureFault(parts, issuerPublicKey)
}

function countEntries(parts: RevocationListParts): number {
  let count = 0
  for (const entry of entryElements(parts)) {
    expectTag(entry, derTag.sequence, 'entry of the list')
    count++
  }
  return count
}

type Content = Pick<ReadRevocationList, 'number' | 'authorityKeyIdentifier' | 'issuingDistributionPoint' | 'otherExtensions'>

/** Puts what `extension` says into `content`. */
function readExtension({ oid, isCritical, value }: RawExtension, content: Content): void {
  try {
    switch (oid) {
      case oids.cRLNumber:
        content.number = numberOf(value)
        return
      case oids.issuingDistributionPoint:
        content.issuingDistributionPoint = distributionPointOf(value)
        return
      case oids.authorityKeyIdentifier:
        content.authorityKeyIdentifier = authorityKeyIdentifierOf(value)
        if (content.authorityKeyIdentifier !== null) return
    }
  } catch (error) {
    // What cannot be read is shown as what it is.
    if (!(error instanceof AppError)) throw error
  }
  const hex = Buffer.from(value).toString('hex').toUpperCase()
  content.otherExtensions.push({ name: nameOfOid(oid) ?? oid, isCritical, value: hex })
}

/** RFC 5280 5.2.3: not negative, and of at most 20 octets. */
function numberOf(value: Uint8Array): bigint {
  const { content, offset } = expectTag(readDer(value), derTag.integer, 'number of the list')
  if (content.length === 0 || content.length > 20 || content[0]! >= 0x80) throw damaged(offset, 'a number that no list can have')
  return BigInt(`0x${Buffer.from(content).toString('hex')}`)
}
