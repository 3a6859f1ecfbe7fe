import { randomBytes, randomUUID } from 'node:crypto'
import { standardCost } from './argon2id.ts'
import { appendAudit } from './audit-trail.ts'
import { VaultDatabase } from './database.ts'
import { makePassphraseSlot } from './key-slot.ts'
import { addKeySlot } from './key-slot-table.ts'
import { layOut } from './migrations.ts'
import { keyLength } from './seal.ts'
import { noteCreation } from './vault-facts.ts'
import { createFileWhole, refuseTaken } from './vault-file.ts'

/**
 * Makes a vault file with one passphrase slot and the first audit entry, and gives its data key.
 * Throws VAULT_EXISTS, FOLDER_NOT_WRITABLE, DISK_FULL, PASSPHRASE_REQUIRED; nothing is left under `path` then.
 */
export async function makeVaultFile(path: string, passphrase: string, now: Date, cost = standardCost): Promise<Uint8Array> {
  refuseTaken(path)
  const vaultId = randomUUID()
  const dataKey = new Uint8Array(randomBytes(keyLength))
  const slot = await makePassphraseSlot(vaultId, passphrase, dataKey, cost)
  createFileWhole(path, (temporary) => {
    const database = new VaultDatabase(temporary)
    try {
      layOut(database)
      database.write(() => {
        noteCreation(database, vaultId, now)
        addKeySlot(database, slot, now)
        const entry = { action: 'vault-created' as const, text: `Created the vault ${path}` }
        appendAudit({ database, vaultId, dataKey }, [entry], now)
      })
    } finally {
      database.close()
    }
  })
  return dataKey
}
