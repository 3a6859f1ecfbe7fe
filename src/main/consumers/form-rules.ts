import type { CertificateFacts } from '../../shared/inspection.ts'
import type { Rule } from './consumer.ts'
import { canServe, isAuthority } from './role.ts'

/** Versions, serial numbers, extensions, and the dates. */

const newAuthority = 'Renew the authority here, which gives it a certificate as everybody wants it; or make a new one.'
const newCertificate = 'Issue it again here; certificates made here have what everybody wants.'

export const oldRoot: Rule = (facts) =>
  facts.version < 3 && isAuthority(facts)
    ? { code: 'VERSION_1_AUTHORITY', reason: 'As an authority it is of version 1, which cannot say that it is one.', remedy: 'Make a new authority, and issue the certificates from that one.' }
    : undefined

/** RFC 5280 4.2.1.9. */
export const noBasicConstraints: Rule = (facts) =>
  facts.version === 3 && facts.basicConstraints === null && isAuthority(facts)
    ? { code: 'NO_BASIC_CONSTRAINTS', reason: 'As an authority it lacks basicConstraints with CA:TRUE.', remedy: 'Make a new authority, and issue the certificates from that one.' }
    : undefined

export const basicConstraintsNotCritical: Rule = ({ basicConstraints, criticalExtensions }) =>
  basicConstraints?.isCa && !criticalExtensions.includes('basicConstraints')
    ? { code: 'BASIC_CONSTRAINTS_NOT_CRITICAL', reason: 'It is an authority whose basicConstraints are not marked critical.', remedy: newAuthority }
    : undefined

export const authorityWithoutKeyUsage: Rule = ({ basicConstraints, keyUsage }) =>
  basicConstraints?.isCa && keyUsage.length === 0
    ? { code: 'AUTHORITY_WITHOUT_KEY_USAGE', reason: 'It is an authority without keyUsage.', remedy: newAuthority }
    : undefined

/** A trust anchor is not looked at so closely. */
export const issuingWithoutKeyUsage: Rule = (facts, now) => (facts.isSelfIssued ? undefined : authorityWithoutKeyUsage(facts, now))

export const noKeyCertSign: Rule = ({ basicConstraints, keyUsage }) =>
  basicConstraints?.isCa && keyUsage.length > 0 && !keyUsage.includes('keyCertSign')
    ? { code: 'NO_KEY_CERT_SIGN', reason: 'It is an authority whose keyUsage does not allow it to sign certificates.', remedy: newAuthority }
    : undefined

export const noSubjectKeyIdentifier: Rule = ({ basicConstraints, subjectKeyIdentifier }) =>
  basicConstraints?.isCa && subjectKeyIdentifier === null
    ? { code: 'NO_SUBJECT_KEY_IDENTIFIER', reason: 'It is an authority without subject key identifier.', remedy: newAuthority }
    : undefined

export const noAuthorityKeyIdentifier: Rule = ({ version, isSelfIssued, authorityKeyIdentifier, otherExtensions }) =>
  version === 3 && !isSelfIssued && authorityKeyIdentifier === null && !otherExtensions.some(({ name }) => name === 'authorityKeyIdentifier')
    ? { code: 'NO_AUTHORITY_KEY_IDENTIFIER', reason: 'It does not say by which key it was signed: it has no authority key identifier.', remedy: newCertificate }
    : undefined

/** A rule for an extension that is marked critical and that the consumer does not know. */
export function critical(name: string, words: string): Rule {
  return ({ criticalExtensions }) =>
    criticalExtensions.includes(name)
      ? { code: `CRITICAL_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`, reason: `Its ${words} are marked critical, and it does not know them.`, remedy: newCertificate }
      : undefined
}

/** A trust anchor's own extensions are not looked at. */
export function unlessSelfIssued(rule: Rule): Rule {
  return (facts, now) => (facts.isSelfIssued ? undefined : rule(facts, now))
}

/** Those that verifiers know; RFC 5280 4.2: any other that is critical must make them refuse. */
const known = [
  ...['basicConstraints', 'keyUsage', 'extendedKeyUsage', 'subjectAltName', 'nameConstraints', 'policyConstraints'],
  ...['certificatePolicies', 'policyMappings', 'inhibitAnyPolicy'],
]

export const unknownCriticalExtension: Rule = ({ criticalExtensions, isSelfIssued }) => {
  const unknown = criticalExtensions.filter((name) => !known.includes(name))
  if (unknown.length === 0) return undefined
  return {
    code: 'UNKNOWN_CRITICAL_EXTENSION',
    severity: isSelfIssued ? 'may-refuse' : 'refuses',
    reason: `It has critical extensions that hardly anybody knows: ${unknown.join(', ')}.`,
    remedy: 'Issue it again without them, or not marked critical.',
  }
}

export const damagedExtension: Rule = ({ otherExtensions }) => {
  const damaged = otherExtensions.filter(({ name }) => ['basicConstraints', 'keyUsage', 'extendedKeyUsage', 'subjectAltName', 'nameConstraints', 'subjectKeyIdentifier'].includes(name))
  if (damaged.length === 0) return undefined
  return {
    code: 'DAMAGED_EXTENSION',
    reason: `It has ${damaged.map(({ name }) => name).join(', ')} twice, or in a form that cannot be read.`,
    remedy: newCertificate,
  }
}

export const extensionsInOldVersion: Rule = (facts) =>
  facts.version < 3 && hasExtensions(facts)
    ? { code: 'EXTENSIONS_IN_OLD_VERSION', reason: `It has extensions, though it is of version ${facts.version}.`, remedy: newCertificate }
    : undefined

function hasExtensions({ basicConstraints, keyUsage, extendedKeyUsage, altNames, subjectKeyIdentifier, authorityKeyIdentifier, otherExtensions }: CertificateFacts): boolean {
  const lists = [keyUsage, extendedKeyUsage, altNames, otherExtensions]
  return lists.some(({ length }) => length > 0) || (basicConstraints ?? subjectKeyIdentifier ?? authorityKeyIdentifier) !== null
}

/** RFC 5280 4.1.2.2. */
export const negativeSerialNumber: Rule = ({ serialNumber }) =>
  serialNumber.startsWith('-')
    ? { code: 'SERIAL_NUMBER_NEGATIVE', reason: `Its serial number ${serialNumber} is negative.`, remedy: newCertificate }
    : undefined

export const oddSerialNumber: Rule = ({ serialNumber }) => {
  const octets = serialNumber.replace('-', '').length / 2 + (/^[89A-F]/.test(serialNumber) ? 1 : 0)
  const fault = serialNumber.startsWith('-') ? 'negative' : /^(00)+$/.test(serialNumber) ? 'zero' : octets > 20 ? `${octets} octets long, where 20 are the most` : undefined
  return fault === undefined ? undefined : { code: 'SERIAL_NUMBER_ODD', reason: `Its serial number is ${fault}.`, remedy: newCertificate }
}

export const mustStaple: Rule = ({ otherExtensions }) =>
  otherExtensions.some(({ name }) => name === 'tlsFeature')
    ? { code: 'MUST_STAPLE', reason: 'It asks for a stapled OCSP answer (tlsFeature), which no MQTT broker sends.', remedy: 'Issue it again without that extension.' }
    : undefined

/** The date of a root is not looked at by everybody. */
export const expired: Rule = ({ notAfter, isSelfIssued }, now) =>
  Date.parse(notAfter) < now.getTime()
    ? { code: 'EXPIRED', severity: isSelfIssued ? 'may-refuse' : 'refuses', reason: `It expired on ${notAfter}.`, remedy: 'Renew it.' }
    : undefined

export const notYetValid: Rule = ({ notBefore, isSelfIssued }, now) =>
  Date.parse(notBefore) > now.getTime()
    ? { code: 'NOT_YET_VALID', severity: isSelfIssued ? 'may-refuse' : 'refuses', reason: `It is valid only from ${notBefore} on.`, remedy: 'Wait, or set the clock of this machine right.' }
    : undefined

const dayMs = 86_400_000

/** support.apple.com/103769: certificates of servers issued from July 2019 on. */
export const longerThan825Days: Rule = (facts) => {
  const days = Math.ceil((Date.parse(facts.notAfter) - Date.parse(facts.notBefore)) / dayMs)
  if (!canServe(facts) || days <= 825 || facts.notBefore < '2019-07-01') return undefined
  return { code: 'VALID_TOO_LONG', reason: `It is valid for ${days.toLocaleString('en')} days; 825 are the most for a server.`, remedy: 'Issue the broker’s certificate for 825 days or less.' }
}

/** As above: the purpose must be stated. */
export const noServerAuth: Rule = (facts) =>
  canServe(facts) && facts.extendedKeyUsage.length === 0
    ? { code: 'NO_SERVER_AUTH', reason: 'As a broker’s it lacks the purpose serverAuth.', remedy: 'Issue the broker’s certificate by the profile for brokers.' }
    : undefined
