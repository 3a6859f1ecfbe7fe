import { X509Certificate } from 'node:crypto'
import { certificateParts } from '../pki/certificate-parts.ts'
import { damaged, derTag, readDer, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { printName } from '../pki/distinguished-name.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { publicKeyAlgorithm } from '../pki/key-algorithm.ts'
import { oids } from '../pki/object-identifiers.ts'
import type { RawExtension } from '../pki/raw-extension.ts'
import { printForeignSerialNumber } from '../pki/serial-number.ts'
import { canonicalSpki } from './canonical-spki.ts'
import { isCertificate } from './certificate-outline.ts'
import type { ContentKind } from './content-kind.ts'
import { libraryCall } from './library-call.ts'

const { utcTime, generalizedTime } = derTag

/**
 * An X.509 certificate (RFC 5280 4.1). Not read by `readCertificate` of pki: the library behind that one builds the whole tree of
 * whatever it is given.
 */
export const certificate: ContentKind = {
  matches: isCertificate,
  read(root) {
    const parts = certificateParts(root.bytes)
    const { unsafeCurve, kind, description } = publicKeyAlgorithm(readDer(parts.subjectPublicKey))
    const facts = {
      type: 'certificate' as const,
      der: base64(root.bytes),
      subject: printName(parts.subject),
      issuer: printName(parts.issuer),
      isSelfIssued: Buffer.compare(parts.subject, parts.issuer) === 0,
      serialNumber: printForeignSerialNumber(parts.serialNumber),
      ...validityOf(parts.validity),
      isCa: isCa(parts.extensions),
      fingerprint: sha256Fingerprint(root.bytes),
      keyDescription: description,
      unsafeCurve,
    }
    // Where the curve is unsafe, the bytes never reach node:crypto.
    if (unsafeCurve !== null) return { ...facts, publicKey: base64(parts.subjectPublicKey) }
    return libraryCall('The certificate', () => {
      const second = new X509Certificate(root.bytes)
      return { ...facts, publicKey: base64(kind === 'other' ? parts.subjectPublicKey : canonicalSpki(second.publicKey)) }
    })
  },
}

function validityOf(validity: Uint8Array): { notBefore: string; notAfter: string } {
  const [notBefore, notAfter] = sequenceOf(readDer(validity), 'validity')
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
function isCa(extensions: readonly RawExtension[]): boolean {
  const basicConstraints = extensions.find(({ oid }) => oid === oids.basicConstraints)
  if (!basicConstraints) return false
  const [flag] = sequenceOf(readDer(basicConstraints.value), 'basicConstraints')
  return flag?.tag === derTag.boolean && flag.content[0] !== undefined && flag.content[0] !== 0
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
