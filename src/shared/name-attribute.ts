import { isDerElement } from './der-element.ts'
import { AppError } from './errors.ts'
import { attributeOids, isObjectIdentifier } from './object-identifier.ts'

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** A keyword such as `CN`, or, where there is none, an object identifier in dotted decimal. */
  type: string
  /** Text, or, where the type has no keyword or the value is not text, the whole value in DER as lower-case hex. */
  value: string | { der: string }
}

/** What is known of a type of attributes. */
export interface AttributeType {
  /** As we print it: RFC 4514 3, and the LDAP descriptors that OpenSSL prints as well. */
  keyword: string
  /** Dotted decimal. */
  oid: string
  /** The string type of its value (RFC 5280 4.1.2.4). */
  syntax: 'utf8' | 'printable' | 'ia5'
  /** Upper bound in characters (RFC 5280 appendix A.1, X.520 for what it lacks); null where there is none. */
  limit: number | null
  /** In a sentence. */
  title: string
  /** Other keywords by which people know it. */
  aliases: readonly string[]
}

/** The types of attributes that have a keyword. */
export const attributeTypes: readonly AttributeType[] = [
  define('CN', attributeOids.commonName, 'utf8', 64, 'common name', 'commonName'),
  define('SN', attributeOids.surname, 'utf8', 32768, 'surname', 'surname'),
  define('serialNumber', attributeOids.serialNumber, 'printable', 64, 'serial number of the subject'),
  define('C', attributeOids.country, 'printable', 2, 'country', 'countryName'),
  define('L', attributeOids.locality, 'utf8', 128, 'locality', 'localityName'),
  define('ST', attributeOids.state, 'utf8', 128, 'state', 'stateOrProvinceName'),
  define('street', attributeOids.street, 'utf8', 128, 'street', 'streetAddress'),
  define('O', attributeOids.organization, 'utf8', 64, 'organisation', 'organizationName'),
  define('OU', attributeOids.organizationalUnit, 'utf8', 64, 'organisational unit', 'organizationalUnitName'),
  define('title', attributeOids.title, 'utf8', 64, 'title'),
  define('GN', attributeOids.givenName, 'utf8', 32768, 'given name', 'givenName'),
  define('initials', attributeOids.initials, 'utf8', 32768, 'initials'),
  define('generationQualifier', attributeOids.generationQualifier, 'utf8', 32768, 'generation qualifier'),
  define('dnQualifier', attributeOids.dnQualifier, 'printable', null, 'qualifier of the name', 'dnq'),
  define('pseudonym', attributeOids.pseudonym, 'utf8', 128, 'pseudonym'),
  define('organizationIdentifier', attributeOids.organizationIdentifier, 'utf8', null, 'identifier of the organisation'),
  define('UID', attributeOids.userId, 'utf8', 256, 'user id', 'userId'),
  define('DC', attributeOids.domainComponent, 'ia5', null, 'domain component', 'domainComponent'),
  define('emailAddress', attributeOids.emailAddress, 'ia5', 255, 'e-mail address', 'email', 'E'),
]

/** What is known of a type given by keyword, in upper or lower case, or by object identifier; undefined for others. */
export function attributeType(type: string): AttributeType | undefined {
  return byKey.get(type) ?? byKey.get(type.toLowerCase())
}

/**
 * Gives back an attribute that can stand in a name. Throws INVALID_SUBJECT where its value is not of the characters or the
 * length that its type has, or is no DER, or is text where nobody knows the syntax.
 */
export function checkNameAttribute(attribute: NameAttribute): NameAttribute {
  const { type, value } = attribute
  const known = attributeType(type)
  if (!known && !isObjectIdentifier(type)) throw invalid(`type ${JSON.stringify(type)}`, type, 'is neither a keyword nor an object identifier')
  if (typeof value !== 'string') {
    if (!isHexOfDer(value.der)) throw invalid(known?.title ?? `attribute ${type}`, value.der, 'is not a value in DER')
    return attribute
  }
  if (!known) throw invalid(`attribute ${type}`, value, 'is text, and the syntax of this type is not known here')
  const fault = textFault(known, value)
  if (fault !== undefined) throw invalid(known.title, value, fault)
  return attribute
}

/** Whether `hex` spells the octets of one DER element. */
export function isHexOfDer(hex: string): boolean {
  return /^(?:[0-9a-f]{2})+$/i.test(hex) && isDerElement(Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16)))
}

function textFault({ oid, syntax, limit }: AttributeType, text: string): string | undefined {
  if (text === '') return 'is empty'
  if (limit !== null && text.length > limit && Array.from(text).length > limit) return `has more than ${limit} characters`
  if (!text.isWellFormed()) return 'is not well-formed Unicode'
  if (oid === attributeOids.country && !/^[A-Za-z]{2}$/.test(text)) return 'is not a code of two letters'
  // RFC 5280 4.1.2.4 with X.680 41.4: what a PrintableString has.
  if (syntax === 'printable' && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) {
    return "has a character other than letters, digits, spaces and '()+,-./:=?"
  }
  if (syntax === 'ia5' && !/^[\u0000-\u007f]*$/.test(text)) return 'has a character beyond ASCII'
  return undefined
}

function invalid(title: string, value: string, what: string): AppError {
  return new AppError('INVALID_SUBJECT', `The ${title} ${JSON.stringify(value)} ${what}.`, {
    remedy: `Correct the ${title}.`,
    details: { value },
  })
}

function define(
  keyword: string,
  oid: string,
  syntax: AttributeType['syntax'],
  limit: number | null,
  title: string,
  ...aliases: string[]
): AttributeType {
  return { keyword, oid, syntax, limit, title, aliases }
}

const byKey = new Map(
  attributeTypes.flatMap((type) =>
    [type.oid, type.keyword, type.keyword.toLowerCase(), ...type.aliases.map((alias) => alias.toLowerCase())].map((key) => [key, type]),
  ),
)
