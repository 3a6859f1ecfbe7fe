import { childrenOf, derTag, hasOutline, type DerElement } from '../pki/der-reader.ts'

const { sequence, bitString, integer } = derTag
const context0 = 0xa0

/** Whether a structure has the outline of a certificate (RFC 5280 4.1), not that of a request or of a CRL, which are signed alike. */
export function isCertificate(root: DerElement): boolean {
  if (!hasOutline(root, [sequence, sequence, bitString])) return false
  const tbs = childrenOf(root)[0]
  const fields = [integer, sequence, sequence, sequence, sequence, sequence]
  return root.tag === sequence && (hasOutline(tbs, [context0, ...fields]) || hasOutline(tbs, fields))
}
