import type { CertificateFacts } from '../../shared/inspection.ts'

/** What a certificate can be used as, as far as it says so itself. Many that people made by hand say nothing. */

/** It is an authority, or nothing in it but its being self-issued says what it is, as with the old ones of version 1. */
export function isAuthority({ basicConstraints, isSelfIssued, extendedKeyUsage, altNames, keyUsage }: CertificateFacts): boolean {
  if (basicConstraints) return basicConstraints.isCa
  return (isSelfIssued && extendedKeyUsage.length === 0 && altNames.length === 0) || keyUsage.includes('keyCertSign')
}

/** It can be shown by a broker. */
export function canServe(facts: CertificateFacts): boolean {
  return !isAuthority(facts) && hasPurpose(facts, 'serverAuth')
}

/** It is for brokers, and says so: by its purposes, or by naming hosts. */
export function isForServers(facts: CertificateFacts): boolean {
  if (!canServe(facts)) return false
  return facts.extendedKeyUsage.includes('serverAuth') || facts.altNames.some(({ type }) => type === 'dns' || type === 'ip')
}

/** It can be shown by a device or a client. */
export function canBeClient(facts: CertificateFacts): boolean {
  return !isAuthority(facts) && hasPurpose(facts, 'clientAuth')
}

function hasPurpose({ extendedKeyUsage }: CertificateFacts, purpose: string): boolean {
  // RFC 5280 4.2.1.12: without the extension, every purpose.
  return extendedKeyUsage.length === 0 || [purpose, 'anyExtendedKeyUsage'].some((each) => extendedKeyUsage.includes(each))
}

/** The common name in the subject of RFC 4514, unescaped as far as it matters here; undefined where `name` is something else. */
export function commonName({ subject, name }: CertificateFacts): string | undefined {
  return /(^|[,+])CN=/.test(subject) ? name : undefined
}
