import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { kindTitles } from '../../shared/profile.ts'
import { appendAudit } from './audit-trail.ts'
import { nameClass } from './certificate-name.ts'
import { findByFingerprint } from './reference.ts'
import { keepSecret, openSecret } from './sealed-secret.ts'
import type { VaultHandle } from './vault-handle.ts'

/** What a device shows to a broker that asks for a user name and a password. */
export interface MqttCredential {
  username: string
  password: string
}

/** The stored credential of a device or client; undefined where none was made yet. Throws as `makeCredential`. */
export function readCredential(handle: VaultHandle, fingerprint: string): MqttCredential | undefined {
  const { summary } = findByFingerprint(handle, fingerprint)
  if (nameClass(summary.kind) !== 'mqtt-identity') {
    const what = `${JSON.stringify(summary.name)} is a ${kindTitles[summary.kind]}`
    throw new AppError('PROFILE_MISMATCH', `${what} and has no MQTT password.`, {
      remedy: 'Choose a device or a client.',
      details: { fingerprint },
    })
  }
  const password = openSecret(handle, 'mqtt-password', fingerprint)
  return password && { username: summary.name, password: new TextDecoder().decode(password) }
}

/**
 * The credential of a device or client, made where it has none. For the inside of a write. The password is 24 characters of
 * base64url from 144 random bits. Throws VAULT_LOCKED, NOT_FOUND, PROFILE_MISMATCH for certificates of other kinds.
 */
export function makeCredential(handle: VaultHandle, fingerprint: string, now: Date): MqttCredential {
  const existing = readCredential(handle, fingerprint)
  if (existing) return existing
  const { summary, id } = findByFingerprint(handle, fingerprint)
  const password = randomBytes(18).toString('base64url')
  keepSecret(handle, 'mqtt-password', { id, fingerprint }, new TextEncoder().encode(password))
  const text = `Made an MQTT password for ${JSON.stringify(summary.name)}`
  appendAudit(handle, [{ action: 'credential-created', certificate: summary, text }], now)
  return { username: summary.name, password }
}
