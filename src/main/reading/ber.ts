import { element } from '../pki/der.ts'
import { damaged, derTag } from '../pki/der-reader.ts'

/*
 * PKCS#7 and PKCS#12 files may be in BER (X.690 8), and those of Bouncy Castle (EJBCA), NSS and Outlook are: with lengths that are
 * not known before the end, and octet strings in pieces. This turns them into DER and changes nothing else; what is DER inside, as
 * every certificate is, comes out octet for octet.
 */

const maxDepth = 32
const maxElements = 500_000
const constructed = 0x20
const constructedOctetString = derTag.octetString | constructed

interface Converted {
  bytes: Uint8Array
  /** Where the next element begins. */
  next: number
  isChanged: boolean
}

/** Whether the octets begin with a SEQUENCE of indefinite length. */
export function beginsIndefinite(bytes: Uint8Array): boolean {
  return bytes[0] === derTag.sequence && bytes[1] === 0x80
}

/**
 * Gives the element that `bytes` consists of with definite lengths and whole octet strings; the same array where it is so already.
 * Throws FILE_NOT_UNDERSTOOD; more than 500,000 elements, or 32 levels, count as damage.
 */
export function derOfBer(bytes: Uint8Array): Uint8Array {
  const { bytes: converted, next, isChanged } = new Converter(bytes).element(0, bytes.length, 0)
  if (next !== bytes.length) throw damaged(next, `${(bytes.length - next).toLocaleString('en')} octets after its end`)
  return isChanged ? converted : bytes
}

class Converter {
  readonly #bytes: Uint8Array
  #elements = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  element(position: number, limit: number, depth: number): Converted {
    if (depth > maxDepth) throw damaged(position, `a nesting of more than ${maxDepth} levels`)
    if (++this.#elements > maxElements) throw damaged(position, `more than ${maxElements.toLocaleString('en')} values`)
    const { tag, start, end } = this.#header(position, limit)
    if ((tag & constructed) === 0) {
      if (end === undefined) throw damaged(position, 'a single value without a length')
      return { bytes: this.#bytes.subarray(position, end), next: end, isChanged: false }
    }
    const children: Converted[] = []
    let next = start
    while (end === undefined ? !this.#endsAt(next, limit) : next < end) {
      const child = this.element(next, end ?? limit, depth + 1)
      children.push(child)
      next = child.next
    }
    const isWhole = end !== undefined && tag !== constructedOctetString && children.every(({ isChanged }) => !isChanged)
    if (isWhole) return { bytes: this.#bytes.subarray(position, end), next: end, isChanged: false }
    const pieces = children.map(({ bytes }) => bytes)
    return {
      bytes: tag === constructedOctetString ? joinOctetStrings(pieces, position) : element(tag, Buffer.concat(pieces)),
      next: end ?? next + 2,
      isChanged: true,
    }
  }

  /** `end` undefined where the length is indefinite. */
  #header(position: number, limit: number): { tag: number; start: number; end: number | undefined } {
    const [tag, first] = [this.#bytes[position], this.#bytes[position + 1]]
    if (tag === undefined || first === undefined || position + 2 > limit) throw damaged(position, 'an early end')
    if (tag === 0 || (tag & 0x1f) === 0x1f) throw damaged(position, 'a tag that no file of this kind has')
    if (first === 0x80) return { tag, start: position + 2, end: undefined }
    const count = first < 0x80 ? 0 : first & 0x7f
    const start = position + 2 + count
    if (count > 4 || start > limit) throw damaged(position, 'a length that cannot be')
    let length = count === 0 ? first : 0
    for (let index = position + 2; index < start; index++) length = length * 256 + this.#bytes[index]!
    if (start + length > limit) throw damaged(position, 'a value that is longer than what it is in')
    return { tag, start, end: start + length }
  }

  #endsAt(position: number, limit: number): boolean {
    if (position + 2 > limit) throw damaged(position, 'an early end')
    return this.#bytes[position] === 0 && this.#bytes[position + 1] === 0
  }
}

/** X.690 8.7.3. The pieces are DER by now. */
function joinOctetStrings(pieces: readonly Uint8Array[], position: number): Uint8Array {
  return element(derTag.octetString, Buffer.concat(pieces.map((piece) => contentOfOctetString(piece, position))))
}

function contentOfOctetString(piece: Uint8Array, position: number): Uint8Array {
  if (piece[0] !== derTag.octetString) throw damaged(position, 'a piece of an octet string that is something else')
  const first = piece[1]!
  return piece.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}
