import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import { printAltName } from '../../shared/alt-name.ts'
import { printDistinguishedName, textIn } from '../../shared/distinguished-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { CertificateParameters, Issuer } from './certificate.ts'
import { canonicalName, textInDer } from './distinguished-name.ts'
import { keyIdentifierOf } from './key-identifier.ts'
import { keyTypeOfSpki } from './key-pair.ts'
import { nameOfOid } from './object-identifiers.ts'
import { readWithSubject, type ReadCertificate } from './read-certificate.ts'
import { printSerialNumber } from './serial-number.ts'
import { signatureSchemes } from './signature.ts'

/** What a certificate's issuer puts into it. */
export type IssuerIdentity = Pick<Issuer, 'name' | 'keyIdentifier'>

/**
 * Reads what we encoded by another library, compares every field with what was asked, has node:crypto parse it and verify
 * the signature by the issuer's key (SubjectPublicKeyInfo in DER), and gives what was read. With `issuer`, the issuer's name
 * and key identifier are compared as well. Takes 1 to 2 ms; for fleets there is `prepareReadBack`. Throws READ_BACK_FAILED,
 * which names the fields: the certificate must then not be handed out.
 */
export function checkReadBack(
  der: Uint8Array,
  expected: CertificateParameters,
  issuerPublicKey: Uint8Array,
  issuer?: IssuerIdentity,
): ReadCertificate {
  const { certificate: read, subject } = guard(expected, () => readWithSubject(der))
  const { extensions } = expected
  compareFields(expected, [
    ['version', '3', String(read.version)],
    ['serial number', printSerialNumber(expected.serialNumber), read.serialNumber],
    ['subject', JSON.stringify(guard(expected, () => subjectAsked(expected))), JSON.stringify(subject.map(sortPairs))],
    ['start of validity', expected.notBefore.toISOString(), read.notBefore.toISOString()],
    ['end of validity', expected.notAfter.toISOString(), read.notAfter.toISOString()],
    ['public key', hex(expected.subjectPublicKey), hex(read.subjectPublicKey)],
    ['signature algorithm', signatureSchemes[keyTypeOfSpki(issuerPublicKey)].name, read.signatureAlgorithm],
    ['basic constraints', JSON.stringify(extensions.basicConstraints), JSON.stringify(read.basicConstraints)],
    ['key usage', extensions.keyUsage.toSorted().join(), read.keyUsage.toSorted().join()],
    ['extended key usage', extensions.extendedKeyUsage.map(nameOrOid).join(), read.extendedKeyUsage.join()],
    ['alternative names', JSON.stringify(extensions.altNames.map(printAltName)), JSON.stringify(read.altNames.map(printRead))],
    ['subject key identifier', hex(expected.subjectKeyIdentifier ?? keyIdentifierOf(expected.subjectPublicKey)), String(read.subjectKeyIdentifier)],
    ['distribution points', JSON.stringify(extensions.crlDistributionPoints ?? []), JSON.stringify(read.crlDistributionPoints)],
    ['authority information access', JSON.stringify(accessAsked(expected)), JSON.stringify(read.authorityInfoAccess)],
    ['name constraints', JSON.stringify(constraintsAsked(expected)), JSON.stringify(read.nameConstraints)],
    ['critical extensions', criticalExtensions(expected).join(), read.criticalExtensions.join()],
    ['other extensions', JSON.stringify(additionalAsked(expected)), JSON.stringify(read.otherExtensions)],
    ...(issuer ? issuerFields(issuer, read) : []),
  ])
  verifySignature(der, expected, openPublicKey(issuerPublicKey))
  return read
}

/** What was asked and what was read of one field. */
export type FieldComparison = readonly [field: string, asked: string, read: string]

/** Throws READ_BACK_FAILED with the names of the fields that differ. */
export function compareFields({ subject }: CertificateParameters, comparisons: readonly FieldComparison[]): void {
  const different = comparisons.filter(([, asked, read]) => asked !== read).map(([field]) => field)
  if (different.length > 0) {
    const what = `read back, it says something else than was asked (${different.join(', ')})`
    throw refusal(nameOf(subject), what, { fields: different })
  }
}

/** Has node:crypto parse `der` and verify its signature. Throws READ_BACK_FAILED. */
export function verifySignature(der: Uint8Array, expected: CertificateParameters, issuerKey: KeyObject): void {
  const certificate = parse(der, expected)
  const isVerified = guard(expected, () => certificate.verify(issuerKey))
  if (!isVerified) {
    throw refusal(nameOf(expected.subject), "its signature does not verify by its issuer's key", { fields: ['signature'] })
  }
}

/** Has node:crypto parse `der`. Throws READ_BACK_FAILED. */
export function parse(der: Uint8Array, expected: CertificateParameters): X509Certificate {
  return guard(expected, () => new X509Certificate(der))
}

/** The key object for a SubjectPublicKeyInfo in DER of a key type of ours. */
export function openPublicKey(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength), format: 'der', type: 'spki' })
}

/** Whatever `read` throws becomes READ_BACK_FAILED: what a reader of ours refuses, others will refuse. */
export function guard<Result>({ subject }: CertificateParameters, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    throw refusal(nameOf(subject), 'it could not be read back', {}, cause)
  }
}

function nameOf(subject: CertificateParameters['subject']): string {
  return textIn(subject, 'CN') ?? printDistinguishedName(subject)
}

/** As the library reads it: where it knows the string type, the text, whatever the type of the attribute. */
function subjectAsked({ subject }: CertificateParameters): [string, string][][] {
  return canonicalName(subject).map((relativeName) =>
    sortPairs(
      relativeName.map(({ type, value }) => [type, typeof value === 'string' ? value : (textInDer(value.der) ?? `#${value.der}`)]),
    ),
  )
}

function sortPairs(pairs: readonly [string, string][]): [string, string][] {
  return pairs.toSorted((left, right) => (left.join('=') < right.join('=') ? -1 : 1))
}

function nameOrOid(usage: string): string {
  return nameOfOid(usage) ?? usage
}

function accessAsked({ extensions }: CertificateParameters): ReadCertificate['authorityInfoAccess'] {
  const { ocsp = [], caIssuers = [] } = extensions.authorityInfoAccess ?? {}
  return { ocsp: [...ocsp], caIssuers: [...caIssuers] }
}

function constraintsAsked({ extensions }: CertificateParameters): ReadCertificate['nameConstraints'] {
  const { permitted = [], excluded = [] } = extensions.nameConstraints ?? {}
  return permitted.length + excluded.length === 0 ? null : { permitted: [...permitted], excluded: [...excluded] }
}

function additionalAsked({ extensions }: CertificateParameters): ReadCertificate['otherExtensions'] {
  return (extensions.additional ?? []).map(({ oid, isCritical, value }) => {
    return { name: nameOrOid(oid), isCritical, value: hex(Buffer.from(value, 'base64')) }
  })
}

function criticalExtensions(expected: CertificateParameters): string[] {
  const { nameConstraints, altNames } = expected.extensions
  return [
    ...['basicConstraints', 'keyUsage'],
    ...(constraintsAsked(expected) && nameConstraints?.isCritical ? ['nameConstraints'] : []),
    ...additionalAsked(expected).flatMap(({ name, isCritical }) => (isCritical ? [name] : [])),
    ...(expected.subject.length === 0 && altNames.length > 0 ? ['subjectAltName'] : []),
  ]
}

function issuerFields(issuer: IssuerIdentity, read: ReadCertificate): FieldComparison[] {
  return [
    ['issuer', hex(issuer.name), hex(read.issuerName)],
    ['authority key identifier', hex(issuer.keyIdentifier), String(read.authorityKeyIdentifier)],
  ]
}

function printRead({ type, value }: ReadCertificate['altNames'][number]): string {
  return `${type}:${value}`
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex').toUpperCase()
}

function refusal(name: string, what: string, details: { fields?: readonly string[] }, cause?: unknown): AppError {
  return new AppError('READ_BACK_FAILED', `The certificate for "${name}" was not handed out: ${what}.`, {
    remedy: 'Nothing was stored. Report this with the names that you gave: it is a fault of Certwright.',
    details,
    cause,
  })
}
