import type { CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import { crlReasons, type CrlReason } from '../../shared/revocation.ts'
import { appendAudit } from './audit-trail.ts'
import { holderOfName } from './new-certificate.ts'
import { findByFingerprint } from './reference.ts'
import { dateIn, textIn, wordIn } from './row.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** One certificate that was revoked, as a CRL names it. */
export interface RevokedCertificate {
  /** Upper-case hex. */
  serialNumber: string
  revokedAt: Date
  reason: CrlReason
}

/**
 * Revokes a certificate. One on hold may be revoked for good; then the date of the hold stays (RFC 5280 5.3.1), or an earlier one
 * counts. A root CA stands in no CRL, but is trusted by nothing that is exported from then on. For the inside of a write. Throws
 * VAULT_LOCKED, NOT_FOUND, ALREADY_REVOKED, PROFILE_MISMATCH where the issuer is not here: no CRL of ours could name it.
 */
export function revokeCertificate(handle: VaultHandle, fingerprint: string, reason: CrlReason, at: Date, now: Date): CertificateSummary {
  requireDataKey(handle)
  const { id, summary } = findByFingerprint(handle, fingerprint)
  const { revocation } = summary
  if (revocation && (revocation.reason !== 'certificateHold' || reason === 'certificateHold')) throw alreadyRevoked(summary, revocation)
  if (summary.issuer === null && summary.kind !== 'root-ca') {
    throw new AppError('PROFILE_MISMATCH', `${JSON.stringify(summary.name)} was issued by ${summary.issuerName}, which is not in the vault.`, {
      remedy: 'Have it revoked by that authority; or import the authority with its key first.',
      details: { fingerprint, issuer: summary.issuerName },
    })
  }
  if (summary.serialNumber.startsWith('-')) {
    // RFC 5280 4.1.2.2 forbids it, and readers differ in what they make of it.
    throw new AppError('PROFILE_MISMATCH', `${JSON.stringify(summary.name)} has a negative serial number, by which no revocation list can name it.`, {
      remedy: 'Issue a new certificate for it, and take the authority that issued this one out of use.',
      details: { fingerprint },
    })
  }
  const revokedAt = new Date(Math.min(at.getTime(), revocation ? Date.parse(revocation.at) : Infinity))
  handle.database.run(
    `UPDATE certificate SET status = 'revoked', revoked_at = ?, revocation_reason = ? WHERE id = ?`,
    revokedAt.getTime(),
    reason,
    id,
  )
  const text = `${reason === 'certificateHold' ? 'Put on hold' : 'Revoked'} ${JSON.stringify(summary.name)} as of ${revokedAt.toISOString()}, reason ${reason}`
  appendAudit(handle, [{ action: 'certificate-revoked', certificate: summary, text }], now)
  return findByFingerprint(handle, fingerprint).summary
}

function alreadyRevoked({ name, fingerprint }: CertificateSummary, { at, reason }: NonNullable<CertificateSummary['revocation']>): AppError {
  const isOnHold = reason === 'certificateHold'
  const what = isOnHold ? 'is on hold since' : 'was revoked on'
  return new AppError('ALREADY_REVOKED', `${JSON.stringify(name)} ${what} ${at.slice(0, 10)} (${reason}).`, {
    remedy: isOnHold ? 'Undo the hold, or revoke it for good with another reason.' : 'A revocation is for ever; only a hold can be undone or made final.',
    details: { fingerprint, reason, at },
  })
}

/**
 * Undoes a hold, the only reason that can be undone. It counts as replaced where another has its name by now. For the inside of
 * a write. Throws VAULT_LOCKED, NOT_FOUND, NOT_ON_HOLD.
 */
export function undoHold(handle: VaultHandle, fingerprint: string, now: Date): CertificateSummary {
  requireDataKey(handle)
  const { id, summary } = findByFingerprint(handle, fingerprint)
  if (summary.revocation?.reason !== 'certificateHold') {
    throw new AppError('NOT_ON_HOLD', `${JSON.stringify(summary.name)} is not on hold.`, {
      remedy: summary.revocation ? 'What was revoked for good stays so: issue a new certificate.' : 'There is nothing to undo.',
      details: { fingerprint },
    })
  }
  const isFree = summary.replacedBy === null && holderOfName(handle, summary.kind, summary.name) === undefined
  handle.database.run(
    'UPDATE certificate SET status = ?, revoked_at = NULL, revocation_reason = NULL WHERE id = ?',
    isFree ? 'active' : 'replaced',
    id,
  )
  const text = `Took ${JSON.stringify(summary.name)} off hold`
  appendAudit(handle, [{ action: 'revocation-undone', certificate: summary, text }], now)
  return findByFingerprint(handle, fingerprint).summary
}

/**
 * What the CRL of this authority lists, by serial number: whatever its key has signed, for an authority and its renewal are one
 * issuer. Rows are read as they are asked for.
 */
export function* revokedBy({ database }: VaultHandle, fingerprint: string): Generator<RevokedCertificate> {
  let last = ''
  for (;;) {
    const rows = database.all(
      `SELECT c.serial_number, c.revoked_at, c.revocation_reason FROM certificate c
       WHERE c.status = 'revoked' AND c.serial_number > ? AND c.issuer_id IN
         (SELECT id FROM certificate WHERE public_key = (SELECT public_key FROM certificate WHERE fingerprint = ?))
       GROUP BY c.serial_number ORDER BY c.serial_number LIMIT ${pieceLength}`,
      last,
      fingerprint,
    )
    for (const row of rows) {
      yield {
        serialNumber: textIn(row, 'serial_number'),
        revokedAt: new Date(dateIn(row, 'revoked_at')),
        reason: wordIn(row, 'revocation_reason', crlReasons),
      }
    }
    if (rows.length < pieceLength) return
    last = textIn(rows.at(-1)!, 'serial_number')
  }
}

const pieceLength = 5000
