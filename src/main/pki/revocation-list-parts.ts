import type { SignedContent } from './check-signature.ts'
import { bitStringOf, childrenOf, damaged, derTag, elementsOf, expectTag, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { timeOf } from './der-time.ts'
import { distinctExtensions, type RawExtension } from './raw-extension.ts'

/** The octets of a CRL's fields, each a view of the CRL itself. */
export interface RevocationListParts extends SignedContent {
  innerSignatureAlgorithm: Uint8Array
  version: 1 | 2
  /** Name in DER. */
  issuer: Uint8Array
  thisUpdate: Date
  nextUpdate: Date | null
  /** The SEQUENCE of entries, not looked into; null where nothing is revoked. */
  revoked: DerElement | null
  extensions: readonly RawExtension[]
}

/** Takes a CRL in DER (RFC 5280 5.1) apart without a look at its entries. Throws FILE_NOT_UNDERSTOOD. */
export function revocationListParts(der: Uint8Array): RevocationListParts {
  const [toBeSigned, signatureAlgorithm, signature, ...rest] = sequenceOf(readDer(der), 'certificate revocation list')
  if (rest.length > 0) throw damaged(rest[0]!.offset, 'a fourth part in a certificate revocation list')
  const fields = sequenceOf(toBeSigned, 'signed part')
  const take = (...tags: readonly number[]) => (fields[0] && tags.includes(fields[0].tag) ? fields.shift() : undefined)
  const version = versionOf(take(derTag.integer))
  const innerSignatureAlgorithm = expectTag(fields.shift(), derTag.sequence, 'signature algorithm').bytes
  const issuer = expectTag(fields.shift(), derTag.sequence, 'issuer').bytes
  const thisUpdate = timeOf(fields.shift(), 'date of the list')
  const nextUpdate = take(derTag.utcTime, derTag.generalizedTime)
  const revoked = take(derTag.sequence)
  const extensions = take(0xa0)
  if (fields.length > 0) throw damaged(fields[0]!.offset, 'a field that no certificate revocation list has')
  // RFC 5280 5.1.2.7: only in version 2.
  if (extensions && version === 1) throw damaged(extensions.offset, 'extensions in a list that is not of version 2')
  return {
    toBeSigned: toBeSigned!.bytes,
    signatureAlgorithm: expectTag(signatureAlgorithm, derTag.sequence, 'signature algorithm').bytes,
    innerSignatureAlgorithm,
    signature: bitStringOf(signature, 'signature'),
    version,
    issuer,
    thisUpdate,
    nextUpdate: nextUpdate ? timeOf(nextUpdate, 'date of the next list') : null,
    revoked: revoked ?? null,
    extensions: extensions ? extensionsOf(extensions) : [],
  }
}

/** RFC 5280 5.1.2.1: 1 stands for v2; v1 is said by leaving it out. */
function versionOf(field: DerElement | undefined): 1 | 2 {
  if (field === undefined) return 1
  if (field.content.length !== 1 || field.content[0] !== 1) throw damaged(field.offset, 'a version of lists that does not exist')
  return 2
}

function extensionsOf(field: DerElement): RawExtension[] {
  const [list, ...rest] = childrenOf(field)
  if (rest.length > 0) throw damaged(rest[0]!.offset, 'more than one list of extensions')
  return distinctExtensions(list)
}

/** The entries, one at a time; `readRevokedEntry` reads them. Throws FILE_NOT_UNDERSTOOD when it comes to what is damaged. */
export function entryElements({ revoked }: RevocationListParts): Iterable<DerElement> {
  return revoked ? elementsOf(revoked) : []
}
