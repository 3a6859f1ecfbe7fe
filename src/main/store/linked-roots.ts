import { selectCertificates, toStored, type StoredCertificate } from './certificate-row.ts'
import { textIn } from './row.ts'
import type { VaultHandle } from './vault-handle.ts'

/**
 * The root CAs that a roll-over links to the one with this fingerprint, over any number of roll-overs and renewals in between,
 * the newest first. Each key is represented by its newest certificate, and left out where that one is expired or revoked; the
 * root's own key is not among them.
 */
export function linkedRoots({ database }: VaultHandle, fingerprint: string, now: Date): StoredCertificate[] {
  const rows = database.all(
    `WITH RECURSIVE linked (id) AS (
       SELECT id FROM certificate WHERE fingerprint = ?
       UNION
       SELECT c.id FROM linked l JOIN certificate near ON near.id = l.id JOIN certificate c
         ON c.replaced_by = near.id OR c.id = near.replaced_by OR (c.public_key = near.public_key AND c.subject_key = near.subject_key)
       WHERE c.kind = 'root-ca'
     )
     ${selectCertificates} JOIN linked ON linked.id = c.id
     WHERE c.public_key <> (SELECT public_key FROM certificate WHERE fingerprint = ?)
     ORDER BY c.status = 'active' DESC, c.status = 'revoked' DESC, c.not_after DESC, c.id DESC`,
    fingerprint,
    fingerprint,
  )
  const newest = new Map<string, StoredCertificate>()
  for (const row of rows) {
    const key = textIn(row, 'public_key')
    if (!newest.has(key)) newest.set(key, toStored(database, row))
  }
  return [...newest.values()]
    .filter(({ summary }) => summary.status !== 'revoked' && Date.parse(summary.notAfter) >= now.getTime())
    .sort((a, b) => Date.parse(b.summary.issuedAt) - Date.parse(a.summary.issuedAt))
}
