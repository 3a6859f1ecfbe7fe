import { AppError } from '../../shared/errors.ts'
import type { RevocationListFacts } from '../../shared/inspection.ts'
import type { SignatureFault } from '../pki/check-signature.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import type { IssuingDistributionPoint } from '../pki/issuing-distribution-point.ts'
import { readRevocationList, revocationListSignatureFault, type ReadRevocationList } from '../pki/read-revocation-list.ts'
import { extensionFacts, pemUnlessLong } from './facts.ts'
import type { KnownIssuer, KnownIssuers } from './known-issuers.ts'

const maxEntries = 1000

/** What a CRL says, which of the vault's authorities signed it, and what is wrong with it. */
export interface JudgedRevocationList {
  facts: RevocationListFacts
  issuedBy: number | null
  problems: string[]
}

/** Reads and judges a CRL of any length; of its entries the first thousand are looked at. Throws FILE_NOT_UNDERSTOOD. */
export function judgeRevocationList(der: Uint8Array, issuers: KnownIssuers, now: Date): JudgedRevocationList {
  const read = readRevocationList(der)
  const { entries, problems: entryProblems } = firstEntries(read)
  const issuer = issuers.signerOf(read.issuerName, read.parts)
  const shown = new Set(read.otherExtensions.map(({ name }) => name))
  return {
    facts: {
      pem: pemUnlessLong('X509 CRL', der),
      fingerprint: sha256Fingerprint(der),
      version: read.version,
      issuerName: read.issuer,
      number: read.number?.toString() ?? null,
      thisUpdate: read.thisUpdate.toISOString(),
      nextUpdate: read.nextUpdate?.toISOString() ?? null,
      signatureAlgorithm: read.signatureAlgorithm,
      authorityKeyIdentifier: read.authorityKeyIdentifier,
      issuingDistributionPoint: read.issuingDistributionPoint && wordsOf(read.issuingDistributionPoint),
      criticalExtensions: read.criticalExtensions,
      otherExtensions: read.parts.extensions.map(extensionFacts).filter(({ name }) => shown.has(name)),
      entryCount: read.entryCount,
      entries,
    },
    issuedBy: issuer?.authority ?? null,
    problems: [...dateProblems(read, now), ...issuerProblems(read, issuer, issuers), ...extensionProblems(read), ...entryProblems],
  }
}

function firstEntries(read: ReadRevocationList): { entries: RevocationListFacts['entries']; problems: string[] } {
  const entries: RevocationListFacts['entries'] = []
  const unknown = new Set<string>()
  try {
    for (const { serialNumber, revocationDate, reason, unknownCriticalExtensions } of read.entries()) {
      entries.push({ serialNumber, revokedAt: revocationDate, reason })
      for (const name of unknownCriticalExtensions) unknown.add(name)
      if (entries.length === maxEntries) break
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { entries, problems: [`Its entry ${(entries.length + 1).toLocaleString('en')} cannot be read.`] }
  }
  const names = [...unknown].slice(0, 10).join(', ')
  return { entries, problems: names === '' ? [] : [`It has entries with critical extensions that nobody knows (${names}), so it must not be relied upon.`] }
}

function dateProblems({ thisUpdate, nextUpdate }: ReadRevocationList, now: Date): string[] {
  if (thisUpdate > now) return [`It is of ${thisUpdate.toISOString()}, which is still to come.`]
  if (nextUpdate === null) return ['It does not say when the next one comes, as RFC 5280 wants it.']
  return nextUpdate < now ? [`It expired on ${nextUpdate.toISOString()}: whoever relies on it refuses every certificate.`] : []
}

function issuerProblems(read: ReadRevocationList, issuer: KnownIssuer | undefined, issuers: KnownIssuers): string[] {
  if (!issuer) {
    return issuers.named(read.issuerName).length > 0 ? [`It names ${read.issuer} as its issuer, but was not signed with that authority's key.`] : []
  }
  const fault = revocationListSignatureFault(read, issuer.parts.subjectPublicKey)
  const problems = fault === null ? [] : [`Its signature ${faultWords[fault]}.`]
  return issuer.maySignLists ? problems : [...problems, `${read.issuer} may not sign revocation lists: its key usage lacks cRLSign.`]
}

const faultWords: Readonly<Record<SignatureFault, string>> = {
  wrong: 'was not made by its issuer',
  contradictory: 'states two different algorithms',
  'weak-digest': 'uses MD5 or SHA-1, which can be forged',
  'weak-key': 'was made with an RSA key of less than 2048 bits, which can be broken',
  'not-supported': 'is of a kind that is not verified here',
}

/** RFC 5280 5.2: whoever does not know a critical extension must not rely on the list. */
function extensionProblems({ criticalExtensions, issuingDistributionPoint }: ReadRevocationList): string[] {
  const known = ['authorityKeyIdentifier', 'cRLNumber', ...(issuingDistributionPoint ? ['issuingDistributionPoint'] : [])]
  const unknown = criticalExtensions.filter((name) => !known.includes(name))
  const problems = unknown.length > 0 ? [`It has critical extensions that are not known here: ${unknown.join(', ')}.`] : []
  return issuingDistributionPoint?.isIndirect ? [...problems, 'It is indirect: it speaks for certificates of other issuers, too.'] : problems
}

function wordsOf(point: IssuingDistributionPoint): string {
  return [
    ...point.names.map(({ type, value }) => `${type}:${value}`),
    ...(point.onlyUserCertificates ? ['only for end entities'] : []),
    ...(point.onlyAuthorityCertificates ? ['only for authorities'] : []),
    ...(point.onlyAttributeCertificates ? ['only for attribute certificates'] : []),
    ...(point.onlyReasons ? [`only for the reasons ${point.onlyReasons.join(', ')}`] : []),
    ...(point.isIndirect ? ['indirect'] : []),
  ].join('; ')
}
