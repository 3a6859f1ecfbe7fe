import { AppError } from '../../shared/errors.ts'
import { printDistinguishedName, textIn, type DistinguishedName } from '../../shared/distinguished-name.ts'
import { attributeType, attributeTypes, checkNameAttribute, type AttributeType, type NameAttribute } from '../../shared/name-attribute.ts'
import { ia5String, objectIdentifier, printableString, sequence, setOf, utf8String } from './der.ts'
import { childrenOf, damaged, derTag, expectTag, oidOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'

/** The DER of a Name without any attribute: what a certificate has that is named by its alternative names alone. */
export const emptyName: Uint8Array = sequence()

/**
 * The DER of a Name. Country, serialNumber and dnQualifier are PrintableString, domainComponent and emailAddress IA5String,
 * all other text UTF8String (RFC 5280 4.1.2.4 and appendix A); what is given in DER stands as it is. Throws INVALID_SUBJECT
 * for what cannot stand in a name.
 */
export function encodeName(name: DistinguishedName): Uint8Array {
  return sequence(
    ...name.map((relativeName) => {
      if (relativeName.length === 0) {
        throw new AppError('INVALID_SUBJECT', 'The name has a part without any attribute.', { remedy: 'Leave that part out.' })
      }
      return setOf(...relativeName.map(encodeAttribute))
    }),
  )
}

/**
 * What a Name in DER says. A type that has a keyword stands by it with the text of its value, whatever string type that is
 * of; other types, and values that are not text, keep their DER. Throws FILE_NOT_UNDERSTOOD.
 */
export function decodeName(der: Uint8Array): DistinguishedName {
  return sequenceOf(readDer(der), 'name').map((relativeName) =>
    childrenOf(expectTag(relativeName, derTag.set, 'part of a name')).map((attribute) => {
      const [type, value] = sequenceOf(attribute, 'attribute of a name')
      if (!value) throw damaged(attribute.offset, 'an attribute without a value')
      return readAttribute(oidOf(type, 'attribute type'), value)
    }),
  )
}

/** A Name in DER as `printDistinguishedName` prints it. Throws FILE_NOT_UNDERSTOOD. */
export function printName(der: Uint8Array): string {
  return printDistinguishedName(decodeName(der))
}

/** The first common name in a Name in DER, or undefined where it has none that is text. Throws FILE_NOT_UNDERSTOOD. */
export function commonNameOf(der: Uint8Array): string | undefined {
  return textIn(decodeName(der), 'CN')
}

/**
 * The same name in the form that `decodeName` gives after `encodeName`, with the attributes within an RDN sorted: two names
 * say the same where these are equal. Throws FILE_NOT_UNDERSTOOD for a value that is no DER.
 */
export function canonicalName(name: DistinguishedName): DistinguishedName {
  return name.map((relativeName) => {
    const attributes = relativeName.map(canonicalAttribute)
    return attributes.length < 2 ? attributes : attributes.toSorted((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1))
  })
}

/** The text in the DER (hex) of a string type, or undefined where it is another type. Throws FILE_NOT_UNDERSTOOD. */
export function textInDer(hex: string): string | undefined {
  return decodeText(readDer(Buffer.from(hex, 'hex')))
}

const encodedTypes = new Map(attributeTypes.map((type) => [type, objectIdentifier(type.oid)]))
const encoders: Readonly<Record<AttributeType['syntax'], (text: string) => Uint8Array>> = {
  utf8: utf8String,
  printable: printableString,
  ia5: ia5String,
}

function encodeAttribute(attribute: NameAttribute): Uint8Array {
  const { type, value } = checkNameAttribute(attribute)
  const known = attributeType(type)
  const oid = known ? encodedTypes.get(known)! : objectIdentifier(type)
  return sequence(oid, typeof value === 'string' ? encoders[known!.syntax](value) : Buffer.from(value.der, 'hex'))
}

function readAttribute(oid: string, value: DerElement): NameAttribute {
  const keyword = attributeType(oid)?.keyword
  const text = keyword === undefined ? undefined : decodeText(value)
  return { type: keyword ?? oid, value: text ?? { der: Buffer.from(value.bytes).toString('hex') } }
}

function canonicalAttribute({ type, value }: NameAttribute): NameAttribute {
  const { oid, keyword } = attributeType(type) ?? { oid: type, keyword: type }
  return typeof value === 'string' ? { type: keyword, value } : readAttribute(oid, readDer(Buffer.from(value.der, 'hex')))
}

function sortKey({ type, value }: NameAttribute): string {
  return `${type}=${typeof value === 'string' ? value : `#${value.der}`}`
}

/** The text of a DirectoryString or its kin, or undefined where it is another type or not what its type says. */
function decodeText({ tag, content }: DerElement): string | undefined {
  switch (tag) {
    case 0x0c:
      return decode('utf-8', content)
    // NumericString, PrintableString, IA5String, VisibleString: all within ASCII
    case 0x12:
    case 0x13:
    case 0x16:
    case 0x1a:
      return content.every((octet) => octet < 0x80) ? decode('utf-8', content) : undefined
    // TeletexString: nobody ever wrote T.61, everybody wrote Latin-1.
    case 0x14:
      return Buffer.from(content).toString('latin1')
    case 0x1e:
      return content.length % 2 === 0 ? decode('utf-16be', content) : undefined
    case 0x1c:
      return decodeUniversal(content)
    default:
      return undefined
  }
}

function decode(encoding: 'utf-8' | 'utf-16be', content: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    return undefined
  }
}

/** UniversalString: four octets for each code point. */
function decodeUniversal(content: Uint8Array): string | undefined {
  if (content.length % 4 !== 0) return undefined
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const points = Array.from({ length: content.length / 4 }, (_, index) => view.getUint32(index * 4))
  const isUnicode = points.every((point) => point <= 0x10ffff && (point < 0xd800 || point > 0xdfff))
  return isUnicode ? String.fromCodePoint(...points) : undefined
}
