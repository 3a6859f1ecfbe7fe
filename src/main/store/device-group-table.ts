import type { DeviceGroup } from '../../shared/device-group.ts'
import { AppError } from '../../shared/errors.ts'
import { nameKey } from './certificate-name.ts'
import type { VaultDatabase } from './database.ts'
import { integerIn, textIn } from './row.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** As people count: batch 2 before batch 10. */
const byName = new Intl.Collator('en', { numeric: true })

/** All groups by name, and how many active certificates are in each. */
export function listGroups(database: VaultDatabase): DeviceGroup[] {
  return database
    .all(
      // Far fewer are not active than are: all of a group, which its index counts, without those.
      `WITH inactive AS (
         SELECT m.group_id, count(*) AS count FROM certificate c JOIN certificate_group m ON m.certificate_id = c.id
         WHERE c.status IN ('replaced', 'revoked') GROUP BY m.group_id)
       SELECT g.name, (SELECT count(*) FROM certificate_group m WHERE m.group_id = g.id) - coalesce(i.count, 0) AS devices
       FROM device_group g LEFT JOIN inactive i ON i.group_id = g.id`,
    )
    .map((row) => ({ name: textIn(row, 'name'), devices: integerIn(row, 'devices') }))
    .sort((a, b) => byName.compare(a.name, b.name))
}

/** The groups of each of these certificates, by name. */
export function groupsOf(database: VaultDatabase, ids: readonly number[]): Map<number, string[]> {
  const rows = database.all(
    `SELECT m.certificate_id, g.name FROM certificate_group m JOIN device_group g ON g.id = m.group_id
     WHERE m.certificate_id IN (SELECT value FROM json_each(?)) ORDER BY m.certificate_id, g.name_key`,
    JSON.stringify(ids),
  )
  const groups = new Map<number, string[]>()
  for (const row of rows) {
    const id = integerIn(row, 'certificate_id')
    const sofar = groups.get(id)
    if (sofar) sofar.push(textIn(row, 'name'))
    else groups.set(id, [textIn(row, 'name')])
  }
  return groups
}

/** Puts a certificate into groups, which are made where they are not there. For the inside of a write. */
export function joinGroups(database: VaultDatabase, certificateId: number, names: readonly string[]): void {
  for (const name of names) {
    const { changes } = database.run(
      'INSERT OR IGNORE INTO certificate_group (group_id, certificate_id) SELECT id, ? FROM device_group WHERE name_key = ?',
      certificateId,
      nameKey(name),
    )
    if (changes === 0) database.run('INSERT OR IGNORE INTO certificate_group (group_id, certificate_id) VALUES (?, ?)', groupId(database, name), certificateId)
  }
}

/** Hands the groups and the note of a certificate on to its successor. For the inside of a write. */
export function handOnGroups(database: VaultDatabase, from: number, to: number): void {
  database.run('INSERT OR IGNORE INTO certificate_group (group_id, certificate_id) SELECT group_id, ? FROM certificate_group WHERE certificate_id = ?', to, from)
  database.run('INSERT OR IGNORE INTO certificate_note (certificate_id, note) SELECT ?, note FROM certificate_note WHERE certificate_id = ?', to, from)
}

/** Puts certificates into groups and takes them out of others; a group that nobody is in is gone. For the inside of a write. Throws VAULT_LOCKED. */
export function assignGroups(
  handle: VaultHandle,
  fingerprints: readonly string[],
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): void {
  requireDataKey(handle)
  const { database } = handle
  const chosen = JSON.stringify(fingerprints)
  for (const name of add) {
    database.run(
      `INSERT OR IGNORE INTO certificate_group (group_id, certificate_id)
       SELECT ?, id FROM certificate WHERE fingerprint IN (SELECT value FROM json_each(?))`,
      groupId(database, name),
      chosen,
    )
  }
  for (const name of remove) {
    database.run(
      `DELETE FROM certificate_group WHERE group_id = (SELECT id FROM device_group WHERE name_key = ?)
       AND certificate_id IN (SELECT id FROM certificate WHERE fingerprint IN (SELECT value FROM json_each(?)))`,
      nameKey(name),
      chosen,
    )
  }
  dropEmptyGroups(database)
}

/** Gives a group another name; where one has that name, both become one. For the inside of a write. Throws VAULT_LOCKED, NOT_FOUND. */
export function renameGroup(handle: VaultHandle, name: string, to: string): void {
  requireDataKey(handle)
  const { database } = handle
  const id = existingGroup(database, name)
  if (nameKey(name) === nameKey(to)) {
    database.run('UPDATE device_group SET name = ? WHERE id = ?', to, id)
    return
  }
  database.run('INSERT OR IGNORE INTO certificate_group (group_id, certificate_id) SELECT ?, certificate_id FROM certificate_group WHERE group_id = ?', groupId(database, to), id)
  dropGroup(database, id)
}

/** Takes everybody out of a group. For the inside of a write. Throws VAULT_LOCKED, NOT_FOUND. */
export function removeGroup(handle: VaultHandle, name: string): void {
  requireDataKey(handle)
  dropGroup(handle.database, existingGroup(handle.database, name))
}

/** What a person has noted about a certificate; null where nothing. */
export function noteOf(database: VaultDatabase, fingerprint: string): string | null {
  const row = database.get('SELECT n.note FROM certificate_note n JOIN certificate c ON c.id = n.certificate_id WHERE c.fingerprint = ?', fingerprint)
  return row ? textIn(row, 'note') : null
}

/** Keeps a note about a certificate. For the inside of a write. */
export function keepNote(database: VaultDatabase, certificateId: number, note: string): void {
  database.run('INSERT INTO certificate_note (certificate_id, note) VALUES (?, ?)', certificateId, note)
}

function groupId(database: VaultDatabase, name: string): number {
  const row = database.get('SELECT id FROM device_group WHERE name_key = ?', nameKey(name))
  return row ? integerIn(row, 'id') : database.run('INSERT INTO device_group (name, name_key) VALUES (?, ?)', name, nameKey(name)).lastRowId
}

function existingGroup(database: VaultDatabase, name: string): number {
  const row = database.get('SELECT id FROM device_group WHERE name_key = ?', nameKey(name))
  if (row) return integerIn(row, 'id')
  throw new AppError('NOT_FOUND', `There is no group ${JSON.stringify(name)}.`, {
    remedy: 'Choose one of the groups that are there.',
    details: { group: name },
  })
}

function dropGroup(database: VaultDatabase, id: number): void {
  database.run('DELETE FROM certificate_group WHERE group_id = ?', id)
  database.run('DELETE FROM device_group WHERE id = ?', id)
}

function dropEmptyGroups(database: VaultDatabase): void {
  database.run('DELETE FROM device_group WHERE NOT EXISTS (SELECT 1 FROM certificate_group m WHERE m.group_id = device_group.id)')
}
