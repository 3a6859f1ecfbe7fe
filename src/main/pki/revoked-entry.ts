import { AppError } from '../../shared/errors.ts'
import { crlReasonCodes, crlReasons, type CrlReason } from '../../shared/revocation.ts'
import { damaged, derTag, elementsOf, expectTag, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { timeOf } from './der-time.ts'
import { oids } from './object-identifiers.ts'
import { criticalNames, distinctExtensions, type RawExtension } from './raw-extension.ts'
import { printForeignSerialNumber } from './serial-number.ts'

/** One revoked certificate as a CRL has it. */
export interface RevokedEntry {
  /** Upper-case hex. */
  serialNumber: string
  /** ISO 8601. */
  revocationDate: string
  /** Null where it is not stated, which means `unspecified`. */
  reason: CrlReason | null
  /** ISO 8601. */
  invalidityDate: string | null
  /** Names or object identifiers. RFC 5280 5.3: with one of these, the list must not be relied upon to say what is not revoked. */
  unknownCriticalExtensions: string[]
}

/** Reads an entry of a CRL (RFC 5280 5.3). Throws FILE_NOT_UNDERSTOOD. */
export function readRevokedEntry(entry: DerElement): RevokedEntry {
  const [serialNumber, revocationDate, list, ...rest] = sequenceOf(entry, 'entry of the list')
  if (rest.length > 0) throw damaged(rest[0]!.offset, 'a field that no entry of a list has')
  const extensions = list ? distinctExtensions(list) : []
  const reason = understand(extensions, oids.reasonCode, reasonOf)
  const invalidityDate = understand(extensions, oids.invalidityDate, invalidityDateOf)
  const known = [...(reason ? [oids.reasonCode] : []), ...(invalidityDate ? [oids.invalidityDate] : [])] as string[]
  return {
    serialNumber: printForeignSerialNumber(serialNumberOf(serialNumber)),
    revocationDate: timeOf(revocationDate, 'date of the revocation').toISOString(),
    reason,
    invalidityDate,
    unknownCriticalExtensions: criticalNames(extensions.filter(({ oid }) => !known.includes(oid))),
  }
}

/** Content octets of the serial number. */
function serialNumberOf(element: DerElement | undefined): Uint8Array {
  const { content, offset } = expectTag(element, derTag.integer, 'serial number')
  if (content.length === 0) throw damaged(offset, 'an empty serial number')
  return content
}

/**
 * Gives a function that tells whether an entry is for this serial number (hex, as serial numbers are printed). It looks at
 * nothing else in the entry. Throws INVALID_INPUT for what is not hex; the function throws FILE_NOT_UNDERSTOOD.
 */
export function entryMatcher(serialNumber: string): (entry: DerElement) => boolean {
  const wanted = serialNumber.toUpperCase()
  if (!/^-?([0-9A-F]{2})+$/.test(wanted)) {
    throw new AppError('INVALID_INPUT', `${JSON.stringify(serialNumber)} is not a serial number in hex.`, {
      remedy: 'Give whole octets in hex, without colons.',
    })
  }
  const isNegative = wanted.startsWith('-')
  const octets = withoutZeros(Buffer.from(wanted.replace('-', ''), 'hex'))
  return (entry) => {
    expectTag(entry, derTag.sequence, 'entry of the list')
    const content = serialNumberOf(elementsOf(entry).next().value ?? undefined)
    return isNegative || content[0]! >= 0x80
      ? printForeignSerialNumber(content) === wanted
      : Buffer.compare(withoutZeros(content), octets) === 0
  }
}

function withoutZeros(octets: Uint8Array): Uint8Array {
  let start = 0
  while (start < octets.length - 1 && octets[start] === 0) start++
  return octets.subarray(start)
}

/** What `read` makes of the extension, or null where there is none or it cannot be read. */
function understand<Value>(extensions: readonly RawExtension[], oid: string, read: (value: Uint8Array) => Value): Value | null {
  const extension = extensions.find((each) => each.oid === oid)
  if (!extension) return null
  try {
    return read(extension.value)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

const reasonsByCode = new Map(crlReasons.map((reason) => [crlReasonCodes[reason], reason]))

function reasonOf(value: Uint8Array): CrlReason {
  const { content, offset } = expectTag(readDer(value), derTag.enumerated, 'reason')
  const reason = content.length === 1 ? reasonsByCode.get(content[0]!) : undefined
  if (reason === undefined) throw damaged(offset, 'a reason that does not exist')
  return reason
}

function invalidityDateOf(value: Uint8Array): string {
  return timeOf(expectTag(readDer(value), derTag.generalizedTime, 'invalidity date'), 'invalidity date').toISOString()
}
