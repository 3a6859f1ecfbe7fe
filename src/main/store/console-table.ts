import { AppError } from '../../shared/errors.ts'
import { appendAudit } from './audit-trail.ts'
import { integerIn, octetsIn, textIn } from './row.ts'
import { seal, unseal } from './seal.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** What the console remembers. */
export type ConsoleItemKind = 'session' | 'message'

export interface StoredConsoleItem {
  /** JSON; never a secret. */
  definition: string
  hasPassword: boolean
}

/** Something to be remembered, in the place of what has its id. */
export interface NewConsoleItem {
  id: string
  name: string
  definition: string
  /** Undefined: the one that is kept stays. */
  password: string | null | undefined
}

/** All of a kind, by name. */
export function readConsoleItems({ database }: VaultHandle, kind: ConsoleItemKind): StoredConsoleItem[] {
  const rows = database.all(
    'SELECT definition, sealed_password IS NOT NULL AS has_password FROM console_item WHERE kind = ? ORDER BY name COLLATE NOCASE, id',
    kind,
  )
  return rows.map((row) => ({ definition: textIn(row, 'definition'), hasPassword: integerIn(row, 'has_password') === 1 }))
}

/** For the inside of a write. Throws VAULT_LOCKED, and NAME_TAKEN where another of the kind has this name. */
export function keepConsoleItem(handle: VaultHandle, kind: ConsoleItemKind, { id, name, definition, password }: NewConsoleItem, now: Date): void {
  const dataKey = requireDataKey(handle)
  const { database } = handle
  if (database.get('SELECT id FROM console_item WHERE kind = ? AND name = ? COLLATE NOCASE AND id <> ?', kind, name, id)) {
    throw new AppError('NAME_TAKEN', `There is a saved ${kind} ${JSON.stringify(name)} already.`, { remedy: 'Choose another name.', details: { name } })
  }
  database.run(
    `INSERT INTO console_item (id, kind, name, definition) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, definition = excluded.definition`,
    id,
    kind,
    name,
    definition,
  )
  if (password !== undefined) {
    const sealed = password === null ? null : seal(dataKey, identity(handle, id), new TextEncoder().encode(password))
    database.run('UPDATE console_item SET sealed_password = ? WHERE id = ?', sealed, id)
  }
  appendAudit(handle, [{ action: 'console-item-saved', text: `Saved the ${kind} ${JSON.stringify(name)} of the console` }], now)
}

/** Gives whether it was there. For the inside of a write. Throws VAULT_LOCKED. */
export function dropConsoleItem(handle: VaultHandle, kind: ConsoleItemKind, id: string, now: Date): boolean {
  requireDataKey(handle)
  const row = handle.database.get('SELECT name FROM console_item WHERE kind = ? AND id = ?', kind, id)
  if (!row) return false
  handle.database.run('DELETE FROM console_item WHERE id = ?', id)
  const text = `Removed the ${kind} ${JSON.stringify(textIn(row, 'name'))} of the console`
  appendAudit(handle, [{ action: 'console-item-removed', text }], now)
  return true
}

/** The password that is kept with a session; undefined where there is none. Throws VAULT_LOCKED, VAULT_DAMAGED. */
export function openConsolePassword(handle: VaultHandle, id: string): string | undefined {
  const dataKey = requireDataKey(handle)
  const row = handle.database.get('SELECT sealed_password FROM console_item WHERE id = ? AND sealed_password IS NOT NULL', id)
  if (!row) return undefined
  const password = unseal(dataKey, identity(handle, id), octetsIn(row, 'sealed_password'))
  if (password) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(password)
  throw new AppError('VAULT_DAMAGED', 'The password of a saved session was changed or moved.', {
    remedy: 'Type the password again and save the session.',
    details: { id },
  })
}

function identity({ vaultId }: VaultHandle, id: string): string[] {
  return [vaultId, 'console-password', id]
}
