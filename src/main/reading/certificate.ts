import { createHash, X509Certificate } from 'node:crypto'
import { canonicalSpki } from './canonical-spki.ts'
import { isCertificate, tbsParts } from './certificate-outline.ts'
import type { ContentKind } from './content-kind.ts'
import { childrenOf, damaged, derTag, expectTag, oidOf, readDer, type DerElement } from './der-reader.ts'
import { printName } from './distinguished-name.ts'
import { publicKeyAlgorithm } from './key-algorithm.ts'
import { libraryCall } from './library-call.ts'

const { sequence, integer, oid, octetString, utcTime, generalizedTime } = derTag

/** An X.509 certificate (RFC 5280 4.1). */
export const certificate: ContentKind = {
  matches: isCertificate,
  read(root) {
    const parts = tbsParts(root)
    const { unsafeCurve, kind, description } = publicKeyAlgorithm(parts.spki)
    const spki = expectTag(parts.spki, sequence, 'public key').bytes
    const facts = {
      type: 'certificate' as const,
      der: base64(root.bytes),
      subject: printName(expectTag(parts.subject, sequence, 'subject')),
      issuer: printName(expectTag(parts.issuer, sequence, 'issuer')),
      isSelfIssued: Buffer.from(parts.subject!.bytes).equals(parts.issuer!.bytes),
      serialNumber: serialNumberOf(parts.serialNumber),
      ...validityOf(parts.validity),
      isCa: isCa(parts.extensions),
      fingerprint: createHash('sha256').update(root.bytes).digest('hex').toUpperCase(),
      keyDescription: description,
      unsafeCurve,
    }
    // Where the curve is unsafe, the bytes never reach node:crypto.
    if (unsafeCurve !== null) return { ...facts, publicKey: base64(spki) }
    return libraryCall('The certificate', () => {
      const second = new X509Certificate(root.bytes)
      return { ...facts, publicKey: base64(kind === 'other' ? spki : canonicalSpki(second.publicKey)) }
    })
  },
}

function serialNumberOf(element: DerElement | undefined): string {
  const { content, offset } = expectTag(element, integer, 'serial number')
  if (content.length === 0) throw damaged(offset, 'an empty serial number')
  // The octet that only keeps the number positive is no digit of it.
  const isPadded = content.length > 1 && content[0] === 0
  return Buffer.from(content.subarray(isPadded ? 1 : 0))
    .toString('hex')
    .toUpperCase()
}

function validityOf(validity: DerElement | undefined): { notBefore: string; notAfter: string } {
  const [notBefore, notAfter] = childrenOf(expectTag(validity, sequence, 'validity'))
  return { notBefore: timeOf(notBefore), notAfter: timeOf(notAfter) }
}

/** RFC 5280 4.1.2.5: both forms end in Z and have seconds; two digits from 50 on are of the 20th century. */
function timeOf(element: DerElement | undefined): string {
  if (element?.tag !== utcTime && element?.tag !== generalizedTime) throw damaged(element?.offset, 'no date where one belongs')
  const text = Buffer.from(element.content).toString('latin1')
  const century = element.tag === generalizedTime ? '' : Number(text.slice(0, 2)) >= 50 ? '19' : '20'
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(century + text)
  const iso = match && `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}.000Z`
  const isDate = iso !== null && !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString() === iso
  // Only what cannot steer a terminal is shown.
  if (!isDate) throw damaged(element.offset, `the date "${text.slice(0, 30).replace(/[^\x20-\x7e]/g, '?')}"`)
  return iso
}

/** RFC 5280 4.2.1.9. */
function isCa(extensions: DerElement | undefined): boolean {
  if (!extensions) return false
  const [list] = childrenOf(extensions)
  const basicConstraints = childrenOf(expectTag(list, sequence, 'list of extensions'))
    .map(childrenOf)
    .find(([id]) => id?.tag === oid && oidOf(id, 'extension') === '2.5.29.19')
  if (!basicConstraints) return false
  const value = expectTag(basicConstraints.at(-1), octetString, 'value of basicConstraints')
  const [flag] = childrenOf(expectTag(readDer(value.content), sequence, 'basicConstraints'))
  return flag?.tag === derTag.boolean && flag.content[0] !== undefined && flag.content[0] !== 0
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
