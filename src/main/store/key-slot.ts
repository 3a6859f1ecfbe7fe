import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { KeySlotKind } from '../../shared/vault.ts'
import { argon2id, standardCost, type Argon2idCost } from './argon2id.ts'
import { keyLength, seal, unseal } from './seal.ts'

/** One way into a vault: the data key, wrapped under a key that only the holder of something can make. */
export interface KeySlot {
  id: string
  kind: KeySlotKind
  /** JSON as stored: what this kind of slot needs to make its key; authenticated with the wrapped key, letter for letter. */
  parameters: string
  wrappedKey: Uint8Array
}

/** A new slot that opens with `passphrase`. Throws PASSPHRASE_REQUIRED where it is empty. */
export async function makePassphraseSlot(
  vaultId: string,
  passphrase: string,
  dataKey: Uint8Array,
  { memoryKiB, iterations, parallelism }: Argon2idCost = standardCost,
): Promise<KeySlot> {
  const parameters = JSON.stringify({
    algorithm: 'argon2id',
    memoryKiB,
    iterations,
    parallelism,
    salt: randomBytes(16).toString('hex'),
  } satisfies PassphraseParameters)
  const slot = { id: randomUUID(), kind: 'passphrase' as const, parameters }
  const wrappingKey = await passphraseKey(passphrase, parameters)
  try {
    return { ...slot, wrappedKey: seal(wrappingKey, slotIdentity(vaultId, slot), dataKey) }
  } finally {
    wrappingKey.fill(0)
  }
}

/**
 * The data key that the slot holds, or undefined where the passphrase is another one. It takes as long either way.
 * Throws PASSPHRASE_REQUIRED where it is empty, VAULT_DAMAGED where the slot's parameters are out of bounds.
 */
export async function openPassphraseSlot(vaultId: string, slot: KeySlot, passphrase: string): Promise<Uint8Array | undefined> {
  const wrappingKey = await passphraseKey(passphrase, slot.parameters)
  const dataKey = unseal(wrappingKey, slotIdentity(vaultId, slot), slot.wrappedKey)
  wrappingKey.fill(0)
  return dataKey?.length === keyLength ? dataKey : undefined
}

// A vault file comes from wherever people bring it from; what it asks for may cost a minute, never a machine.
const passphraseParameters = z.object({
  algorithm: z.literal('argon2id'),
  memoryKiB: z.int().min(8).max(1024 * 1024),
  iterations: z.int().min(1).max(20),
  parallelism: z.int().min(1).max(16),
  salt: z.string().regex(/^([0-9a-f]{2}){16,64}$/),
})
type PassphraseParameters = z.output<typeof passphraseParameters>

async function passphraseKey(passphrase: string, stored: string): Promise<Uint8Array> {
  if (passphrase === '') {
    throw new AppError('PASSPHRASE_REQUIRED', 'No passphrase was given.', { remedy: 'Type the passphrase of the vault.' })
  }
  const { salt, ...cost } = readParameters(stored)
  // The same passphrase comes composed from one keyboard and decomposed from another.
  const secret = new TextEncoder().encode(passphrase.normalize('NFC'))
  try {
    return await argon2id(secret, Buffer.from(salt, 'hex'), cost, keyLength)
  } finally {
    secret.fill(0)
  }
}

function readParameters(stored: string): PassphraseParameters {
  const parsed = passphraseParameters.safeParse(parseJson(stored))
  if (parsed.success && parsed.data.memoryKiB >= 8 * parsed.data.parallelism) return parsed.data
  throw new AppError('VAULT_DAMAGED', 'The vault’s passphrase slot asks for a key derivation that is not sensible.', {
    remedy: 'Use a backup of the vault. If somebody else gave you this file, do not trust it.',
    cause: parsed.error,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function slotIdentity(vaultId: string, { id, kind, parameters }: Omit<KeySlot, 'wrappedKey'>): string[] {
  return [vaultId, 'key-slot', id, kind, parameters]
}
