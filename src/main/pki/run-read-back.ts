import type { AltName } from '../../shared/alt-name.ts'
import { printDistinguishedName, type DistinguishedName } from '../../shared/distinguished-name.ts'
import { ipOctets } from '../../shared/ip-octets.ts'
import type { CertificateParameters } from './certificate.ts'
import { certificateParts, type CertificateParts } from './certificate-parts.ts'
import { readDer, sequenceOf } from './der-reader.ts'
import { canonicalName, decodeName } from './distinguished-name.ts'
import { octetString } from './der.ts'
import { profilePartText } from './extensions.ts'
import { keyIdentifierOf } from './key-identifier.ts'
import { oids } from './object-identifiers.ts'
import type { RawExtension } from './raw-extension.ts'
import { compareFields, guard, openPublicKey, parse, verifySignature, type FieldComparison } from './read-back-fault.ts'
import type { IssuerIdentity } from './second-opinion.ts'

/** A certificate that was read in full, and what was asked of it beside what is its own: others of the run are compared with it. */
export interface ReadExample {
  der: Uint8Array
  asked: string
}

/** The example that a certificate is which was made for `expected` and read in full. */
export function readExample(der: Uint8Array, expected: Parameters<typeof constantText>[0]): ReadExample {
  return { der, asked: constantText(expected) }
}

/**
 * `checkReadBack` for a run of certificates from one issuer. The first, unless an example is given, and each that is not built like the last one
 * that was read in full, is read in full, for which the reading library is loaded. The others share all octets with that one except serial number, subject, public key and
 * alternative names: those are compared, and the whole is parsed by node:crypto and, where `isVerified`, its signature verified.
 * That takes about a tenth of the time. Throws READ_BACK_FAILED.
 */
export function prepareReadBack(
  issuerPublicKey: Uint8Array,
  issuer?: IssuerIdentity,
  example?: ReadExample,
): (der: Uint8Array, expected: CertificateParameters, options?: { isVerified: boolean }) => Promise<{ subject: string }> {
  const issuerKey = openPublicKey(issuerPublicKey)
  let passed = example && { parts: certificateParts(example.der), asked: example.asked }
  return async (der, expected, { isVerified } = { isVerified: true }) => {
    const parts = guard(expected, () => certificateParts(der))
    const asked = constantText(expected)
    if (passed?.asked !== asked || !isBuiltLike(parts, passed.parts)) {
      const { checkReadBack } = await import('./second-opinion.ts')
      const read = checkReadBack(der, expected, issuerPublicKey, issuer)
      passed = { parts, asked }
      return read
    }
    const subject = compareOwnFields(parts, expected)
    if (isVerified) verifySignature(der, expected, issuerKey)
    else parse(der, expected)
    return { subject: printDistinguishedName(subject) }
  }
}

/** What was asked beside the fields that `compareOwnFields` compares. */
function constantText({ notBefore, notAfter, extensions, subject }: Pick<CertificateParameters, 'notBefore' | 'notAfter' | 'extensions' | 'subject'>): string {
  const hasNames = extensions.altNames.length > 0
  return `${notBefore.getTime()} ${notAfter.getTime()} ${hasNames} ${subject.length === 0} ${profilePartText(extensions)}`
}

function isBuiltLike(parts: CertificateParts, passed: CertificateParts): boolean {
  return (
    parts.version === passed.version &&
    isEqual(parts.signatureAlgorithm, passed.signatureAlgorithm) &&
    isEqual(parts.innerSignatureAlgorithm, passed.innerSignatureAlgorithm) &&
    isEqual(parts.issuer, passed.issuer) &&
    isEqual(parts.validity, passed.validity) &&
    parts.extensions.length === passed.extensions.length &&
    parts.extensions.every((extension, index) => isExtensionLike(extension, passed.extensions[index]!))
  )
}

const ownExtensions: readonly string[] = [oids.subjectKeyIdentifier, oids.subjectAltName]

function isExtensionLike(extension: RawExtension, passed: RawExtension): boolean {
  return (
    extension.oid === passed.oid &&
    extension.isCritical === passed.isCritical &&
    (ownExtensions.includes(extension.oid) || isEqual(extension.value, passed.value))
  )
}

/** Gives the subject as it was read. */
function compareOwnFields(parts: CertificateParts, expected: CertificateParameters): DistinguishedName {
  const { serialNumber, subjectPublicKey, subject, extensions } = expected
  const keyIdentifier = expected.subjectKeyIdentifier ?? keyIdentifierOf(subjectPublicKey)
  const readSubject = guard(expected, () => decodeName(parts.subject))
  const comparisons = guard(expected, (): FieldComparison[] => {
    const readName = canonicalName(readSubject)
    return [
      ['serial number', hex(serialNumber), hex(parts.serialNumber)],
      ['subject', JSON.stringify(canonicalName(subject)), JSON.stringify(readName)],
      ['public key', hex(subjectPublicKey), hex(parts.subjectPublicKey)],
      ['subject key identifier', hex(octetString(keyIdentifier)), hex(valueOf(parts, oids.subjectKeyIdentifier))],
      ['alternative names', extensions.altNames.map(octetsAsked).join(), namesRead(parts)],
    ]
  })
  compareFields(expected, comparisons)
  return readSubject
}

function namesRead(parts: CertificateParts): string {
  const value = valueOf(parts, oids.subjectAltName)
  return value.length === 0 ? '' : sequenceOf(readDer(value), 'list of names').map(({ tag, content }) => `${tag}:${hex(content)}`).join()
}

/** As `namesRead` prints them: the context tags 2, 6 and 7 of RFC 5280 4.2.1.6 are the octets 130, 134 and 135. */
function octetsAsked({ type, value }: AltName): string {
  switch (type) {
    case 'dns':
      return `130:${hex(Buffer.from(value, 'ascii'))}`
    case 'uri':
      return `134:${hex(Buffer.from(value, 'ascii'))}`
    case 'ip':
      return `135:${hex(ipOctets(value))}`
  }
}

function valueOf({ extensions }: CertificateParts, oid: string): Uint8Array {
  return extensions.find((extension) => extension.oid === oid)?.value ?? new Uint8Array()
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex')
}
