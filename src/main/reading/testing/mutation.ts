import { element } from '../../pki/der.ts'
import { childrenOf, readDer, type DerElement } from '../../pki/der-reader.ts'

/** More than is read of any file; octets. */
const largestSpoiled = 64 * 1024 * 1024

/** Numbers that look random and come again with the same seed (mulberry32). */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }
}

/** DER as a tree; what lies in an OCTET STRING or BIT STRING is taken apart too where it is DER. */
interface Tree {
  tag: number
  /** What stands before the children of a BIT STRING. */
  prefix: Uint8Array
  content: Uint8Array | Tree[]
}

/** One way to spoil a file, by its name. */
export interface Mutation {
  name: string
  /** `other` is another file, of which parts may be taken. Where it cannot be done, the octets come back as they are. */
  apply(original: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array
}

const onOctets: readonly Mutation[] = [
  {
    name: 'bits flipped',
    apply(original, _other, chance) {
      const bytes = Buffer.from(original)
      for (let count = 1 + chance.below(8); count > 0 && bytes.length > 0; count--)
        bytes[chance.below(bytes.length)]! ^= 1 << chance.below(8)
      return bytes
    },
  },
  { name: 'cut', apply: (original, _other, chance) => original.subarray(0, chance.below(original.length)) },
  {
    name: 'spliced',
    apply: (original, other, chance) =>
      Buffer.concat([original.subarray(0, chance.below(original.length)), other.subarray(chance.below(other.length))]),
  },
  {
    name: 'octets set',
    apply(original, _other, chance) {
      const bytes = Buffer.from(original)
      for (let count = 1 + chance.below(4); count > 0 && bytes.length > 0; count--) {
        bytes[chance.below(bytes.length)] = chance.pick([0, 1, 2, 4, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xa0, 0xff])
      }
      return bytes
    },
  },
  {
    name: 'a length edited',
    apply(original, _other, chance) {
      const lengths = [...headers(original)]
      if (lengths.length === 0) return original
      const { offset, count } = chance.pick(lengths)
      const forged = chance.pick([
        [0x80],
        [0],
        [0x7f],
        [0x81, 0x80],
        [0x82, 0xff, 0xff],
        [0x84, 0xff, 0xff, 0xff, 0xff],
        [0x84, 0x7f, 0xff, 0xff, 0xff],
        [0x88],
        [0xff],
      ])
      return Buffer.concat([original.subarray(0, offset), Buffer.from(forged), original.subarray(offset + count)])
    },
  },
  {
    name: 'a length off by one',
    apply(original, _other, chance) {
      const lengths = [...headers(original)]
      if (lengths.length === 0) return original
      const { offset, count } = chance.pick(lengths)
      const bytes = Buffer.from(original)
      bytes[offset + count - 1]! += chance.pick([1, -1])
      return bytes
    },
  },
]

const onTrees: readonly Mutation[] = [
  onTree('a child doubled', (siblings, index) => siblings.splice(index, 0, siblings[index]!)),
  // Done twice to one file it would be a million times, which is more than memory; so as often as stays well above what is read.
  onTree('a child doubled a thousand times', (siblings, index) => {
    const child = siblings[index]!
    const times = Math.min(1000, Math.floor(largestSpoiled / encode(child).length))
    siblings.splice(index, 0, ...Array<Tree>(times).fill(child))
  }),
  onTree('a child left out', (siblings, index) => siblings.splice(index, 1)),
  onTree('children swapped', (siblings, index, { chance }) => {
    const second = chance.below(siblings.length)
    ;[siblings[index], siblings[second]] = [siblings[second]!, siblings[index]!]
  }),
  onTree('a child of another file', (siblings, index, { other, chance }) => {
    const foreign = treeOf(other)
    if (foreign) siblings[index] = chance.pick(nodes(foreign))
  }),
  onTree('a tag changed', (siblings, index, { chance }) => {
    const tag = chance.pick([
      0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x17, 0x18, 0x1e, 0x24, 0x30, 0x31, 0x80, 0xa0, 0xa1, 0xa3,
    ])
    siblings[index] = { ...siblings[index]!, tag }
  }),
  onTree('a content emptied', (siblings, index) => {
    siblings[index] = { ...siblings[index]!, prefix: new Uint8Array(), content: new Uint8Array() }
  }),
  onTree('a number made another', (siblings, index, { chance }) => {
    const forged = ['00', 'ff', '7fffffff', '00ffffffff', '80', '7fffffffffffffff', '00ff'.padEnd(600, 'f'), '0c', '40']
    siblings[index] = { tag: 2, prefix: new Uint8Array(), content: Buffer.from(chance.pick(forged), 'hex') }
  }),
  onTree('deep nesting', (siblings, index, { chance }) => {
    const tag = chance.pick([0x30, 0x31, 0xa0, 0x04, 0x24])
    for (let depth = chance.pick([5, 31, 33, 300]); depth > 0; depth--) {
      siblings[index] = { tag, prefix: new Uint8Array(), content: [siblings[index]!] }
    }
  }),
]

export const mutations: readonly Mutation[] = [...onOctets, ...onTrees]

type Edit = (siblings: Tree[], index: number, at: { other: Uint8Array; chance: Chance }) => unknown

/** Changes one element and keeps all lengths right, so that what is behind is looked at too. */
function onTree(name: string, edit: Edit): Mutation {
  return {
    name,
    apply(original, other, chance) {
      const root = treeOf(original)
      if (!root) return original
      const parents = nodes(root).filter(({ content }) => Array.isArray(content) && content.length > 0)
      if (parents.length === 0) return original
      const siblings = chance.pick(parents).content as Tree[]
      edit(siblings, chance.below(siblings.length), { other, chance })
      return encode(root)
    },
  }
}

function treeOf(bytes: Uint8Array): Tree | undefined {
  try {
    return fromElement(readDer(bytes))
  } catch {
    return undefined
  }
}

function fromElement(from: DerElement): Tree {
  const none = new Uint8Array()
  if ((from.tag & 0x20) !== 0) return { tag: from.tag, prefix: none, content: childrenOf(from).map(fromElement) }
  const prefix = from.tag === 0x03 ? from.content.subarray(0, 1) : none
  const inner = from.tag === 0x03 || from.tag === 0x04 ? treeOf(from.content.subarray(prefix.length)) : undefined
  return inner ? { tag: from.tag, prefix, content: [inner] } : { tag: from.tag, prefix: none, content: from.content }
}

function nodes(root: Tree): Tree[] {
  return [root, ...(Array.isArray(root.content) ? root.content.flatMap(nodes) : [])]
}

function encode({ tag, prefix, content }: Tree): Uint8Array {
  return element(tag, prefix, Array.isArray(content) ? Buffer.concat(content.map(encode)) : content)
}

/** Where lengths stand, of everything that looks like an element. */
function* headers(bytes: Uint8Array): Generator<{ offset: number; count: number }> {
  for (let position = 0; position + 1 < bytes.length && position < 20_000;) {
    const [tag, first] = [bytes[position]!, bytes[position + 1]!]
    const count = first > 0x80 && first < 0x85 ? 1 + (first & 0x7f) : 1
    yield { offset: position + 1, count }
    position += 1 + count + ((tag & 0x20) !== 0 || first >= 0x80 ? 0 : first)
  }
}
