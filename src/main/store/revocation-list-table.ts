import { appendAudit } from './audit-trail.ts'
import { findByFingerprint } from './reference.ts'
import { dateIn, integerIn, octetsIn, textIn, type Row } from './row.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** A CRL that an authority of the vault has signed. */
export interface StoredRevocationList {
  /** The authority's certificate. */
  issuerFingerprint: string
  issuerName: string
  number: number
  thisUpdate: Date
  nextUpdate: Date
  entries: number
  der: Uint8Array
}
export type NewRevocationList = Omit<StoredRevocationList, 'issuerName'>

/**
 * The number of the next CRL of this authority: they grow by one, over renewals of the authority too (RFC 5280 5.2.3). `before` is
 * the date of the one before, null where there is none.
 */
export function nextCrl({ database }: VaultHandle, issuerFingerprint: string): { number: number; before: Date | null } {
  const row = database.get(
    `SELECT coalesce(max(number), 0) AS number, max(this_update) AS this_update FROM revocation_list
     WHERE public_key = (SELECT public_key FROM certificate WHERE fingerprint = ?)`,
    issuerFingerprint,
  )
  return { number: integerIn(row!, 'number') + 1, before: row!['this_update'] === null ? null : new Date(dateIn(row!, 'this_update')) }
}

/** Keeps a CRL; of those before it only the latest stays. For the inside of a write. Throws VAULT_LOCKED, NOT_FOUND. */
export function keepRevocationList(handle: VaultHandle, list: NewRevocationList, now: Date): void {
  requireDataKey(handle)
  const { id, summary } = findByFingerprint(handle, list.issuerFingerprint)
  const { number, thisUpdate, nextUpdate, entries, der } = list
  handle.database.run(
    `INSERT INTO revocation_list (public_key, issuer_id, number, this_update, next_update, entries, der)
     SELECT public_key, id, ?, ?, ?, ?, ? FROM certificate WHERE id = ?`,
    number,
    thisUpdate.getTime(),
    nextUpdate.getTime(),
    entries,
    der,
    id,
  )
  handle.database.run(
    `DELETE FROM revocation_list WHERE public_key = (SELECT public_key FROM certificate WHERE id = ?) AND number < ?`,
    id,
    number - 1,
  )
  const text = `Issued CRL ${number} of ${JSON.stringify(summary.name)} with ${entries} entries, next update ${nextUpdate.toISOString()}`
  appendAudit(handle, [{ action: 'crl-issued', certificate: summary, text }], now)
}

/** The latest CRL of each authority that has one, by the authorities' names. */
export function latestRevocationLists({ database }: VaultHandle): StoredRevocationList[] {
  return database
    .all(
      `SELECT r.*, c.fingerprint, c.name FROM revocation_list r JOIN certificate c ON c.id = r.issuer_id
       WHERE r.number = (SELECT max(number) FROM revocation_list WHERE public_key = r.public_key) ORDER BY c.name_key`,
    )
    .map(toList)
}

function toList(row: Row): StoredRevocationList {
  return {
    issuerFingerprint: textIn(row, 'fingerprint'),
    issuerName: textIn(row, 'name'),
    number: integerIn(row, 'number'),
    thisUpdate: new Date(dateIn(row, 'this_update')),
    nextUpdate: new Date(dateIn(row, 'next_update')),
    entries: integerIn(row, 'entries'),
    der: octetsIn(row, 'der'),
  }
}
