import { AppError } from './errors.ts'
import { attributeType, isHexOfDer, type NameAttribute } from './name-attribute.ts'
import { isObjectIdentifier } from './object-identifier.ts'

/** One step of a name: usually one attribute, at least one. DER sorts several by their encodings. */
export type RelativeDistinguishedName = readonly NameAttribute[]

/** A name in the order of its encoding, the country before the common name; an empty one names nobody. */
export type DistinguishedName = readonly RelativeDistinguishedName[]

/**
 * A name as RFC 4514 text, for people: backwards, so that the common name comes first; types by their keywords, others in
 * dotted decimal with their value in `#` and hex; an RDN of several attributes joined by `+`. Characters that would not show,
 * or would turn the text around them (controls, bidirectional overrides, zero-width ones), are `\XX` for each octet of their
 * UTF-8. `parseDistinguishedName` reads it back.
 */
export function printDistinguishedName(name: DistinguishedName): string {
  return name
    .map((relativeName) => relativeName.map(printAttribute).join('+'))
    .reverse()
    .join(',')
}

/**
 * Reads a name from RFC 4514 text: keywords in upper or lower case or dotted decimal, `\` before a special character or two
 * hex digits of UTF-8, `#` and hex for a value in DER, `+` between the attributes of one RDN. Beyond the RFC it takes spaces
 * around the separators and the keywords of OpenSSL. No text is the empty name. What a value may be is for
 * `checkNameAttribute` to say. Throws INVALID_SUBJECT, whose `position` is where in the text (0 for the first character).
 */
export function parseDistinguishedName(text: string): DistinguishedName {
  const odd = text.search(/\p{Cs}/u)
  if (odd !== -1) throw unreadable(text, odd, 'half a character of Unicode')
  const given = text.replace(/[\r\n]+$/, '')
  if (given.trim() === '') return []
  const name: NameAttribute[][] = [[]]
  for (let position = 0; ; ) {
    const { attribute, end } = attributeAt(given, position)
    name[0]!.push(attribute)
    if (end === given.length) return name
    if (given[end] === ',') name.unshift([])
    position = end + 1
  }
}

/** The text of the first attribute of this type, given as keyword or object identifier; undefined where it has none that is text. */
export function textIn(name: DistinguishedName, type: string): string | undefined {
  const wanted = attributeType(type)?.oid ?? type
  const found = name.flat().find((each) => (attributeType(each.type)?.oid ?? each.type) === wanted && typeof each.value === 'string')
  return found?.value as string | undefined
}

function printAttribute({ type, value }: NameAttribute): string {
  const keyword = attributeType(type)?.keyword ?? type
  return `${keyword}=${typeof value === 'string' ? escapeValue(value) : `#${value.der}`}`
}

const encoder = new TextEncoder()

function escapeValue(text: string): string {
  return text
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^\\?) $/, '\\ ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => [...encoder.encode(character)].map(escapeOctet).join(''))
}

function escapeOctet(octet: number): string {
  return `\\${hexOf(octet).toUpperCase()}`
}

function hexOf(octet: number): string {
  return octet.toString(16).padStart(2, '0')
}

interface Parsed<Value> {
  value: Value
  /** Where the next separator stands, or the end. */
  end: number
}

function attributeAt(text: string, start: number): { attribute: NameAttribute; end: number } {
  const head = /( *)([a-z][a-z0-9-]*|(?:OID\.)?\d+(?:\.\d+)+)( *= *)/iy
  head.lastIndex = start
  const match = head.exec(text)
  const typeStart = start + (/^ */.exec(text.slice(start))?.[0].length ?? 0)
  if (!match) throw unreadable(text, typeStart, 'no attribute such as CN=')
  const type = match[2]!.replace(/^OID\./i, '')
  const keyword = attributeType(type)?.keyword
  if (keyword === undefined && !isObjectIdentifier(type)) throw unreadable(text, typeStart, `the attribute type ${type}, which is not known`)
  const { value, end } = text[head.lastIndex] === '#' ? derAt(text, head.lastIndex) : textAt(text, head.lastIndex)
  // Of a type whose syntax nobody knows here, text counts as UTF8String.
  const isForeignText = keyword === undefined && typeof value === 'string'
  return { attribute: { type: keyword ?? type, value: isForeignText ? { der: utf8StringHex(value) } : value }, end }
}

function derAt(text: string, start: number): Parsed<{ der: string }> {
  const pattern = /#([0-9a-f]*) */iy
  pattern.lastIndex = start
  const der = pattern.exec(text)![1]!.toLowerCase()
  const end = pattern.lastIndex
  const isEnd = end === text.length || text[end] === ',' || text[end] === '+'
  if (!isEnd) throw unreadable(text, end, 'something else than a hex digit after #')
  if (!isHexOfDer(der)) throw unreadable(text, start, 'no value in DER')
  return { value: { der }, end }
}

function textAt(text: string, start: number): Parsed<string> {
  const octets: number[] = []
  /** How many octets there are up to the last one that is not an unescaped space. */
  let kept = 0
  let position = start
  while (position < text.length && text[position] !== ',' && text[position] !== '+') {
    const character = String.fromCodePoint(text.codePointAt(position)!)
    if (/["<>;\0]/.test(character)) throw unreadable(text, position, `the character ${JSON.stringify(character)} without a backslash before it`)
    if (character === '\\') {
      const escaped = /\\(?:([0-9a-f]{2})|([ #=\\",+;<>]))/iy
      escaped.lastIndex = position
      const match = escaped.exec(text)
      if (!match) throw unreadable(text, position, 'a backslash before something that needs none')
      octets.push(match[1] === undefined ? match[2]!.charCodeAt(0) : Number.parseInt(match[1], 16))
      kept = octets.length
      position = escaped.lastIndex
    } else {
      octets.push(...encoder.encode(character))
      if (character !== ' ') kept = octets.length
      position += character.length
    }
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return { value: decoder.decode(Uint8Array.from(octets.slice(0, kept))), end: position }
  } catch {
    throw unreadable(text, start, 'a value whose escaped octets are not UTF-8')
  }
}

function utf8StringHex(text: string): string {
  const content = encoder.encode(text)
  return [0x0c, ...lengthOctets(content.length), ...content].map(hexOf).join('')
}

/** X.690 10.1: the shortest form of a length. */
function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff)
  return [0x80 | octets.length, ...octets]
}

function unreadable(text: string, position: number, found: string): AppError {
  return new AppError('INVALID_SUBJECT', `The name ${JSON.stringify(text)} cannot be read: there is ${found} at character ${position + 1}.`, {
    remedy: 'Write it as in CN=sensor-1,O=Example Ltd,C=DE, with a backslash before , + " \\ < > ; within a value.',
    details: { value: text, position },
  })
}
