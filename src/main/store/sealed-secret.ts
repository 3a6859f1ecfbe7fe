import type { KeyObject } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { octetsIn, textIn } from './row.ts'
import { seal, unseal } from './seal.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** What is kept sealed for a certificate. */
export type SecretKind = 'private-key' | 'mqtt-password'

/** Seals `content` for a certificate, with the data key or what `sealingKey` has made of it. For the inside of a write. Throws VAULT_LOCKED. */
export function keepSecret(
  handle: VaultHandle,
  kind: SecretKind,
  certificate: { id: number; fingerprint: string },
  content: Uint8Array,
  key: Uint8Array | KeyObject = requireDataKey(handle),
): void {
  const { id, fingerprint } = certificate
  const sealed = seal(key, identity(handle, kind, fingerprint), content)
  handle.database.run(
    'INSERT INTO sealed_secret (certificate_id, kind, sealed_for, sealed) VALUES (?, ?, ?, ?)',
    id,
    kind,
    fingerprint,
    sealed,
  )
}

/**
 * Opens a secret of a certificate, in memory of its own; undefined where there is none. Throws VAULT_LOCKED, and
 * VAULT_DAMAGED where the seal is broken or was made for another record.
 */
export function openSecret(handle: VaultHandle, kind: SecretKind, fingerprint: string): Uint8Array | undefined {
  const dataKey = requireDataKey(handle)
  const row = handle.database.get(
    `SELECT s.sealed, s.sealed_for, c.serial_number FROM sealed_secret s JOIN certificate c ON c.id = s.certificate_id
     WHERE c.fingerprint = ? AND s.kind = ?`,
    fingerprint,
    kind,
  )
  if (!row) return undefined
  const sealedFor = textIn(row, 'sealed_for')
  const isOurs = [fingerprint, textIn(row, 'serial_number')].includes(sealedFor)
  const content = isOurs ? unseal(dataKey, identity(handle, kind, sealedFor), octetsIn(row, 'sealed')) : undefined
  if (content) return content
  throw new AppError('VAULT_DAMAGED', `The ${titles[kind]} of certificate ${fingerprint} was changed or moved.`, {
    remedy: 'Keep the vault file as it is, and open a backup instead; issue the certificate again if there is none.',
    details: { fingerprint },
  })
}

/** Destroys a secret of a certificate; gives whether there was one. For the inside of a write. */
export function dropSecret({ database }: VaultHandle, kind: SecretKind, certificateId: number): boolean {
  return database.run('DELETE FROM sealed_secret WHERE certificate_id = ? AND kind = ?', certificateId, kind).changes > 0
}

const titles: Readonly<Record<SecretKind, string>> = { 'private-key': 'private key', 'mqtt-password': 'MQTT password' }

/** `sealedFor` is the fingerprint of the certificate; in vaults of the first layout its serial number. */
function identity({ vaultId }: VaultHandle, kind: SecretKind, sealedFor: string): string[] {
  return [vaultId, kind, sealedFor]
}
