import { childrenOf, derTag, hasOutline } from '../pki/der-reader.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { readRevocationList } from '../pki/read-revocation-list.ts'
import type { ContentKind } from './content-kind.ts'

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
    const { issuer, thisUpdate, nextUpdate, entryCount } = readRevocationList(root.bytes)
    return [
      {
        type: 'revocation-list',
        der: Buffer.from(root.bytes).toString('base64'),
        issuer,
        thisUpdate: thisUpdate.toISOString(),
        nextUpdate: nextUpdate?.toISOString() ?? null,
        entryCount,
        fingerprint: sha256Fingerprint(root.bytes),
      },
    ]
  },
}
