import { AppError } from '../../shared/errors.ts'
import { dayMs, type CertificateSummary } from '../../shared/certificate.ts'
import { toPem } from '../../shared/pem.ts'
import { authorityKinds } from '../../shared/profile.ts'
import type { CrlReason, IssuedRevocationLists, RevocationListSummary } from '../../shared/revocation.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { readCertificate } from '../pki/read-certificate.ts'
import { readRevocationList, revocationListSignatureFault } from '../pki/read-revocation-list.ts'
import { issueRevocationList, type RevocationListEntry } from '../pki/revocation-list.ts'
import type { RevokedCertificate, StoredRevocationList, Vault } from '../store/vault.ts'
import { openIssuer, type OpenIssuer } from './issuer.ts'
import type { Workspace } from './workspace.ts'

/**
 * Revokes certificates, all or none; `reason` certificateHold can be undone. A compromised key takes all certificates with it that
 * it has here: those that were renewed are still in date. No broker knows of it before it gets the next CRL. Throws NOT_FOUND,
 * AMBIGUOUS_REFERENCE, ALREADY_REVOKED, PROFILE_MISMATCH, VAULT_LOCKED, INVALID_INPUT for a moment in the future.
 */
export function revokeCertificates(
  { vault, now }: Workspace,
  { references, reason, at }: { references: readonly string[]; reason: CrlReason; at?: string | undefined },
): CertificateSummary[] {
  const moment = now()
  const revokedAt = at === undefined ? moment : new Date(at)
  if (revokedAt > moment) {
    throw new AppError('INVALID_INPUT', `${revokedAt.toISOString()} is yet to come; a revocation is dated today or earlier.`, {
      remedy: 'Give the moment from which on the certificate is not to be trusted, or leave it out.',
    })
  }
  const named = fingerprintsOf(vault, references)
  const others = reason === 'keyCompromise' || reason === 'cACompromise' ? withSameKeys(vault, named) : []
  return vault.revoke([...named, ...others], reason, revokedAt, moment)
}

/** The other certificates for the same keys that are not revoked for good. */
function withSameKeys(vault: Vault, fingerprints: readonly string[]): string[] {
  const holders = fingerprints.flatMap((fingerprint) => {
    const { subjectPublicKey } = readCertificate(vault.find(fingerprint).der)
    return vault.withPublicKey(sha256Fingerprint(subjectPublicKey))
  })
  const trusted = holders.filter(({ revocation }) => revocation === null || revocation.reason === 'certificateHold')
  return [...new Set(trusted.map(({ fingerprint }) => fingerprint))].filter((fingerprint) => !fingerprints.includes(fingerprint))
}

/** Undoes holds, all or none. Throws NOT_FOUND, AMBIGUOUS_REFERENCE, NOT_ON_HOLD, VAULT_LOCKED. */
export function undoHolds({ vault, now }: Workspace, references: readonly string[]): CertificateSummary[] {
  return vault.undoHold(fingerprintsOf(vault, references), now())
}

/**
 * Issues the next CRL of each authority named, or of all that have issued something and can sign, and gives them in one PEM file:
 * Mosquitto wants one for every authority in the path. An authority that cannot sign now is told of where the others go on.
 * Throws NOT_FOUND, VAULT_LOCKED, and what keeps a single named one from signing.
 */
export function issueRevocationLists(
  workspace: Workspace,
  { references, validityDays }: { references: readonly string[]; validityDays: number },
): IssuedRevocationLists {
  const { vault } = workspace
  const authorities = references.length > 0 ? references.map((reference) => vault.find(reference, authorityKinds).summary) : issuersIn(workspace)
  const unique = [...new Map(authorities.map((each) => [each.fingerprint, each])).values()]
  const lists: StoredRevocationList[] = []
  const failed: { name: string; message: string }[] = []
  for (const authority of unique) {
    try {
      lists.push(issueNext(workspace, authority, validityDays))
    } catch (error) {
      if (!(error instanceof AppError) || unique.length === 1) throw error
      failed.push({ name: authority.name, message: error.message })
    }
  }
  return { lists: lists.map((list) => summaryOf(list, workspace.now())), pem: pemOf(lists), failed }
}

/** Looks whether an authority can sign CRLs; changes nothing. Throws NOT_FOUND, VAULT_LOCKED, ISSUER_CANNOT_SIGN. */
export function checkListSigner({ vault, now }: Workspace, fingerprint: string): void {
  requireCrlSign(openIssuer(vault, fingerprint, now()))
}

/** The latest CRL of each authority that has one, with what is to be said of its age. */
export function revocationLists({ vault, now }: Workspace): RevocationListSummary[] {
  return vault.revocationLists().map((list) => summaryOf(list, now()))
}

/** The current CRLs in one PEM file, in the order of the authorities' names; empty where there are none. */
export function pemOf(lists: readonly Pick<StoredRevocationList, 'der'>[]): string {
  return lists.map(({ der }) => toPem('X509 CRL', der)).join('')
}

function issueNext(workspace: Workspace, authority: CertificateSummary, validityDays: number): StoredRevocationList {
  const { vault } = workspace
  const now = wholeSecond(workspace.now())
  const issuer = openIssuer(vault, authority.fingerprint, now)
  requireCrlSign(issuer)
  const nextUpdate = new Date(now.getTime() + validityDays * dayMs)
  let count = 0
  const entries = function* (): Generator<RevocationListEntry> {
    for (const revoked of vault.revokedBy(authority.fingerprint)) {
      count += 1
      yield toEntry(revoked)
    }
  }
  const list = vault.addRevocationList(
    authority.fingerprint,
    (number, before) => {
      const thisUpdate = thisUpdateAfter(before, now)
      const der = issueRevocationList({ number: BigInt(number), thisUpdate, nextUpdate, entries: entries() }, issuer.signer)
      readBack(der, issuer, count)
      return { thisUpdate, nextUpdate, entries: count, der }
    },
    workspace.now(),
  )
  return { ...list, issuerName: authority.name }
}

/** A broker whose clock is behind by up to an hour still takes a CRL that was issued a moment ago; it would refuse everybody otherwise. */
const allowanceMs = 3_600_000

/** OpenSSL goes by the date: of two CRLs of one second it may take the older. But none is of a day to come, whatever the clock said once. */
function thisUpdateAfter(before: Date | null, now: Date): Date {
  const earliest = now.getTime() - allowanceMs
  return new Date(Math.min(now.getTime(), Math.max(earliest, before ? before.getTime() + 1000 : earliest)))
}

/** The second reader's word, before a CRL is handed out: an unreadable one locks every client out. */
function readBack(der: Uint8Array, issuer: OpenIssuer, count: number): void {
  const read = readRevocationList(der)
  const fault = revocationListSignatureFault(read, issuer.certificate.subjectPublicKey)
  if (fault === null && read.entryCount === count && read.issuer === issuer.certificate.subject) return
  throw new AppError('READ_BACK_FAILED', `The CRL of ${issuer.summary.name} did not read back as it was written; it was not kept.`, {
    remedy: 'Try again; if it happens again, report it.',
  })
}

function toEntry({ serialNumber, revokedAt, reason }: RevokedCertificate): RevocationListEntry {
  return {
    serialNumber: Buffer.from(serialNumber, 'hex'),
    revocationDate: revokedAt,
    reason: reason === 'unspecified' || reason === 'removeFromCRL' ? null : reason,
  }
}

/** RFC 5280 4.2.1.3: where keyUsage is there, it must allow it. */
function requireCrlSign({ summary, certificate: { keyUsage } }: OpenIssuer): void {
  if (keyUsage.length === 0 || keyUsage.includes('cRLSign')) return
  throw new AppError('ISSUER_CANNOT_SIGN', `${summary.name} may not sign revocation lists: its key usage lacks cRLSign.`, {
    remedy: 'Renew the authority, which gives it that usage, or roll over to a new one.',
    details: { fingerprint: summary.fingerprint },
  })
}

/** Those that have issued something and can sign; a renewed one stands for the one before it. */
function issuersIn({ vault, now }: Workspace): CertificateSummary[] {
  const { certificates } = vault.list(
    { kinds: [...authorityKinds], statuses: ['active', 'replaced'], sort: 'name', descending: false, offset: 0, limit: 1000 },
    now(),
  )
  const current = now()
  const able = certificates.filter(
    ({ fingerprint, viewOnly, replacedBy, notAfter }) =>
      viewOnly === null &&
      Date.parse(notAfter) >= current.getTime() &&
      !isRenewed(vault, replacedBy, fingerprint) &&
      vault.issuedCount(fingerprint) > 0,
  )
  // One that is offline is told of where the others go on.
  if (able.some(({ hasKey }) => hasKey)) return able.filter(({ hasKey, takenOfflineAt }) => hasKey || takenOfflineAt !== null)
  throw new AppError('NOT_FOUND', 'The vault has no authority that has issued something and could sign a revocation list.', {
    remedy: 'Create an authority, or bring the key of one back that is offline.',
  })
}

/** Whether its successor has its key, and so the same CRL. */
export function isRenewed(vault: Vault, replacedBy: CertificateSummary['replacedBy'], fingerprint: string): boolean {
  if (!replacedBy) return false
  return vault.hasSameKey(replacedBy.fingerprint, fingerprint)
}

function summaryOf({ issuerFingerprint, issuerName, number, thisUpdate, nextUpdate, entries, der }: StoredRevocationList, now: Date): RevocationListSummary {
  const leftMs = nextUpdate.getTime() - now.getTime()
  return {
    issuer: { fingerprint: issuerFingerprint, name: issuerName },
    number,
    thisUpdate: thisUpdate.toISOString(),
    nextUpdate: nextUpdate.toISOString(),
    entries,
    state: leftMs < 0 ? 'expired' : leftMs < 7 * dayMs ? 'expires-soon' : 'current',
    pem: der.length > 1_000_000 ? null : toPem('X509 CRL', der),
  }
}

function fingerprintsOf(vault: Vault, references: readonly string[]): string[] {
  return [...new Set(references.map((reference) => vault.find(reference).summary.fingerprint))]
}

function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}
