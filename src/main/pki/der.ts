/**
 * Writes the Distinguished Encoding Rules (ITU-T X.690 section 10) as far as certificates, requests and CRLs need them.
 * Every function gives one whole element, ready to stand in another.
 */

const encoder = new TextEncoder()

/** An element of `tag` (one octet) whose content is `contents`, one after the other. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const content of contents) length += content.length
  // X.690 10.1: the shortest form of the length.
  const lengthOctets = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4
  const encoded = new Uint8Array(2 + lengthOctets + length)
  encoded[0] = tag
  encoded[1] = lengthOctets === 0 ? length : 0x80 | lengthOctets
  for (let index = lengthOctets, rest = length; index > 0; index--, rest >>>= 8) encoded[1 + index] = rest & 0xff
  let offset = 2 + lengthOctets
  for (const content of contents) {
    encoded.set(content, offset)
    offset += content.length
  }
  return encoded
}

/** SEQUENCE or SEQUENCE OF. */
export function sequence(...contents: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...contents)
}

/** SET OF: DER wants the elements in ascending order of their encodings (X.690 11.6). */
export function setOf(...contents: readonly Uint8Array[]): Uint8Array {
  if (contents.length < 2) return element(0x31, ...contents)
  return element(0x31, ...[...contents].sort((left, right) => Buffer.compare(left, right)))
}

/** `[tag] EXPLICIT`. */
export function explicit(tag: number, content: Uint8Array): Uint8Array {
  return element(0xa0 | tag, content)
}

/** `[tag] IMPLICIT` of a primitive type, given its content octets. */
export function implicit(tag: number, content: Uint8Array): Uint8Array {
  return element(0x80 | tag, content)
}

export function boolean(value: boolean): Uint8Array {
  return Uint8Array.of(0x01, 0x01, value ? 0xff : 0x00)
}

/** INTEGER, not negative, from big-endian octets; leading zeros are dropped, and one is added where the top bit is set. */
export function integer(magnitude: Uint8Array): Uint8Array {
  let start = 0
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++
  const significant = start === 0 ? magnitude : magnitude.subarray(start)
  return (significant[0] ?? 0x80) & 0x80 ? element(0x02, zero, significant) : element(0x02, significant)
}

/** INTEGER from a whole number of 0 to 2^32 - 1. */
export function smallInteger(value: number): Uint8Array {
  return integer(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value))
}

/** ENUMERATED of 0 to 127. */
export function enumerated(value: number): Uint8Array {
  return Uint8Array.of(0x0a, 0x01, value)
}

export function nullValue(): Uint8Array {
  return Uint8Array.of(0x05, 0x00)
}

/** OBJECT IDENTIFIER from dotted decimal. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  // X.690 8.19.4: the first two arcs share one number. Those made of a UUID have an arc of 128 bits.
  const octets: number[] = []
  for (const arc of [first * 40n + second, ...rest]) {
    const groups = [Number(arc & 0x7fn)]
    for (let left = arc >> 7n; left > 0n; left >>= 7n) groups.unshift(0x80 | Number(left & 0x7fn))
    octets.push(...groups)
  }
  return element(0x06, Uint8Array.from(octets))
}

export function octetString(content: Uint8Array): Uint8Array {
  return element(0x04, content)
}

/** BIT STRING of whole octets. */
export function bitString(content: Uint8Array): Uint8Array {
  return element(0x03, zero, content)
}

/** BIT STRING of named bits, bit 0 first; trailing zero bits are dropped as DER wants (X.690 11.2.2). */
export function namedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(-1, ...bits)
  const octets = new Uint8Array(Math.ceil((highest + 1) / 8))
  for (const bit of bits) octets[bit >> 3]! |= 0x80 >> (bit & 7)
  return element(0x03, Uint8Array.of(octets.length * 8 - highest - 1), octets)
}

export function utf8String(text: string): Uint8Array {
  return element(0x0c, encoder.encode(text))
}

/** PrintableString; `text` must be of its characters (RFC 5280: letters, digits, space and `'()+,-./:=?`). */
export function printableString(text: string): Uint8Array {
  return element(0x13, encoder.encode(text))
}

/** IA5String; `text` must be ASCII. */
export function ia5String(text: string): Uint8Array {
  return element(0x16, encoder.encode(text))
}

/**
 * Time of RFC 5280 4.1.2.5: UTCTime for the years 1950 to 2049, GeneralizedTime for others, in UTC, to the whole second
 * below. Throws a RangeError for a year that has not four digits.
 */
export function time(date: Date): Uint8Array {
  const year = date.getUTCFullYear()
  return year >= 1950 && year <= 2049 ? element(0x17, timeDigits(date).subarray(2)) : generalizedTime(date)
}

/** GeneralizedTime in the form of RFC 5280 4.1.2.5.2, whatever the year. Throws a RangeError for one that has not four digits. */
export function generalizedTime(date: Date): Uint8Array {
  return element(0x18, timeDigits(date))
}

/** `YYYYMMDDHHMMSSZ`, digit by digit: a CRL may have a hundred thousand of them. */
function timeDigits(date: Date): Uint8Array {
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) throw new RangeError(`The year ${year} cannot stand in a certificate.`)
  const digits = new Uint8Array(15)
  putTwoDigits(digits, 0, Math.floor(year / 100))
  putTwoDigits(digits, 2, year % 100)
  putTwoDigits(digits, 4, date.getUTCMonth() + 1)
  putTwoDigits(digits, 6, date.getUTCDate())
  putTwoDigits(digits, 8, date.getUTCHours())
  putTwoDigits(digits, 10, date.getUTCMinutes())
  putTwoDigits(digits, 12, date.getUTCSeconds())
  digits[14] = 0x5a
  return digits
}

function putTwoDigits(digits: Uint8Array, place: number, value: number): void {
  digits[place] = 0x30 + Math.floor(value / 10)
  digits[place + 1] = 0x30 + (value % 10)
}

const zero = Uint8Array.of(0)
