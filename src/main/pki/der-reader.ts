import { AppError } from '../../shared/errors.ts'

/**
 * Takes DER apart into elements without looking into them; nothing is copied. Strict: only definite lengths in their
 * shortest form and tags below 31, which is all that X.509 uses. Everything it refuses is FILE_NOT_UNDERSTOOD.
 */

/** One element: its identifier octet, all of its octets, and those after tag and length. */
export interface Element {
  tag: number
  encoded: Uint8Array
  content: Uint8Array
}

/** Identifier octets of universal types. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
} as const

/** The one element that `der` is; anything after it is refused. */
export function readElement(der: Uint8Array, tag?: number): Element {
  const read = readAt(der, 0)
  if (read.encoded.length !== der.length) throw notUnderstood(`has ${der.length - read.encoded.length} octets after its end`)
  return tag === undefined ? read : expectTag(read, tag)
}

/** All elements that stand one after the other in `content`, such as the content of a SEQUENCE. */
export function readElements(content: Uint8Array): Element[] {
  const elements: Element[] = []
  for (let offset = 0; offset < content.length; ) {
    const read = readAt(content, offset)
    elements.push(read)
    offset += read.encoded.length
  }
  return elements
}

/** The elements in `parent`, which must be of `tag`, a SEQUENCE unless said otherwise. */
export function childrenOf(parent: Element | undefined, tag: number = tags.sequence): Element[] {
  return readElements(expectTag(parent, tag).content)
}

/** Gives `read` when it is there and has `tag`. */
export function expectTag(read: Element | undefined, tag: number): Element {
  if (!read) throw notUnderstood('ends too early')
  if (read.tag !== tag) throw notUnderstood(`has an element of type ${hex(read.tag)} where ${hex(tag)} belongs`)
  return read
}

/** The dotted decimal form of an OBJECT IDENTIFIER. */
export function readObjectIdentifier(read: Element | undefined): string {
  const { content } = expectTag(read, tags.objectIdentifier)
  const arcs: bigint[] = []
  let arc = 0n
  for (const [index, octet] of content.entries()) {
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    if ((octet & 0x80) === 0) {
      arcs.push(arc)
      arc = 0n
    } else if (index === content.length - 1) throw notUnderstood('has an object identifier that does not end')
  }
  const joined = arcs[0]
  if (joined === undefined || content.length > 64) throw notUnderstood('has an object identifier of a wrong length')
  const first = joined < 80n ? joined / 40n : 2n
  return [first, joined - first * 40n, ...arcs.slice(1)].join('.')
}

/** The octets of a BIT STRING that has no unused bits. */
export function readBitString(read: Element | undefined): Uint8Array {
  const { content } = expectTag(read, tags.bitString)
  if (content[0] !== 0) throw notUnderstood('has a bit string that is not of whole octets')
  return content.subarray(1)
}

function readAt(bytes: Uint8Array, offset: number): Element {
  const tag = bytes[offset]
  const first = bytes[offset + 1]
  if (tag === undefined || first === undefined) throw notUnderstood('ends too early')
  if ((tag & 0x1f) === 0x1f) throw notUnderstood('has a tag of more than one octet')
  let start = offset + 2
  let length = first
  if (first >= 0x80) {
    const lengthOctets = first & 0x7f
    if (lengthOctets === 0 || lengthOctets > 4) throw notUnderstood('has a length that is indefinite or too great')
    length = 0
    for (const end = start + lengthOctets; start < end; start++) {
      const octet = bytes[start]
      if (octet === undefined) throw notUnderstood('ends too early')
      length = length * 0x100 + octet
    }
    const isShortest = length >= 0x80 && length >= 2 ** (8 * (lengthOctets - 1))
    if (!isShortest) throw notUnderstood('has a length that is not in its shortest form')
  }
  const end = start + length
  if (end > bytes.length) throw notUnderstood('ends too early')
  return { tag, encoded: bytes.subarray(offset, end), content: bytes.subarray(start, end) }
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}

function notUnderstood(what: string): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `This is not well-formed DER: it ${what}.`, {
    remedy: 'Get the file again; it may have been cut off or changed on its way.',
  })
}
