import { crlReasonCodes, crlReasons, type CrlReason } from '../../shared/revocation.ts'
import type { Issuer } from './certificate.ts'
import {
  bitString,
  enumerated,
  explicit,
  generalizedTime,
  integer,
  objectIdentifier,
  sequence,
  smallInteger,
  time,
} from './der.ts'
import { encodeAuthorityKeyIdentifier, encodeExtension } from './extensions.ts'
import { encodeDistributionPoint } from './issuing-distribution-point.ts'
import { oids } from './object-identifiers.ts'
import { signatureSchemes, signWith } from './signature.ts'

/** One revoked certificate. */
export interface RevocationListEntry {
  /** Big-endian, positive. */
  serialNumber: Uint8Array
  revocationDate: Date
  /** Null where none was given. RFC 5280 5.3.1: `removeFromCRL` is for delta CRLs, which we do not issue. */
  reason: Exclude<CrlReason, 'removeFromCRL'> | null
  /** Since when the key is thought to have been in other hands, where that is known. */
  invalidityDate?: Date | undefined
}

/** Everything that a CRL says. */
export interface RevocationListParameters {
  /** Greater than that of every earlier CRL of the issuer; below 2^159 (RFC 5280 5.2.3). */
  number: bigint
  thisUpdate: Date
  nextUpdate: Date
  entries: Iterable<RevocationListEntry>
  /**
   * Where this CRL is fetched from. Give it only where every certificate of the issuer has the same address in its
   * cRLDistributionPoints: OpenSSL, and so a Mosquitto, refuses the others as of another scope, revoked or not.
   */
  issuingDistributionPoint?: { uri: string } | undefined
}

/**
 * Encodes and signs a CRL of version 2 (RFC 5280 5.1) and gives its DER. The entries keep their order; a list of any length
 * takes about twice its own size in memory while it is made. Throws INVALID_ALT_NAME for a URI that is none.
 */
export function issueRevocationList(
  { number, thisUpdate, nextUpdate, entries, issuingDistributionPoint }: RevocationListParameters,
  issuer: Issuer,
): Uint8Array {
  const scheme = signatureSchemes[issuer.keyType]
  const revoked = encodeEntries(entries)
  const toBeSigned = sequence(
    version2,
    scheme.algorithm,
    issuer.name,
    time(thisUpdate),
    time(nextUpdate),
    // RFC 5280 5.1.2.6: where nothing is revoked there is no list, not an empty one.
    ...(revoked.length > 0 ? [sequence(revoked)] : []),
    explicit(
      0,
      sequence(
        encodeAuthorityKeyIdentifier(issuer.keyIdentifier),
        encodeExtension(types.cRLNumber, false, encodeNumber(number)),
        ...(issuingDistributionPoint ? [encodeExtension(types.issuingDistributionPoint, true, encodeDistributionPoint(issuingDistributionPoint))] : []),
      ),
    ),
  )
  return sequence(toBeSigned, scheme.algorithm, bitString(signWith(scheme, toBeSigned, issuer.privateKey)))
}

const version2 = smallInteger(1)

const types = {
  cRLNumber: objectIdentifier(oids.cRLNumber),
  issuingDistributionPoint: objectIdentifier(oids.issuingDistributionPoint),
  reasonCode: objectIdentifier(oids.reasonCode),
  invalidityDate: objectIdentifier(oids.invalidityDate),
}

/** All entries, one after the other, in a buffer that doubles when it is full. */
function encodeEntries(entries: Iterable<RevocationListEntry>): Uint8Array {
  let buffer = new Uint8Array(4096)
  let length = 0
  let lastMs = Number.NaN
  let lastTime: Uint8Array = new Uint8Array()
  for (const { serialNumber, revocationDate, reason, invalidityDate } of entries) {
    // Whoever revokes many revokes them at once.
    if (revocationDate.getTime() !== lastMs) {
      lastTime = time(revocationDate)
      lastMs = revocationDate.getTime()
    }
    const extensions = invalidityDate ? entryExtensions(reason, invalidityDate) : reasonAlone(reason)
    const entry = sequence(integer(serialNumber), lastTime, extensions)
    if (length + entry.length > buffer.length) {
      const larger = new Uint8Array(Math.max(2 * buffer.length, length + entry.length))
      larger.set(buffer)
      buffer = larger
    }
    buffer.set(entry, length)
    length += entry.length
  }
  return buffer.subarray(0, length)
}

/** The extensions of an entry, or nothing where it has none. Neither is critical (RFC 5280 5.3.1, 5.3.2). */
function entryExtensions(reason: CrlReason | null, invalidityDate?: Date): Uint8Array {
  // RFC 5280 5.3.1: what is unspecified is left out.
  const isStated = reason !== null && reason !== 'unspecified'
  const extensions = [
    ...(isStated ? [encodeExtension(types.reasonCode, false, enumerated(crlReasonCodes[reason]))] : []),
    // RFC 5280 5.3.2: a GeneralizedTime, whatever the year.
    ...(invalidityDate ? [encodeExtension(types.invalidityDate, false, generalizedTime(invalidityDate))] : []),
  ]
  return extensions.length > 0 ? sequence(...extensions) : new Uint8Array()
}

const nothing = entryExtensions(null)
const encodedReasons = new Map(crlReasons.map((reason) => [reason, entryExtensions(reason)]))

function reasonAlone(reason: CrlReason | null): Uint8Array {
  return (reason && encodedReasons.get(reason)) ?? nothing
}

function encodeNumber(number: bigint): Uint8Array {
  if (number < 0n || number >= 1n << 159n) throw new RangeError(`A CRL cannot have the number ${number}.`)
  const digits = number.toString(16)
  return integer(Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'))
}
