import { networkOfOctets } from '../../shared/name-constraint.ts'
import { childrenOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { printName } from './distinguished-name.ts'

/** A part of the name space as it stands in any CA certificate; `value` is text, for `other` the hex of its DER. */
export interface ReadConstraintName {
  /** `ip` is a network such as `10.0.0.0/8`. */
  type: 'dns' | 'ip' | 'email' | 'uri' | 'directory' | 'other'
  value: string
}

export interface ReadNameConstraints {
  permitted: ReadConstraintName[]
  excluded: ReadConstraintName[]
}

/**
 * What the value of a nameConstraints extension says (RFC 5280 4.2.1.10), by our reader of DER: the library that reads the
 * other extensions does not know this one. Undefined where it says more than this can hold, distances within a subtree for
 * instance. Throws FILE_NOT_UNDERSTOOD.
 */
export function readNameConstraints(value: Uint8Array): ReadNameConstraints | undefined {
  const [permitted, excluded] = [0xa0, 0xa1].map((tag) => {
    const lists = sequenceOf(readDer(value), 'name constraints').filter((list) => list.tag === tag)
    return lists.flatMap(childrenOf).map((subtree) => sequenceOf(subtree, 'subtree'))
  })
  const subtrees = [...permitted!, ...excluded!]
  if (subtrees.length === 0 || subtrees.some((subtree) => subtree.length !== 1)) return undefined
  return { permitted: permitted!.map(([base]) => readBase(base!)), excluded: excluded!.map(([base]) => readBase(base!)) }
}

function readBase({ tag, bytes, content }: DerElement): ReadConstraintName {
  const text = content.every((octet) => octet < 0x80) ? Buffer.from(content).toString('latin1') : undefined
  if (tag === 0x81 && text !== undefined) return { type: 'email', value: text }
  if (tag === 0x82 && text !== undefined) return { type: 'dns', value: text }
  if (tag === 0x86 && text !== undefined) return { type: 'uri', value: text }
  if (tag === 0xa4) return { type: 'directory', value: printName(content) }
  const network = tag === 0x87 ? networkOfOctets(content) : undefined
  if (network !== undefined) return { type: 'ip', value: network }
  return { type: 'other', value: Buffer.from(bytes).toString('hex').toUpperCase() }
}
