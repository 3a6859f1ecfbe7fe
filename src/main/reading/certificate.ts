import { certificateParts } from '../pki/certificate-parts.ts'
import { readDer, sequenceOf } from '../pki/der-reader.ts'
import { timeOf } from '../pki/der-time.ts'
import { printName } from '../pki/distinguished-name.ts'
import { basicConstraintsOf } from '../pki/extension-values.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { publicKeyAlgorithm } from '../pki/key-algorithm.ts'
import { oids } from '../pki/object-identifiers.ts'
import type { RawExtension } from '../pki/raw-extension.ts'
import { printForeignSerialNumber } from '../pki/serial-number.ts'
import { isCertificate } from './certificate-outline.ts'
import type { ContentKind } from './content-kind.ts'
import { isReadable } from './facts.ts'
import { readPublicKey } from './public-key.ts'

/**
 * An X.509 certificate (RFC 5280 4.1). Not read by `readCertificate` of pki: the library behind that one builds the whole tree of
 * whatever it is given.
 */
export const certificate: ContentKind = {
  matches: isCertificate,
  read(root) {
    const parts = certificateParts(root.bytes)
    const { unsafeCurve, description } = publicKeyAlgorithm(readDer(parts.subjectPublicKey))
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
    return [{ ...facts, publicKey: readPublicKey(readDer(parts.subjectPublicKey)).publicKey }]
  },
}

function validityOf(validity: Uint8Array): { notBefore: string; notAfter: string } {
  const [notBefore, notAfter] = sequenceOf(readDer(validity), 'validity')
  return { notBefore: timeOf(notBefore, 'notBefore').toISOString(), notAfter: timeOf(notAfter, 'notAfter').toISOString() }
}

/** RFC 5280 4.2.1.9. */
function isCa(extensions: readonly RawExtension[]): boolean {
  const basicConstraints = extensions.find(({ oid }) => oid === oids.basicConstraints)
  if (!basicConstraints) return false
  let isAuthority = false
  // A single extension that is damaged is no reason to show nothing of the certificate.
  isReadable(() => void (isAuthority = basicConstraintsOf(basicConstraints.value).isCa))
  return isAuthority
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
