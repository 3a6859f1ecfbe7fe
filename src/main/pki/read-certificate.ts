// The decorators of the reading library want this first.
import 'reflect-metadata'
import {
  AuthorityInfoAccessExtension,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  ExtensionFactory,
  GeneralName,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509'
import { checkAltName } from '../../shared/alt-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { attributeType } from '../../shared/name-attribute.ts'
import { keyUsages } from '../../shared/profile.ts'
import { certificateParts } from './certificate-parts.ts'
import { readDer, sequenceOf } from './der-reader.ts'
import { printName } from './distinguished-name.ts'
import { describeSpki } from './key-pair.ts'
import { nameOfOid, oids } from './object-identifiers.ts'
import { criticalNames, type RawExtension } from './raw-extension.ts'
import { readNameConstraints, type ReadNameConstraints } from './read-name-constraints.ts'
import { printForeignSerialNumber } from './serial-number.ts'

/** An alternative name as it stands in any certificate; `value` is text, for `other` the hex of its DER. */
export interface ReadAltName {
  type: 'dns' | 'ip' | 'uri' | 'email' | 'directory' | 'other'
  value: string
}

/** What a certificate says. Hex is upper-case without colons. */
export interface ReadCertificate {
  version: 1 | 2 | 3
  serialNumber: string
  /** RFC 4514, by `printName`. */
  subject: string
  issuer: string
  /** The same names as DER. */
  subjectName: Uint8Array
  issuerName: Uint8Array
  notBefore: Date
  notAfter: Date
  /** SubjectPublicKeyInfo in DER. */
  subjectPublicKey: Uint8Array
  /** Null for a key that is none of our types. */
  keyType: KeyType | null
  keyDescription: string
  /** Its name, such as `ecdsaWithSHA256`, or its object identifier. */
  signatureAlgorithm: string
  /** Null where absent; `pathLength` null means no limit. */
  basicConstraints: { isCa: boolean; pathLength: number | null } | null
  /** Empty where absent. */
  keyUsage: string[]
  /** Names such as `serverAuth`, or object identifiers; empty where absent. */
  extendedKeyUsage: string[]
  altNames: ReadAltName[]
  subjectKeyIdentifier: string | null
  authorityKeyIdentifier: string | null
  /** URIs; empty where absent. */
  crlDistributionPoints: string[]
  /** URIs; both empty where absent. */
  authorityInfoAccess: { ocsp: string[]; caIssuers: string[] }
  nameConstraints: ReadNameConstraints | null
  /** Names or object identifiers of the extensions that are marked critical. */
  criticalExtensions: string[]
  /** Those that are not shown above in full; `value` is hex. */
  otherExtensions: { name: string; isCritical: boolean; value: string }[]
}

/**
 * Reads a certificate in DER by another library than the one that writes ours. Throws FILE_NOT_UNDERSTOOD, whatever the
 * library makes of it. A single extension that cannot be read does not keep the rest from being shown.
 */
export function readCertificate(der: Uint8Array): ReadCertificate {
  return adaptThrows(() => describe(der, new X509Certificate(Uint8Array.from(der))))
}

/**
 * The same, and beside it the RDNs of the subject as the library reads them, in their encoded order: pairs of type (our
 * keyword, or dotted decimal) and text, `#` and hex where it is no text. For comparing what was written with what was read.
 * Throws FILE_NOT_UNDERSTOOD.
 */
export function readWithSubject(der: Uint8Array): { certificate: ReadCertificate; subject: [string, string][][] } {
  return adaptThrows(() => {
    const certificate = new X509Certificate(Uint8Array.from(der))
    const subject = certificate.subjectName.toJSON().map((relativeName) =>
      Object.entries(relativeName).flatMap(([type, values]) =>
        values.map((value): [string, string] => [libraryKeywords[type] ?? attributeType(type)?.keyword ?? type, value]),
      ),
    )
    return { certificate: describe(der, certificate), subject }
  })
}

/** Where the library has another keyword than we. */
const libraryKeywords: Readonly<Record<string, string>> = { E: 'emailAddress', G: 'GN', I: 'initials', T: 'title' }

/** The one place where what the library throws, plain TypeErrors among it, becomes an error of ours. */
function adaptThrows<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('FILE_NOT_UNDERSTOOD', 'This certificate cannot be read.', {
      remedy: 'Choose a certificate file in PEM or DER form; if it is one, get it again from where it was made.',
      cause,
    })
  }
}

function describe(der: Uint8Array, certificate: X509Certificate): ReadCertificate {
  const parts = certificateParts(der)
  const { keyType, description } = describeSpki(parts.subjectPublicKey)
  const content: Content = {
    basicConstraints: null,
    keyUsage: [],
    extendedKeyUsage: [],
    altNames: [],
    subjectKeyIdentifier: null,
    authorityKeyIdentifier: null,
    crlDistributionPoints: [],
    authorityInfoAccess: { ocsp: [], caIssuers: [] },
    nameConstraints: null,
    otherExtensions: [],
  }
  for (const extension of parts.extensions) readExtension(extension, content)
  const { notBefore, notAfter } = certificate
  if (Number.isNaN(notBefore.getTime()) || Number.isNaN(notAfter.getTime())) throw new RangeError('a date that does not exist')
  return {
    version: parts.version,
    serialNumber: printForeignSerialNumber(parts.serialNumber),
    subject: printName(parts.subject),
    issuer: printName(parts.issuer),
    subjectName: parts.subject,
    issuerName: parts.issuer,
    notBefore,
    notAfter,
    subjectPublicKey: parts.subjectPublicKey,
    keyType,
    keyDescription: description,
    signatureAlgorithm: nameOfOid(parts.signatureOid) ?? parts.signatureOid,
    ...content,
    criticalExtensions: criticalNames(parts.extensions),
  }
}

type Content = Pick<
  ReadCertificate,
  | 'basicConstraints'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'altNames'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'crlDistributionPoints'
  | 'authorityInfoAccess'
  | 'nameConstraints'
  | 'otherExtensions'
>

/** Puts what `raw` says into `content`. */
function readExtension(raw: RawExtension, content: Content): void {
  if (raw.oid === oids.subjectAltName) {
    content.altNames.push(...sequenceOf(readDer(raw.value), 'list of names').map(({ bytes }) => readAltName(bytes)))
    return
  }
  const isShown = raw.oid === oids.nameConstraints ? showNameConstraints(raw, content) : show(understand(raw), content)
  if (isShown) return
  content.otherExtensions.push({ name: nameOfOid(raw.oid) ?? raw.oid, isCritical: raw.isCritical, value: hex(raw.value) })
}

/** Puts what the library understands into `content`; true where that is the whole of it. */
function show(extension: Extension, content: Content): boolean {
  if (extension instanceof BasicConstraintsExtension) {
    content.basicConstraints = { isCa: extension.ca, pathLength: extension.pathLength ?? null }
  } else if (extension instanceof KeyUsagesExtension) {
    content.keyUsage = keyUsages.filter((_, bit) => extension.usages & (1 << bit))
  } else if (extension instanceof ExtendedKeyUsageExtension) {
    content.extendedKeyUsage = Array.from(extension.usages, (usage) => nameOfOid(String(usage)) ?? String(usage))
  } else if (extension instanceof SubjectKeyIdentifierExtension) {
    content.subjectKeyIdentifier = extension.keyId.toUpperCase()
  } else if (extension instanceof AuthorityKeyIdentifierExtension && extension.keyId !== undefined) {
    content.authorityKeyIdentifier = extension.keyId.toUpperCase()
  } else if (extension instanceof CRLDistributionPointsExtension) {
    return showDistributionPoints(extension, content)
  } else if (extension instanceof AuthorityInfoAccessExtension) {
    return showAuthorityInfoAccess(extension, content)
  } else return false
  return true
}

/** RFC 5280 4.2.1.13: a point may also name reasons, another issuer, or a name relative to the issuer's. */
function showDistributionPoints({ distributionPoints }: CRLDistributionPointsExtension, content: Content): boolean {
  const points = distributionPoints.map(({ distributionPoint, reasons, cRLIssuer }) => {
    const names = distributionPoint?.fullName ?? []
    const uris = names.flatMap(({ uniformResourceIdentifier: uri }) => (uri === undefined ? [] : [uri]))
    return { uris, isWhole: uris.length > 0 && uris.length === names.length && !reasons && !cRLIssuer }
  })
  content.crlDistributionPoints = points.flatMap(({ uris }) => uris)
  return points.every(({ isWhole }) => isWhole)
}

function showAuthorityInfoAccess(access: AuthorityInfoAccessExtension, content: Content): boolean {
  const { ocsp, caIssuers } = access
  const uris = (names: readonly GeneralName[]) => names.filter(({ type }) => type === 'url').map(({ value }) => value)
  content.authorityInfoAccess = { ocsp: uris(ocsp), caIssuers: uris(caIssuers) }
  const shown = content.authorityInfoAccess.ocsp.length + content.authorityInfoAccess.caIssuers.length
  const others = sequenceOf(readDer(new Uint8Array(access.value)), 'list of access descriptions').length - shown
  return others === 0
}

function showNameConstraints({ value }: RawExtension, content: Content): boolean {
  try {
    content.nameConstraints = readNameConstraints(value) ?? null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
  return content.nameConstraints !== null
}

/** The extension as the library understands it, or in its general form where it does not. */
function understand({ encoded }: RawExtension): Extension {
  try {
    return ExtensionFactory.create(Uint8Array.from(encoded))
  } catch {
    return new Extension(Uint8Array.from(encoded))
  }
}

/** RFC 5280 4.2.1.6, by the context tag of the choice. */
const altNameTypes: Readonly<Record<number, ReadAltName['type']>> = { 1: 'email', 2: 'dns', 4: 'directory', 6: 'uri', 7: 'ip' }

function readAltName(encoded: Uint8Array): ReadAltName {
  const type = altNameTypes[encoded[0]! & 0x1f]
  if (type === 'directory') return { type, value: printName(readDer(encoded).content) }
  try {
    const { value } = new GeneralName(Uint8Array.from(encoded))
    if (type === 'ip') return { type, value: checkAltName({ type, value }).value }
    if (type !== undefined) return { type, value }
  } catch {
    // Shown as what it is, below.
  }
  return { type: 'other', value: hex(encoded) }
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex').toUpperCase()
}
