import type { CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import { appendAudit } from './audit-trail.ts'
import { nameKey } from './certificate-name.ts'
import { findByFingerprint } from './reference.ts'
import { integerIn } from './row.ts'
import { dropSecret, keepSecret } from './sealed-secret.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/**
 * Takes the private key of an authority out of the vault, for all certificates that the key has here: an authority and its renewals
 * have one key, and it is out only when none of them has it. What was written of it elsewhere is the caller's. For the inside of a
 * write. Throws VAULT_LOCKED, NOT_FOUND where the key is not here.
 */
export function removeKey(handle: VaultHandle, fingerprint: string, now: Date): CertificateSummary {
  requireDataKey(handle)
  const { summary } = findByFingerprint(handle, fingerprint)
  const holders = keyHolders(handle, fingerprint)
  if (!summary.hasKey) {
    throw new AppError('NOT_FOUND', `The vault does not hold the private key of ${JSON.stringify(summary.name)}.`, {
      remedy: summary.takenOfflineAt === null ? 'It was never here.' : 'It was taken out before: bring it back first.',
      details: { fingerprint },
    })
  }
  for (const id of holders) {
    dropSecret(handle, 'private-key', id)
    handle.database.run('UPDATE certificate SET offline_at = ? WHERE id = ?', now.getTime(), id)
  }
  const others = holders.length - 1
  const text = `Took the private key of ${JSON.stringify(summary.name)} out of the vault${others === 0 ? '' : `, and that of ${others} more of its certificates`}`
  appendAudit(handle, [{ action: 'key-removed', certificate: summary, text }], now)
  return findByFingerprint(handle, fingerprint).summary
}

/**
 * Puts the private key (PKCS#8, checked against the certificate by the caller) of a certificate into the vault that has none. For the inside of a write. Throws VAULT_LOCKED, NAME_TAKEN where there is one.
 */
export function bringKey(handle: VaultHandle, fingerprint: string, privateKey: Uint8Array, now: Date): CertificateSummary {
  requireDataKey(handle)
  const { id, summary } = findByFingerprint(handle, fingerprint)
  if (summary.hasKey) {
    throw new AppError('NAME_TAKEN', `The vault holds the private key of ${JSON.stringify(summary.name)} already.`, {
      remedy: 'There is nothing to bring back.',
      details: { fingerprint },
    })
  }
  keepSecret(handle, 'private-key', { id, fingerprint }, privateKey)
  handle.database.run('UPDATE certificate SET offline_at = NULL WHERE id = ?', id)
  const text = `Brought the private key of ${JSON.stringify(summary.name)} into the vault`
  appendAudit(handle, [{ action: 'key-imported', certificate: summary, text }], now)
  return findByFingerprint(handle, fingerprint).summary
}

/** The row ids of the certificates for the same key that have it here. */
function keyHolders({ database }: VaultHandle, fingerprint: string): number[] {
  return database
    .all(
      `SELECT c.id FROM certificate c JOIN sealed_secret s ON s.certificate_id = c.id AND s.kind = 'private-key'
       WHERE c.public_key = (SELECT public_key FROM certificate WHERE fingerprint = ?)`,
      fingerprint,
    )
    .map((row) => integerIn(row, 'id'))
}

/** Says whose issuer is which, where that becomes known later. For the inside of a write. */
export function linkIssuer(handle: VaultHandle, fingerprint: string, issuerFingerprint: string): void {
  requireDataKey(handle)
  const [child, issuer] = [findByFingerprint(handle, fingerprint), findByFingerprint(handle, issuerFingerprint)]
  handle.database.run(
    'UPDATE certificate SET issuer_id = ?, issuer_key = ? WHERE id = ? AND issuer_id IS NULL',
    issuer.id,
    nameKey(issuer.summary.name),
    child.id,
  )
}
