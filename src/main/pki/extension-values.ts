import ipaddr from 'ipaddr.js'
import { checkAltName } from '../../shared/alt-name.ts'
import { keyUsages } from '../../shared/profile.ts'
import { childrenOf, damaged, derTag, expectTag, integerOf, oidOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { printName } from './distinguished-name.ts'
import { nameOfOid } from './object-identifiers.ts'
import type { ReadAltName, ReadCertificate } from './read-certificate.ts'


/*
 * What the values of extensions say, read with our own reader alone: requests and CRLs come from anybody, and the library
 * behind `readCertificate` builds the whole tree of whatever it is given. Each takes the content of the OCTET STRING and throws
 * FILE_NOT_UNDERSTOOD.
 */

/** RFC 5280 4.2.1.9; `pathLength` null means no limit. */
export function basicConstraintsOf(value: Uint8Array): NonNullable<ReadCertificate['basicConstraints']> {
  const fields = sequenceOf(readDer(value), 'basic constraints')
  const isCa = fields[0]?.tag === derTag.boolean && flagOf(fields.shift()!)
  const [pathLength, ...rest] = fields
  if (rest.length > 0) throw damaged(rest[0]!.offset, 'more than belongs into basic constraints')
  if (pathLength === undefined) return { isCa, pathLength: null }
  const length = integerOf(pathLength, 'path length')
  if (length < 0n || length > 0xffff_ffffn) throw damaged(pathLength.offset, `a path length of ${length}`)
  return { isCa, pathLength: Number(length) }
}

/** RFC 5280 4.2.1.3: the names of the bits that are set. Bits that the RFC does not name count as damage. */
export function keyUsageOf(value: Uint8Array): string[] {
  const bits = setBits(readDer(value), derTag.bitString, 'key usage')
  if (bits.some((bit) => bit >= keyUsages.length)) throw damaged(undefined, 'a key usage that does not exist')
  return bits.map((bit) => keyUsages[bit]!)
}

/** RFC 5280 4.2.1.12: names such as `serverAuth`, or object identifiers. */
export function extendedKeyUsageOf(value: Uint8Array): string[] {
  return sequenceOf(readDer(value), 'extended key usage').map((purpose) => {
    const oid = oidOf(purpose, 'purpose')
    return nameOfOid(oid) ?? oid
  })
}

/** RFC 5280 4.2.1.6. */
export function altNamesOf(value: Uint8Array): ReadAltName[] {
  return sequenceOf(readDer(value), 'list of names').map(generalNameOf)
}

/** RFC 5280 4.2.1.2: upper-case hex. */
export function subjectKeyIdentifierOf(value: Uint8Array): string {
  return hex(expectTag(readDer(value), derTag.octetString, 'key identifier').content)
}

/** RFC 5280 4.2.1.1: upper-case hex, null where the issuer's key is named in another way. */
export function authorityKeyIdentifierOf(value: Uint8Array): string | null {
  const identifier = sequenceOf(readDer(value), 'authority key identifier').find(({ tag }) => tag === 0x80)
  return identifier ? hex(identifier.content) : null
}

/** URIs, and whether they are all that the extension says. */
export interface ReadUris {
  uris: string[]
  isWhole: boolean
}

/** RFC 5280 4.2.1.13: a point may also name reasons, another issuer, or a name relative to the issuer's; then `isWhole` is false. */
export function crlDistributionPointsOf(value: Uint8Array): ReadUris {
  const points = sequenceOf(readDer(value), 'list of distribution points').map((point) => {
    const fields = sequenceOf(point, 'distribution point')
    const names = fields.flatMap((field) => (field.tag === 0xa0 ? childrenOf(field) : []))
    const full = names.flatMap((name) => (name.tag === 0xa0 ? childrenOf(name).map(generalNameOf) : []))
    const uris = full.flatMap((name) => (name.type === 'uri' ? [name.value] : []))
    return { uris, isWhole: fields.length === 1 && uris.length > 0 && uris.length === full.length }
  })
  return { uris: points.flatMap(({ uris }) => uris), isWhole: points.every(({ isWhole }) => isWhole) }
}

/** RFC 5280 4.2.2.1; `isWhole` as above. */
export function authorityInfoAccessOf(value: Uint8Array): ReadCertificate['authorityInfoAccess'] & { isWhole: boolean } {
  const access = { ocsp: [] as string[], caIssuers: [] as string[] }
  let isWhole = true
  for (const description of sequenceOf(readDer(value), 'list of access descriptions')) {
    const [method, location] = sequenceOf(description, 'access description')
    const kind = nameOfOid(oidOf(method, 'access method'))
    const name = location && generalNameOf(location)
    if (name?.type === 'uri' && (kind === 'ocsp' || kind === 'caIssuers')) access[kind].push(name.value)
    else isWhole = false
  }
  return { ...access, isWhole }
}

/** A GeneralName (RFC 5280 4.2.1.6) in the form in which `readCertificate` gives it. */
export function generalNameOf(name: DerElement): ReadAltName {
  switch (name.tag) {
    case 0x81:
      return textName('email', name)
    case 0x82:
      return textName('dns', name)
    case 0x86:
      return textName('uri', name)
    case 0x87:
      return addressName(name)
    case 0xa4:
      return { type: 'directory', value: printName(childrenOf(name)[0]?.bytes ?? new Uint8Array()) }
    default:
      return otherName(name)
  }
}

/** The numbers of the bits that are set in a BIT STRING of named bits; `tag` where it is tagged. */
export function setBits(element: DerElement, tag: number, what: string): number[] {
  const { content, offset } = expectTag(element, tag, what)
  const [unused = 8, ...octets] = content
  if (unused > 7 || (octets.length === 0 && unused > 0) || octets.length > 8) throw damaged(offset, `a ${what} of a wrong form`)
  const places = octets.length * 8 - unused
  return Array.from({ length: places }, (_, bit) => bit).filter((bit) => octets[bit >> 3]! & (0x80 >> (bit & 7)))
}

/** A BOOLEAN, whatever its tag: anything but zero is true. */
export function flagOf({ content, offset }: DerElement): boolean {
  if (content.length !== 1) throw damaged(offset, 'a truth value of a wrong length')
  return content[0] !== 0
}

function textName(type: ReadAltName['type'], name: DerElement): ReadAltName {
  const isAscii = name.content.every((octet) => octet < 0x80)
  return isAscii ? { type, value: Buffer.from(name.content).toString('latin1') } : otherName(name)
}

function addressName(name: DerElement): ReadAltName {
  if (name.content.length !== 4 && name.content.length !== 16) return otherName(name)
  return checkAltName({ type: 'ip', value: ipaddr.fromByteArray([...name.content]).toString() })
}

function otherName({ bytes }: DerElement): ReadAltName {
  return { type: 'other', value: hex(bytes) }
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex').toUpperCase()
}
