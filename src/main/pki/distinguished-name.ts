import { AppError } from '../../shared/errors.ts'
import type { Subject } from '../../shared/subject.ts'
import { objectIdentifier, printableString, sequence, setOf, utf8String } from './der.ts'
import { childrenOf, damaged, derTag, expectTag, oidOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { nameOfOid, oids, type OidName } from './object-identifiers.ts'

interface AttributeRule {
  field: keyof Subject
  title: string
  type: Uint8Array
  /** Upper bound in characters, RFC 5280 appendix A.1. */
  limit: number
}

const attributeRules: readonly AttributeRule[] = [
  { field: 'country', title: 'country', type: objectIdentifier(oids.country), limit: 2 },
  { field: 'state', title: 'state', type: objectIdentifier(oids.state), limit: 128 },
  { field: 'locality', title: 'locality', type: objectIdentifier(oids.locality), limit: 128 },
  { field: 'organization', title: 'organisation', type: objectIdentifier(oids.organization), limit: 64 },
  { field: 'organizationalUnit', title: 'organisational unit', type: objectIdentifier(oids.organizationalUnit), limit: 64 },
  { field: 'commonName', title: 'common name', type: objectIdentifier(oids.commonName), limit: 64 },
]

/** The DER of a Name without any attribute: what a certificate has that is named by its alternative names alone. */
export const emptyName: Uint8Array = sequence()

/**
 * The DER of a Name with what `subject` gives, from country to common name, each in an RDN of its own; printed by RFC 4514,
 * which goes backwards, the common name comes first. Country is a PrintableString, the others are UTF8String (RFC 5280
 * 4.1.2.4). An empty field is left out. Throws INVALID_SUBJECT for what cannot stand in a name.
 */
export function encodeName(subject: Subject): Uint8Array {
  const relativeNames: Uint8Array[] = []
  for (const { field, title, type, limit } of attributeRules) {
    const text = subject[field]
    if (text === undefined || text === '') continue
    if (text.length > limit && Array.from(text).length > limit) throw invalid(title, text, `has more than ${limit} characters`)
    if (!text.isWellFormed()) throw invalid(title, text, 'is not well-formed Unicode')
    if (field === 'country' && !/^[A-Za-z]{2}$/.test(text)) throw invalid(title, text, 'is not a code of two letters')
    relativeNames.push(setOf(sequence(type, field === 'country' ? printableString(text) : utf8String(text))))
  }
  return sequence(...relativeNames)
}

/**
 * A Name in DER as RFC 4514 text, for people: attribute types that are commonly known by their words, others in dotted
 * decimal, multi-valued RDNs joined by `+`, values that are not text as `#` and hex. Characters that would not show, or would
 * turn the text around them (controls, bidirectional overrides, zero-width ones), are `\XX` for each octet of their UTF-8.
 * Throws FILE_NOT_UNDERSTOOD.
 */
export function printName(der: Uint8Array): string {
  return readName(der)
    .map((relativeName) => relativeName.map(({ type, value }) => `${printType(type)}=${printValue(type, value)}`).join('+'))
    .reverse()
    .join(',')
}

/** The first common name in a Name in DER, or undefined where it has none that is text. Throws FILE_NOT_UNDERSTOOD. */
export function commonNameOf(der: Uint8Array): string | undefined {
  return nameAttributes(der).find(({ type }) => type === oids.commonName)?.text
}

/** The attributes in a Name in DER, RDN after RDN in their encoded order; `text` undefined where the value is not text. */
export function nameAttributes(der: Uint8Array): { type: string; text: string | undefined }[] {
  return readName(der)
    .flat()
    .map(({ type, value }) => ({ type, text: decodeText(value) }))
}

interface Attribute {
  /** Dotted decimal. */
  type: string
  value: DerElement
}

/** The RDNs of a Name in their encoded order. */
function readName(der: Uint8Array): Attribute[][] {
  return sequenceOf(readDer(der), 'name').map((relativeName) =>
    childrenOf(expectTag(relativeName, derTag.set, 'part of a name')).map((attribute) => {
      const [type, value] = sequenceOf(attribute, 'attribute of a name')
      if (!value) throw damaged(attribute.offset, 'an attribute without a value')
      return { type: oidOf(type, 'attribute type'), value }
    }),
  )
}

/** RFC 4514 3 and the LDAP descriptors that OpenSSL prints as well. */
const shortTypes: Partial<Record<OidName, string>> = {
  commonName: 'CN',
  surname: 'SN',
  serialNumber: 'serialNumber',
  country: 'C',
  locality: 'L',
  state: 'ST',
  street: 'street',
  organization: 'O',
  organizationalUnit: 'OU',
  title: 'title',
  givenName: 'GN',
  initials: 'initials',
  generationQualifier: 'generationQualifier',
  dnQualifier: 'dnQualifier',
  pseudonym: 'pseudonym',
  organizationIdentifier: 'organizationIdentifier',
  userId: 'UID',
  domainComponent: 'DC',
  emailAddress: 'emailAddress',
}

function shortType(type: string): string | undefined {
  const name = nameOfOid(type)
  return name && shortTypes[name]
}

function printType(type: string): string {
  return shortType(type) ?? type
}

function printValue(type: string, value: DerElement): string {
  // RFC 4514 2.4: a type in dotted decimal has its value in hex, since who reads it does not know the syntax.
  const text = shortType(type) === undefined ? undefined : decodeText(value)
  return text === undefined ? `#${Buffer.from(value.bytes).toString('hex')}` : escapeValue(text)
}

function escapeValue(text: string): string {
  return text
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^\\?) $/, '\\ ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      [...Buffer.from(character)].map((octet) => `\\${octet.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    )
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

function invalid(title: string, text: string, what: string): AppError {
  return new AppError('INVALID_SUBJECT', `The ${title} ${JSON.stringify(text)} ${what}.`, {
    remedy: `Correct the ${title}.`,
    details: { value: text },
  })
}
