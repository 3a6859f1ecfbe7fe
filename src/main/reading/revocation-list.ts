import {
  childrenOf,
  damaged,
  declaredLength,
  derTag,
  expectTag,
  hasOutline,
  sequenceOf,
  type DerElement,
} from '../pki/der-reader.ts'
import { printName } from '../pki/distinguished-name.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import type { ContentKind } from './content-kind.ts'
import { isTime, timeOf } from './time.ts'

const { sequence, integer, bitString, utcTime, generalizedTime } = derTag
// RFC 5280 5.1: the version may be left out.
const starts = [utcTime, generalizedTime].flatMap((time) => [
  [sequence, sequence, time],
  [integer, sequence, sequence, time],
])

/** A certificate revocation list (RFC 5280 5.1) of any length: its entries are counted, not looked at. */
export const revocationList: ContentKind = {
  matches(root) {
    if (root.tag !== sequence || !hasOutline(root, [sequence, sequence, bitString])) return false
    const list = childrenOf(root)[0]
    return starts.some((start) => hasOutline(list, start))
  },
  read(root) {
    const fields = sequenceOf(sequenceOf(root, 'revocation list')[0], 'revocation list')
    if (fields[0]?.tag === integer) fields.shift()
    const [, issuer, thisUpdate, ...optional] = fields
    const nextUpdate = isTime(optional[0]) ? optional.shift() : undefined
    const entries = optional[0]?.tag === sequence ? optional[0] : undefined
    return [
      {
        type: 'revocation-list',
        der: Buffer.from(root.bytes).toString('base64'),
        issuer: printName(expectTag(issuer, sequence, 'issuer').bytes),
        thisUpdate: timeOf(thisUpdate),
        nextUpdate: nextUpdate ? timeOf(nextUpdate) : null,
        entryCount: entries ? countEntries(entries) : 0,
        fingerprint: sha256Fingerprint(root.bytes),
      },
    ]
  },
}

/** Goes from header to header and keeps nothing: there may be a million. */
function countEntries({ content, offset }: DerElement): number {
  let count = 0
  for (let position = 0; position < content.length; count++) {
    const length = content[position] === sequence ? declaredLength(content.subarray(position)) : undefined
    if (length === undefined || position + length > content.length) throw damaged(offset, `an entry ${count + 1} that is none`)
    position += length
  }
  return count
}
