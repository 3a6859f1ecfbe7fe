import { z } from 'zod'

/** Ways into a vault. Each wraps the same data key. */
export type KeySlotKind = 'passphrase' | 'recovery-code' | 'keychain'

/** The vault that the core has open, as every page sees it. */
export type VaultState =
  | { state: 'none' }
  | { state: 'locked'; path: string; name: string }
  | { state: 'unlocked'; path: string; name: string; autoLockMinutes: number }

/** Facts about the open vault. */
export interface VaultInfo {
  path: string
  name: string
  isLocked: boolean
  /** ISO 8601. */
  createdAt: string
  /** The version of the file's layout (SQLite's user_version). */
  formatVersion: number
  keySlots: KeySlotKind[]
  authorities: number
  certificates: number
  /** Null where devices get no URI of an identity domain. */
  identityDomain: string | null
  autoLockMinutes: number
  /** ISO 8601, or null where no backup was made. */
  lastBackupAt: string | null
}

export const passphraseSchema = z
  .string()
  .min(8, { error: 'needs at least 8 characters' })
  .max(1024, { error: 'has more than 1024 characters' })
