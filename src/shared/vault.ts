import { z } from 'zod'
import { altNameOfHost } from './alt-name.ts'
import type { AppError } from './errors.ts'

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

/** The domain in the URIs of devices (`spiffe://<domain>/device/<id>`): a DNS name without wildcard, in lower case. */
export const identityDomainSchema = z.string().transform((text, context) => {
  try {
    const { type, value } = altNameOfHost(text)
    if (type === 'dns' && !value.startsWith('*.')) return value
    context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not a domain such as home.lan` })
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as AppError).message })
  }
  return z.NEVER
})

/** 0 means that the vault does not lock by itself. */
export const autoLockMinutesSchema = z
  .number()
  .int({ error: 'must be a whole number of minutes' })
  .min(0, { error: 'must be 0 (never) or more minutes' })
  .max(1440, { error: 'must be at most 1,440 minutes, which is a day' })
