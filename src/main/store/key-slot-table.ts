import type { KeySlotKind } from '../../shared/vault.ts'
import type { VaultDatabase } from './database.ts'
import { openPassphraseSlot, type KeySlot } from './key-slot.ts'
import { octetsIn, textIn, wordIn } from './row.ts'

const kinds: readonly KeySlotKind[] = ['passphrase', 'recovery-code', 'keychain']

/** The slots of a vault, oldest first. Throws VAULT_DAMAGED. */
export function readKeySlots(database: VaultDatabase): KeySlot[] {
  return database.all('SELECT id, kind, parameters, wrapped_key FROM key_slot ORDER BY created_at, id').map((row) => ({
    id: textIn(row, 'id'),
    kind: wordIn(row, 'kind', kinds),
    parameters: textIn(row, 'parameters'),
    wrappedKey: octetsIn(row, 'wrapped_key'),
  }))
}

/** Adds a slot. For the inside of a write. */
export function addKeySlot(database: VaultDatabase, { id, kind, parameters, wrappedKey }: KeySlot, now: Date): void {
  database.run(
    'INSERT INTO key_slot (id, kind, parameters, wrapped_key, created_at) VALUES (?, ?, ?, ?, ?)',
    id,
    kind,
    parameters,
    wrappedKey,
    now.getTime(),
  )
}

/** Removes a slot and gives whether it was still there. For the inside of a write that leaves another one. */
export function removeKeySlot(database: VaultDatabase, id: string): boolean {
  return database.run('DELETE FROM key_slot WHERE id = ?', id).changes === 1
}

/** The slot that `passphrase` opens and the data key in it, or undefined. Throws PASSPHRASE_REQUIRED, VAULT_DAMAGED. */
export async function openWithPassphrase(
  database: VaultDatabase,
  vaultId: string,
  passphrase: string,
): Promise<{ slot: KeySlot; dataKey: Uint8Array } | undefined> {
  for (const slot of readKeySlots(database).filter(({ kind }) => kind === 'passphrase')) {
    const dataKey = await openPassphraseSlot(vaultId, slot, passphrase)
    if (dataKey) return { slot, dataKey }
  }
  return undefined
}
