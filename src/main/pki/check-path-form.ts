import type { CertificateParts } from './certificate-parts.ts'
import { childrenOf, derTag, hasOutline, integerOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { oids, type OidName } from './object-identifiers.ts'

/*
 * What RFC 5280 4 asks of whoever issues, as far as a certificate shows it by itself. It is no part of path validation (6.1), but a
 * certificate that breaks it was made with little care, and others refuse it: OpenSSL with -x509_strict for most of these rules.
 */

/** The rules that a certificate breaks, each as a sentence goes on after "it". Throws FILE_NOT_UNDERSTOOD where an extension is damaged. */
export function brokenRules(parts: CertificateParts): string[] {
  const broken = [...serialNumberRules(parts), ...validityRules(parts), ...nameRules(parts), ...signatureRules(parts)]
  return parts.extensions.length > 0 ? [...broken, ...extensionRules(parts)] : broken
}

/** What an authorityKeyIdentifier says of the issuer: its key, or the certificate that it has from its own issuer. */
export interface StatedAuthority {
  keyIdentifier: Uint8Array | undefined
  /** Names in DER. */
  issuers: Uint8Array[] | undefined
  /** Content octets of the INTEGER. */
  serialNumber: Uint8Array | undefined
}

/** Reads the value of an authorityKeyIdentifier (RFC 5280 4.2.1.1). Throws FILE_NOT_UNDERSTOOD. */
export function readStatedAuthority(value: Uint8Array): StatedAuthority {
  const fields = sequenceOf(readDer(value), 'authority key identifier')
  const field = (tag: number) => fields.find((each) => each.tag === tag)
  const names = field(0xa1)
  return {
    keyIdentifier: field(0x80)?.content,
    issuers: names && childrenOf(names).flatMap((name) => (name.tag === 0xa4 ? [childrenOf(name)[0]!.bytes] : [])),
    serialNumber: field(0x82)?.content,
  }
}

/** The value of an extension, where the certificate has it. */
export function valueOf({ extensions }: CertificateParts, oid: string): Uint8Array | undefined {
  return extensions.find((each) => each.oid === oid)?.value
}

/** The extensions that decide something. */
const deciding: readonly OidName[] = [
  ...(['basicConstraints', 'keyUsage', 'extendedKeyUsage', 'subjectAltName'] as const),
  ...(['subjectKeyIdentifier', 'authorityKeyIdentifier'] as const),
]

/**
 * The names of those extensions that decide something and are not the one value that they should be. `unread` are the ones that
 * `readCertificate` did not understand; an authorityKeyIdentifier without a key is among them, and not damaged by that.
 */
export function damagedExtensions(parts: CertificateParts, unread: readonly string[]): string[] {
  return deciding.filter((name) => {
    const value = valueOf(parts, oids[name])
    if (value === undefined) return false
    try {
      if (name === 'authorityKeyIdentifier') readStatedAuthority(value)
      else if (unread.includes(name)) return true
      readDer(value)
      return false
    } catch {
      return true
    }
  })
}

// RFC 5280 4.1.2.2
function* serialNumberRules({ serialNumber }: CertificateParts) {
  if (serialNumber[0]! >= 0x80 || serialNumber.every((octet) => octet === 0)) yield 'has a serial number that is not positive'
  if (serialNumber.length > 20) yield `has a serial number of ${serialNumber.length} octets, where 20 are the most`
}

// RFC 5280 4.1.2.5
function* validityRules({ validity }: CertificateParts) {
  const [notBefore, notAfter] = sequenceOf(readDer(validity), 'validity')
  if (!isProperTime(notBefore) || !isProperTime(notAfter)) yield 'states a date in a form that is not allowed'
}

/** UTCTime through 2049 and GeneralizedTime after, each in UTC and to the second. */
function isProperTime(time: DerElement | undefined): boolean {
  const text = Buffer.from(time?.content ?? []).toString('latin1')
  if (time?.tag === derTag.utcTime) return /^\d{12}Z$/.test(text) && exists(`${text < '5' ? '20' : '19'}${text}`)
  return time?.tag === derTag.generalizedTime && /^\d{14}Z$/.test(text) && text >= '2050' && exists(text)
}

/** Whether `text`, as GeneralizedTime has it, is a moment of the calendar: 30 February is not. */
function exists(text: string): boolean {
  const iso = text.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const date = new Date(iso)
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso
}

// RFC 5280 4.1.2.4, 4.1.2.6
function* nameRules({ issuer, subject, extensions }: CertificateParts) {
  if (isEmpty(issuer)) yield 'names no issuer'
  if (!isEmpty(subject)) return
  const names = extensions.find(({ oid }) => oid === oids.subjectAltName)
  if (names?.isCritical !== true) yield 'has an empty subject, and no alternative names that are critical'
}

function isEmpty(name: Uint8Array): boolean {
  return readDer(name).content.length === 0
}

/** RFC 5758 3.2, RFC 8410 3: the parameters must be absent. */
const withoutParameters: readonly string[] = [oids.ecdsaWithSHA256, oids.ecdsaWithSHA384, oids.ecdsaWithSHA512, oids.ed25519]

function* signatureRules({ signatureOid, signatureAlgorithm }: CertificateParts) {
  if (!withoutParameters.includes(signatureOid)) return
  if (childrenOf(readDer(signatureAlgorithm)).length > 1) yield 'gives parameters to a signature algorithm that has none'
}

function* extensionRules(parts: CertificateParts) {
  const { isCa, pathLength } = readBasicConstraints(parts)
  const isCritical = (oid: string) => parts.extensions.some((each) => each.oid === oid && each.isCritical)
  const usage = valueOf(parts, oids.keyUsage)
  const usages = usage && readDer(usage).content.subarray(1)
  // RFC 5280 4.2.1.3: bit 5, counted from the left.
  const signsCertificates = usages !== undefined && (usages[0] ?? 0) & 0x04

  // RFC 5280 4.2.1.9, 4.2.1.3
  if (isCa && !isCritical(oids.basicConstraints)) yield 'is an authority whose basicConstraints are not critical'
  if (isCa && usages === undefined) yield 'is an authority without keyUsage'
  if (!isCa && signsCertificates) yield 'has the key usage keyCertSign, and is no authority'
  if (pathLength !== undefined && (!isCa || pathLength < 0n)) yield 'has a path length that means nothing'
  if (usages?.every((octet) => octet === 0)) yield 'has a keyUsage that allows nothing'

  // RFC 5280 4.2.1.1, 4.2.1.2
  if (isCa && valueOf(parts, oids.subjectKeyIdentifier) === undefined) yield 'is an authority without subject key identifier'
  const isSelfIssued = Buffer.compare(parts.subject, parts.issuer) === 0
  const authority = valueOf(parts, oids.authorityKeyIdentifier)
  const stated = authority && readStatedAuthority(authority)
  if (stated?.keyIdentifier === undefined && !isSelfIssued) yield 'has no authority key identifier'
  if (stated && (stated.issuers === undefined) !== (stated.serialNumber === undefined)) {
    yield 'states half of the certificate of its issuer'
  }

  // RFC 5280 4.2.1.6, 4.2.1.12
  for (const [oid, words] of [
    [oids.subjectAltName, 'has a list of alternative names without any'],
    [oids.extendedKeyUsage, 'has a list of purposes without any'],
  ] as const) {
    const value = valueOf(parts, oid)
    if (value && readDer(value).content.length === 0) yield words
  }
}

function readBasicConstraints(parts: CertificateParts): { isCa: boolean; pathLength: bigint | undefined } {
  const value = valueOf(parts, oids.basicConstraints)
  if (value === undefined) return { isCa: false, pathLength: undefined }
  const list = readDer(value)
  const hasFlag = hasOutline(list, [derTag.boolean])
  const fields = sequenceOf(list, 'basic constraints')
  const length = fields[hasFlag ? 1 : 0]
  return {
    isCa: hasFlag && fields[0]!.content[0] !== 0,
    pathLength: length && integerOf(length, 'path length'),
  }
}
