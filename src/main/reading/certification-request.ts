import { childrenOf, derTag, hasOutline, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { printName } from '../pki/distinguished-name.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import type { ContentKind } from './content-kind.ts'
import { readPublicKey } from './public-key.ts'

const { sequence, bitString, integer } = derTag
const context0 = 0xa0

/**
 * A certification request (RFC 2986 4). Only outlined: whether it is signed by the key that it holds is for those to find out who
 * act on it.
 */
export const certificationRequest: ContentKind = {
  matches(root) {
    if (root.tag !== sequence || !hasOutline(root, [sequence, sequence, bitString])) return false
    const info = childrenOf(root)[0]!
    if (!hasOutline(info, [integer, sequence, sequence])) return false
    // The attributes are not optional, but some tools leave them out; a certificate goes on with a SEQUENCE there.
    return hasOutline(info, [integer, sequence, sequence, context0]) || endsAfterKey(info)
  },
  read(root) {
    const [info] = sequenceOf(root, 'certification request')
    const [, subject, spki] = sequenceOf(info, 'certification request')
    return [
      {
        type: 'certification-request',
        der: Buffer.from(root.bytes).toString('base64'),
        subject: printName(subject!.bytes),
        fingerprint: sha256Fingerprint(root.bytes),
        ...readPublicKey(spki!),
      },
    ]
  },
}

function endsAfterKey(info: DerElement): boolean {
  try {
    return childrenOf(info).length === 3
  } catch {
    return false
  }
}
