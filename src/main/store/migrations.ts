import { createHash, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { AppError } from '../../shared/errors.ts'
import type { VaultDatabase } from './database.ts'
import { integerIn, octetsIn } from './row.ts'
import { schemaVersion1, schemaVersion2, schemaVersion3, schemaVersion4, schemaVersion5, schemaVersion6 } from './schema.ts'
import { applicationId, createFileWhole, damaged } from './vault-file.ts'

/** Brings a vault from the version before to the next; runs inside one transaction. The first makes an empty file a vault. */
export type Migration = (database: VaultDatabase) => void

/** All migrations in order: the version of a vault (SQLite's user_version) is how many of them it has seen. */
export const migrations: readonly Migration[] = [
  (database) => {
    database.execute(`PRAGMA application_id = ${applicationId}`)
    database.execute(schemaVersion1)
  },
  (database) => {
    database.execute(schemaVersion2)
    fillPublicKeys(database)
  },
  (database) => database.execute(schemaVersion3),
  (database) => database.execute(schemaVersion4),
  (database) => database.execute(schemaVersion5),
  (database) => database.execute(schemaVersion6),
]

/** The version of the file's layout. */
export function formatVersion(database: VaultDatabase): number {
  return integerIn(database.get('PRAGMA user_version')!, 'user_version')
}

/** Makes the empty file that `database` has open a vault of the newest version, as yet without a row. */
export function layOut(database: VaultDatabase, all: readonly Migration[] = migrations): void {
  database.write(() => applyFrom(database, 0, all))
}

/**
 * Brings an older vault to the newest version, and gives the path of the backup that it made before, or undefined where
 * there was nothing to do. Throws VAULT_TOO_NEW, VAULT_DAMAGED; a migration that fails leaves the vault as it was.
 */
export function migrate(database: VaultDatabase, all: readonly Migration[] = migrations): string | undefined {
  const version = formatVersion(database)
  if (version > all.length) throw tooNew(database.path, version, all.length)
  if (version < 1) throw damaged(database.path, `says that its version is ${version}`)
  if (version === all.length) return undefined
  const backup = freeName(`${database.path}-before-version-${all.length}`)
  createFileWhole(backup, (temporary) => database.copyInto(temporary))
  // Read again: another process may have been here while this one waited.
  database.write(() => applyFrom(database, formatVersion(database), all))
  return backup
}

function applyFrom(database: VaultDatabase, version: number, all: readonly Migration[]): void {
  all.slice(version).forEach((migration) => migration(database))
  database.execute(`PRAGMA user_version = ${all.length}`)
}

/** Vaults of the first layout hold only certificates that we issued, whose keys node:crypto knows. */
function fillPublicKeys(database: VaultDatabase): void {
  for (const row of database.all('SELECT certificate_id, der FROM certificate_der')) {
    const spki = new X509Certificate(octetsIn(row, 'der')).publicKey.export({ type: 'spki', format: 'der' })
    const hash = createHash('sha256').update(spki).digest('hex').toUpperCase()
    database.run('UPDATE certificate SET public_key = ? WHERE id = ?', hash, integerIn(row, 'certificate_id'))
  }
}

function freeName(path: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? path : `${path}-${count}`
    if (!existsSync(name)) return name
  }
}

function tooNew(path: string, version: number, known: number): AppError {
  return new AppError('VAULT_TOO_NEW', `${path} has layout ${version}; this Certwright knows layouts up to ${known}.`, {
    remedy: 'Open it with the newer Certwright that made it, or update this one.',
    details: { path, version, known },
  })
}
