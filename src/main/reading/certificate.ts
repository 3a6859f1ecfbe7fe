import { X509Certificate } from 'node:crypto'
import { certificateParts, type RawExtension } from '../pki/certificate-parts.ts'
import { derTag, readDer, sequenceOf } from '../pki/der-reader.ts'
import { printName } from '../pki/distinguished-name.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { publicKeyAlgorithm } from '../pki/key-algorithm.ts'
import { oids } from '../pki/object-identifiers.ts'
import { printForeignSerialNumber } from '../pki/serial-number.ts'
import { canonicalSpki } from './canonical-spki.ts'
import { isCertificate } from './certificate-outline.ts'
import type { ContentKind } from './content-kind.ts'
import { libraryCall } from './library-call.ts'
import { timeOf } from './time.ts'

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
    if (unsafeCurve !== null) return [{ ...facts, publicKey: base64(parts.subjectPublicKey) }]
    return libraryCall('The certificate', () => {
      const second = new X509Certificate(root.bytes)
      return [{ ...facts, publicKey: base64(kind === 'other' ? parts.subjectPublicKey : canonicalSpki(second.publicKey)) }]
    })
  },
}

function validityOf(validity: Uint8Array): { notBefore: string; notAfter: string } {
  const [notBefore, notAfter] = sequenceOf(readDer(validity), 'validity')
  return { notBefore: timeOf(notBefore), notAfter: timeOf(notAfter) }
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
