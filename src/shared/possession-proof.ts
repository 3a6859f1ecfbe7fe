import { z } from 'zod'

/**
 * What a cloud gives to be signed, such as the 64 hex digits of AWS IoT Core or the 40 of Azure. Nobody's name: it goes into the common
 * name, which holds 64 characters.
 */
export const possessionCodeSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{16,64}$/, { error: 'must be the code as the cloud shows it: 16 to 64 letters, digits, hyphens and underscores' })

/** A certificate that proves to a cloud that somebody has the key of an authority. */
export interface PossessionProof {
  /** The name of the authority. */
  authority: string
  code: string
  /** Upper-case hex. */
  serialNumber: string
  /** Upper-case hex SHA-256. */
  fingerprint: string
  /** ISO 8601, UTC. */
  notAfter: string
  pem: string
}
