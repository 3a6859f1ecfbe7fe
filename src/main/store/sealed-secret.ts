import { AppError } from '../../shared/errors.ts'
import { octetsIn } from './row.ts'
import { seal, unseal } from './seal.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** What is kept sealed for a certificate. */
export type SecretKind = 'private-key' | 'mqtt-password'

/** Seals `content` for a certificate. For the inside of a write. Throws VAULT_LOCKED. */
export function keepSecret(
  handle: VaultHandle,
  kind: SecretKind,
  certificate: { id: number; serialNumber: string },
  content: Uint8Array,
): void {
  const sealed = seal(requireDataKey(handle), identity(handle, kind, certificate.serialNumber), content)
  handle.database.run('INSERT INTO sealed_secret (certificate_id, kind, sealed) VALUES (?, ?, ?)', certificate.id, kind, sealed)
}

/**
 * Opens a secret of a certificate, in memory of its own; undefined where there is none. Throws VAULT_LOCKED, and
 * VAULT_DAMAGED where the seal is broken or was made for another record.
 */
export function openSecret(handle: VaultHandle, kind: SecretKind, serialNumber: string): Uint8Array | undefined {
  const dataKey = requireDataKey(handle)
  const row = handle.database.get(
    `SELECT s.sealed FROM sealed_secret s JOIN certificate c ON c.id = s.certificate_id
     WHERE c.serial_number = ? AND s.kind = ?`,
    serialNumber,
    kind,
  )
  if (!row) return undefined
  const content = unseal(dataKey, identity(handle, kind, serialNumber), octetsIn(row, 'sealed'))
  if (content) return content
  throw new AppError('VAULT_DAMAGED', `The ${titles[kind]} of certificate ${serialNumber} was changed or moved.`, {
    remedy: 'Keep the vault file as it is, and open a backup instead; issue the certificate again if there is none.',
    details: { serialNumber },
  })
}

const titles: Readonly<Record<SecretKind, string>> = { 'private-key': 'private key', 'mqtt-password': 'MQTT password' }

function identity({ vaultId }: VaultHandle, kind: SecretKind, serialNumber: string): string[] {
  return [vaultId, kind, serialNumber]
}
