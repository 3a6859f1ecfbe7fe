import { hash as digest } from 'node:crypto'
import { auditActions, type AuditAction, type AuditEntry } from '../../shared/audit.ts'
import { AppError } from '../../shared/errors.ts'
import { integerIn, optionalTextIn, textIn, wordIn, type Row } from './row.ts'
import { seal, unseal } from './seal.ts'
import type { VaultHandle } from './vault-handle.ts'

/** What is to be entered; its number, time and hash come with the entering. */
export interface NewAuditEntry {
  action: AuditAction
  /** The certificate concerned, where there is one. */
  certificate?: { serialNumber: string; fingerprint: string }
  text: string
}

/**
 * Enters what was done at the end of the trail. For the inside of a write. While the vault is unlocked, the end of the trail
 * is sealed with the data key too: a chain of hashes alone could be cut short or made anew by anybody who can edit the file.
 */
export function appendAudit(handle: VaultHandle, entries: readonly NewAuditEntry[], now: Date): void {
  const { database, vaultId, dataKey } = handle
  const last = database.get('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1')
  let sequence = last ? integerIn(last, 'sequence') : 0
  let hash = last ? textIn(last, 'hash') : beforeTheFirst(vaultId)
  const at = now.toISOString()
  for (const { action, certificate, text } of entries) {
    const { serialNumber, fingerprint } = certificate ?? { serialNumber: null, fingerprint: null }
    sequence += 1
    hash = hashOf({ sequence, at, action, serialNumber, fingerprint, text }, hash)
    database.run(
      'INSERT INTO audit (sequence, at, action, serial_number, fingerprint, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
      sequence,
      at,
      action,
      serialNumber,
      fingerprint,
      text,
      hash,
    )
  }
  if (!dataKey || entries.length === 0) return
  const end = new TextEncoder().encode(JSON.stringify([sequence, hash]))
  database.run('UPDATE vault SET audit_seal = ?', seal(dataKey, sealIdentity(vaultId), end))
}

/** A piece of the trail, newest first. */
export function listAudit(
  { database }: VaultHandle,
  { offset, limit }: { offset: number; limit: number },
): { total: number; entries: AuditEntry[] } {
  return database.read(() => ({
    total: integerIn(database.get('SELECT count(*) AS total FROM audit')!, 'total'),
    entries: database.all(`${select} ORDER BY sequence DESC LIMIT ? OFFSET ?`, limit, offset).map(readEntry),
  }))
}

/** What the trail says of a certificate, newest first. */
export function auditOf({ database }: VaultHandle, fingerprint: string): AuditEntry[] {
  // Entries of the first layout know the serial number alone, which was then unique.
  return database
    .all(
      `${select} WHERE fingerprint = ?1 OR (fingerprint IS NULL AND serial_number = (SELECT serial_number FROM certificate WHERE fingerprint = ?1))
       ORDER BY sequence DESC`,
      fingerprint,
    )
    .map(readEntry)
}

/**
 * Reads the whole trail and checks every hash and, while the vault is unlocked, the sealed end; gives how many entries there
 * are. Throws AUDIT_BROKEN with the `sequence` of the first entry that does not fit.
 */
export function verifyAudit(handle: VaultHandle): { entries: number } {
  const { database } = handle
  return database.read(() => {
    const end = readSealedEnd(handle)
    let sequence = 0
    let hash = beforeTheFirst(handle.vaultId)
    for (;;) {
      const rows = database.all(`${select} WHERE sequence > ? ORDER BY sequence LIMIT ?`, sequence, pieceLength)
      for (const row of rows) {
        sequence += 1
        if (integerIn(row, 'sequence') !== sequence) throw broken(sequence, 'is missing')
        hash = hashOf(hashedPart(row), hash)
        if (textIn(row, 'hash') !== hash) throw broken(sequence, 'does not fit the one before it, or was changed')
        if (end?.sequence === sequence && end.hash !== hash) throw broken(sequence, 'is not the one that was sealed')
      }
      if (rows.length < pieceLength) break
    }
    // Every vault knows of its own creation.
    const least = end?.sequence ?? 1
    if (sequence < least) throw broken(sequence + 1, 'is missing')
    return { entries: sequence }
  })
}

const pieceLength = 1000
const select = 'SELECT sequence, at, action, serial_number, fingerprint, text, hash FROM audit'

type HashedPart = Omit<AuditEntry, 'hash' | 'action'> & { action: string }

/** Upper-case hex SHA-256 over the JSON of [sequence, at, action, serial number, fingerprint where there is one, text, previous hash]. */
function hashOf({ sequence, at, action, serialNumber, fingerprint, text }: HashedPart, previous: string): string {
  const certificate = fingerprint === null ? [serialNumber] : [serialNumber, fingerprint]
  const content = JSON.stringify([sequence, at, action, ...certificate, text, previous])
  return digest('sha256', content, 'hex').toUpperCase()
}

/** What the first entry's hash covers in place of a hash: the trail of one vault cannot be put into another. */
function beforeTheFirst(vaultId: string): string {
  return vaultId
}

function readSealedEnd({ database, vaultId, dataKey }: VaultHandle): { sequence: number; hash: string } | undefined {
  if (!dataKey) return undefined
  const row = database.get('SELECT audit_seal FROM vault')
  // It was sealed when the vault was made, so a missing seal is as bad as a broken one.
  const sealed = row?.['audit_seal']
  const content = sealed instanceof Uint8Array ? unseal(dataKey, sealIdentity(vaultId), sealed) : undefined
  if (!content) throw broken(1, 'and all that follow lack the seal that ends the trail')
  const [sequence, hash] = JSON.parse(new TextDecoder().decode(content)) as [number, string]
  return { sequence, hash }
}

function sealIdentity(vaultId: string): string[] {
  return [vaultId, 'audit-end']
}

function hashedPart(row: Row): HashedPart {
  return {
    sequence: integerIn(row, 'sequence'),
    at: textIn(row, 'at'),
    action: textIn(row, 'action'),
    serialNumber: optionalTextIn(row, 'serial_number'),
    fingerprint: optionalTextIn(row, 'fingerprint'),
    text: textIn(row, 'text'),
  }
}

function readEntry(row: Row): AuditEntry {
  return { ...hashedPart(row), action: wordIn(row, 'action', auditActions), hash: textIn(row, 'hash') }
}

function broken(sequence: number, what: string): AppError {
  return new AppError('AUDIT_BROKEN', `The audit trail is broken: entry ${sequence} ${what}.`, {
    remedy: 'Compare with a backup of the vault; from this entry on the trail proves nothing.',
    details: { sequence },
  })
}
