import { printAltName } from '../../shared/alt-name.ts'
import type { CertificateParameters, Issuer } from './certificate.ts'
import { canonicalName, textInDer } from './distinguished-name.ts'
import { keyIdentifierOf } from './key-identifier.ts'
import { keyTypeOfSpki } from './key-pair.ts'
import { nameOfOid } from './object-identifiers.ts'
import { compareFields, guard, openPublicKey, verifySignature, type FieldComparison } from './read-back-fault.ts'
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
