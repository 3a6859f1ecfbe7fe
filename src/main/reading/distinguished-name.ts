import { childrenOf, damaged, derTag, expectTag, oidOf, type DerElement } from './der-reader.ts'

// RFC 4514 3 has the first nine; the rest are the descriptors of RFC 4519 and PKCS#9 by which people know them.
const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
  '2.5.4.9': 'STREET',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '2.5.4.4': 'sn',
  '2.5.4.5': 'serialNumber',
  '2.5.4.12': 'title',
  '2.5.4.42': 'givenName',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.65': 'pseudonym',
  '2.5.4.97': 'organizationIdentifier',
}

/**
 * Gives a Name (RFC 5280 4.1.2.4) as RFC 4514 writes it: the last RDN first. Characters that steer a terminal or turn the
 * direction of writing come out as hex pairs, so that a name cannot pose as another. Throws FILE_NOT_UNDERSTOOD.
 */
export function printName(name: DerElement): string {
  return childrenOf(name)
    .map((rdn) => childrenOf(expectTag(rdn, derTag.set, 'part of a name')).map(printAttribute).join('+'))
    .reverse()
    .join(',')
}

function printAttribute(attribute: DerElement): string {
  const [type, value] = childrenOf(expectTag(attribute, derTag.sequence, 'attribute of a name'))
  const oid = oidOf(type, 'attribute type')
  if (!value) throw damaged(attribute.offset, 'an attribute without a value')
  const text = textOf(value)
  // RFC 4514 2.4: what has no text form is # and the DER in hex.
  const printed = text === undefined ? `#${Buffer.from(value.bytes).toString('hex')}` : escape(text)
  return `${attributeNames[oid] ?? oid}=${printed}`
}

function textOf({ tag, content }: DerElement): string | undefined {
  switch (tag) {
    case 0x0c: // UTF8String
      return new TextDecoder().decode(content)
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x14: // TeletexString, which everybody uses for Latin-1
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return Buffer.from(content).toString('latin1')
    case 0x1e: // BMPString
      return new TextDecoder('utf-16be').decode(content)
    default:
      return undefined
  }
}

function escape(text: string): string {
  return text
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/^[ #]|(?<=.) $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, hexPairs)
}

function hexPairs(character: string): string {
  return Buffer.from(character).toString('hex').replace(/../g, '\\$&')
}
