import { appendAudit } from './audit-trail.ts'
import { textIn } from './row.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** The person's own profiles as JSON, by their ids. What it means is for the caller to read. */
export function readOwnProfiles({ database }: VaultHandle): string[] {
  return database.all('SELECT definition FROM own_profile ORDER BY id').map((row) => textIn(row, 'definition'))
}

/** Keeps a profile under its id, in the place of one that has it. For the inside of a write. Throws VAULT_LOCKED. */
export function keepOwnProfile(handle: VaultHandle, id: string, definition: string, now: Date): void {
  requireDataKey(handle)
  handle.database.run(
    'INSERT INTO own_profile (id, definition) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET definition = excluded.definition',
    id,
    definition,
  )
  appendAudit(handle, [{ action: 'profile-saved', text: `Saved the profile ${id}` }], now)
}

/** Removes a profile and gives whether it was there. For the inside of a write. Throws VAULT_LOCKED. */
export function dropOwnProfile(handle: VaultHandle, id: string, now: Date): boolean {
  requireDataKey(handle)
  const wasThere = handle.database.run('DELETE FROM own_profile WHERE id = ?', id).changes > 0
  if (wasThere) appendAudit(handle, [{ action: 'profile-removed', text: `Removed the profile ${id}` }], now)
  return wasThere
}
