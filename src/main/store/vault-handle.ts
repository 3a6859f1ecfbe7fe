import { createSecretKey, type KeyObject } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { VaultDatabase } from './database.ts'

/** What every part of the store works on: the open file, and the key to its secrets while the vault is unlocked. */
export interface VaultHandle {
  readonly database: VaultDatabase
  /** Part of every seal's identity: what was sealed in one vault does not open in another. */
  readonly vaultId: string
  readonly dataKey: Uint8Array | undefined
}

/** The data key. Throws VAULT_LOCKED. */
export function requireDataKey({ database, dataKey }: VaultHandle): Uint8Array {
  if (dataKey) return dataKey
  throw vaultLocked(`${database.path} is locked.`)
}

/**
 * The data key as OpenSSL takes it, for a write that seals many secrets: made of the octets for each, it would cost more than the
 * sealing. Throws VAULT_LOCKED.
 */
export function sealingKey(handle: VaultHandle): KeyObject {
  return createSecretKey(requireDataKey(handle))
}

/** A VAULT_LOCKED error. */
export function vaultLocked(message: string): AppError {
  return new AppError('VAULT_LOCKED', message, { remedy: 'Unlock the vault with its passphrase, then try again.' })
}
