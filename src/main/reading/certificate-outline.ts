import { childrenOf, damaged, derTag, hasOutline, readDer, type DerElement } from './der-reader.ts'

/* The parts of a certificate (RFC 5280 4.1), found in the DER alone: what is known of one before node:crypto sees it. */

const { sequence, bitString, integer } = derTag
const context0 = 0xa0
const context3 = 0xa3

/** Whether a structure has the outline of a certificate, not that of a request or of a CRL, which are signed alike. */
export function isCertificate(root: DerElement): boolean {
  if (!hasOutline(root, [sequence, sequence, bitString])) return false
  const tbs = childrenOf(root)[0]
  const fields = [integer, sequence, sequence, sequence, sequence, sequence]
  return root.tag === sequence && (hasOutline(tbs, [context0, ...fields]) || hasOutline(tbs, fields))
}

/** Gives the SubjectPublicKeyInfo of a certificate. Throws FILE_NOT_UNDERSTOOD where `der` is not one. */
export function certificateSpki(der: Uint8Array): DerElement | undefined {
  const root = readDer(der)
  if (!isCertificate(root)) throw damaged(0, 'no certificate')
  return tbsParts(root).spki
}

/** Gives the fields of a certificate's signed part by name; one may be missing. Throws FILE_NOT_UNDERSTOOD. */
export function tbsParts(root: DerElement) {
  const fields = childrenOf(childrenOf(root)[0]!)
  // RFC 5280 4.1.2.1: version 1 is the default and left out.
  const [serialNumber, , issuer, validity, subject, spki, ...rest] = fields[0]?.tag === context0 ? fields.slice(1) : fields
  return { serialNumber, issuer, validity, subject, spki, extensions: rest.find(({ tag }) => tag === context3) }
}
