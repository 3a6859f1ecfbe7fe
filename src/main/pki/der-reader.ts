import { AppError } from '../../shared/errors.ts'

/*
 * The one reader of DER (X.690), of our own rather than asn1js: that one accepts BER with indefinite lengths and builds the whole
 * tree by recursion before anybody has asked for it. This one looks at one level at a time, only as deep as the caller
 * goes, keeps views instead of copies, and throws nothing but FILE_NOT_UNDERSTOOD.
 */

/** One element: a view of its octets. What lies inside has not been looked at. */
export interface DerElement {
  /** The identifier octet: class, form and number in one, such as 0x30 for SEQUENCE and 0xa0 for a constructed [0]. */
  readonly tag: number
  /** The whole element, header included. */
  readonly bytes: Uint8Array
  readonly content: Uint8Array
  /** Of `bytes` in what `readDer` was given. */
  readonly offset: number
  readonly depth: number
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

const maxDepth = 32
const maxChildren = 10_000

/** Gives the one element that `bytes` consists of. Throws FILE_NOT_UNDERSTOOD, also where octets follow it. */
export function readDer(bytes: Uint8Array): DerElement {
  const element = elementAt(bytes, 0, 0, 0)
  const extra = bytes.length - element.bytes.length
  if (extra > 0) throw damaged(element.bytes.length, `${octets(extra)} after its end`)
  return element
}

/** How many octets the element that begins `bytes` says that it has, header included; undefined where there is no such header. */
export function declaredLength(bytes: Uint8Array): number | undefined {
  try {
    const { headerLength, contentLength } = headerAt(bytes, 0, 0)
    return headerLength + contentLength
  } catch {
    return undefined
  }
}

/**
 * Gives the elements inside a constructed one, in order. Throws FILE_NOT_UNDERSTOOD; more than 10,000 of them, or 32 levels,
 * count as damage.
 */
export function childrenOf(parent: DerElement): DerElement[] {
  const children: DerElement[] = []
  for (const child of elementsOf(parent)) {
    if (children.length === maxChildren) throw damaged(parent.offset, 'a list of more than 10,000 values')
    children.push(child)
  }
  return children
}

/**
 * The same one at a time, for lists of any length, such as that of a CRL. Throws FILE_NOT_UNDERSTOOD when it comes to what is
 * damaged, not before.
 */
export function* elementsOf(parent: DerElement): Generator<DerElement, void, undefined> {
  if ((parent.tag & 0x20) === 0) throw damaged(parent.offset, 'a single value where a list of values belongs')
  if (parent.depth >= maxDepth) throw damaged(parent.offset, `a nesting of more than ${maxDepth} levels`)
  const base = parent.offset + parent.bytes.length - parent.content.length
  for (let position = 0; position < parent.content.length; ) {
    const child = elementAt(parent.content, position, base, parent.depth + 1)
    yield child
    position += child.bytes.length
  }
}

/** Gives the elements inside a SEQUENCE; `what` names it. Throws FILE_NOT_UNDERSTOOD, also where it is missing or something else. */
export function sequenceOf(element: DerElement | undefined, what: string): DerElement[] {
  return childrenOf(expectTag(element, derTag.sequence, what))
}

/** Whether `element` is constructed and its first children have these tags, in this order. Does not throw. */
export function hasOutline(element: DerElement | undefined, tags: readonly number[]): boolean {
  if (element === undefined || (element.tag & 0x20) === 0) return false
  let position = 0
  for (const tag of tags) {
    if (element.content[position] !== tag) return false
    const length = declaredLength(element.content.subarray(position))
    if (length === undefined) return false
    position += length
  }
  return position <= element.content.length
}

/** Gives the element as it is. Throws FILE_NOT_UNDERSTOOD where it is missing or has another tag; `what` names it. */
export function expectTag(element: DerElement | undefined, tag: number, what: string): DerElement {
  if (element === undefined) throw damaged(undefined, `no ${what}`)
  if (element.tag !== tag) throw damaged(element.offset, `no ${what} (tag ${hex(tag)}) but tag ${hex(element.tag)}`)
  return element
}

/** Gives an INTEGER of up to 16 octets. Throws FILE_NOT_UNDERSTOOD; X.690 8.3.2 allows no needless leading octet. */
export function integerOf(element: DerElement | undefined, what: string): bigint {
  const { content, offset } = expectTag(element, derTag.integer, what)
  if (content.length === 0 || content.length > 16) throw damaged(offset, `a ${what} of ${octets(content.length)}`)
  const [first, second] = [content[0]!, content[1] ?? 0]
  const isPadded = content.length > 1 && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))
  if (isPadded) throw damaged(offset, `a ${what} that is longer than it needs to be`)
  return BigInt.asIntN(content.length * 8, BigInt(`0x${Buffer.from(content).toString('hex')}`))
}

/** How many bits the magnitude of a non-negative INTEGER of any length has. Throws FILE_NOT_UNDERSTOOD. */
export function bitLengthOf(element: DerElement | undefined, what: string): number {
  const { content, offset } = expectTag(element, derTag.integer, what)
  if (content.length === 0 || content[0]! >= 0x80) throw damaged(offset, `a ${what} that is not a positive number`)
  const start = content.findIndex((octet) => octet !== 0)
  return start === -1 ? 0 : (content.length - start) * 8 - Math.clz32(content[start]!) + 24
}

/** Gives an OBJECT IDENTIFIER in dotted decimal. Throws FILE_NOT_UNDERSTOOD. */
export function oidOf(element: DerElement | undefined, what: string): string {
  const { content, offset } = expectTag(element, derTag.oid, what)
  const invalid = () => damaged(offset, `a ${what} that is not an object identifier`)
  if (content.length === 0 || content.length > 64) throw invalid()
  let dotted = ''
  let start = 0
  let arc = 0
  for (let index = 0; index < content.length; index++) {
    const octet = content[index]!
    // X.690 8.19.2: a number does not begin with 0x80. OpenSSL refuses those too, so that nobody reads another curve than we do.
    if (index === start && octet === 0x80) throw invalid()
    arc = arc * 0x80 + (octet & 0x7f)
    if (octet >= 0x80) continue
    const exact = Number.isSafeInteger(arc) ? arc : longArc(content.subarray(start, index + 1))
    dotted += start === 0 ? firstArcs(exact) : `.${exact}`
    start = index + 1
    arc = 0
  }
  if (start !== content.length) throw invalid()
  return dotted
}

/** Gives the octets of a BIT STRING that holds whole octets. Throws FILE_NOT_UNDERSTOOD. */
export function bitStringOf(element: DerElement | undefined, what: string): Uint8Array {
  const { content, offset } = expectTag(element, derTag.bitString, what)
  if (content[0] !== 0) throw damaged(offset, `a ${what} that does not end on an octet`)
  return content.subarray(1)
}

/** FILE_NOT_UNDERSTOOD for content that breaks the rules of its own format; `found` goes on after "there is". */
export function damaged(offset: number | undefined, found: string): AppError {
  const place = offset === undefined ? '' : ` at octet ${offset}`
  return new AppError('FILE_NOT_UNDERSTOOD', `The content is damaged, or of another kind: there is ${found}${place}.`, {
    remedy: 'Get the file again from where it was made; if it is the same there, it is not a file that Certwright reads.',
    ...(offset !== undefined && { details: { offset } }),
  })
}

/** Identifiers made of a UUID have a number of 128 bits. */
function longArc(octets: Uint8Array): bigint {
  return octets.reduce((arc, octet) => (arc << 7n) | BigInt(octet & 0x7f), 0n)
}

/** X.690 8.19.4: the first two arcs share one number. */
function firstArcs(joined: number | bigint): string {
  const root = joined < 40 ? 0 : joined < 80 ? 1 : 2
  return `${root}.${typeof joined === 'bigint' ? joined - BigInt(root * 40) : joined - root * 40}`
}

function elementAt(bytes: Uint8Array, position: number, base: number, depth: number): DerElement {
  const offset = base + position
  const { tag, headerLength, contentLength } = headerAt(bytes, position, base)
  const end = position + headerLength + contentLength
  if (end > bytes.length) {
    const left = bytes.length - position - headerLength
    throw damaged(offset, `a value that says it has ${octets(contentLength)} where only ${left} follow`)
  }
  return { tag, bytes: bytes.subarray(position, end), content: bytes.subarray(position + headerLength, end), offset, depth }
}

function headerAt(bytes: Uint8Array, position: number, base: number) {
  const offset = base + position
  const tag = bytes[position]
  const first = bytes[position + 1]
  if (tag === undefined || first === undefined) throw damaged(offset, 'an early end')
  if (tag === 0 || (tag & 0x1f) === 0x1f) throw damaged(offset, `the tag ${hex(tag)}, which no file of this kind has`)
  if (first < 0x80) return { tag, headerLength: 2, contentLength: first }

  // X.690 10.1: definite, and in as few octets as possible. Four octets of length are more than any file may have.
  const count = first & 0x7f
  if (count === 0 || count > 4) throw damaged(offset, 'a length in a form that DER does not allow')
  if (position + 2 + count > bytes.length) throw damaged(offset, 'an early end')
  let contentLength = 0
  for (let index = 0; index < count; index++) contentLength = contentLength * 256 + bytes[position + 2 + index]!
  const isMinimal = contentLength >= 0x80 && contentLength >= 256 ** (count - 1)
  if (!isMinimal) throw damaged(offset, 'a length in a form that DER does not allow')
  return { tag, headerLength: 2 + count, contentLength }
}

function octets(count: number): string {
  return count === 1 ? '1 octet' : `${count.toLocaleString('en')} octets`
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`
}
