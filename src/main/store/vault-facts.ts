import type { VaultInfo } from '../../shared/vault.ts'
import type { VaultDatabase } from './database.ts'
import { readKeySlots } from './key-slot-table.ts'
import { formatVersion } from './migrations.ts'
import { dateIn, integerIn, textIn, type Row } from './row.ts'
import { readSettings } from './settings.ts'
import { damaged } from './vault-file.ts'

/** Writes down what a new vault is. For the inside of a write. */
export function noteCreation(database: VaultDatabase, vaultId: string, now: Date): void {
  database.run('INSERT INTO vault (id, vault_id, created_at) VALUES (1, ?, ?)', vaultId, now.getTime())
}

/** Writes down that a backup was made. For the inside of a write. */
export function noteBackup(database: VaultDatabase, now: Date): void {
  database.run('UPDATE vault SET last_backup_at = ?', now.getTime())
}

/** The name that the vault gave itself when it was made: a random UUID. Throws VAULT_DAMAGED. */
export function readVaultId(database: VaultDatabase): string {
  return textIn(readOwnRow(database), 'vault_id')
}

/** What the file itself tells of a vault; `certificates` counts all of them, the authorities' too. Throws VAULT_DAMAGED. */
export function readVaultFacts(database: VaultDatabase): Omit<VaultInfo, 'path' | 'name' | 'isLocked'> {
  return database.read(() => {
    const row = readOwnRow(database)
    return {
      createdAt: dateIn(row, 'created_at'),
      formatVersion: formatVersion(database),
      keySlots: readKeySlots(database).map(({ kind }) => kind),
      authorities: count(database, `SELECT count(*) AS count FROM certificate WHERE kind IN ('root-ca', 'issuing-ca')`),
      certificates: count(database, 'SELECT count(*) AS count FROM certificate'),
      ...readSettings(database),
      lastBackupAt: row['last_backup_at'] === null ? null : dateIn(row, 'last_backup_at'),
    }
  })
}

function readOwnRow(database: VaultDatabase): Row {
  const row = database.get('SELECT vault_id, created_at, last_backup_at FROM vault WHERE id = 1')
  if (!row) throw damaged(database.path, 'does not know its own name')
  return row
}

function count(database: VaultDatabase, sql: string): number {
  return integerIn(database.get(sql)!, 'count')
}
