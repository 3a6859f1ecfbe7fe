import { z } from 'zod'

/**
 * What a cloud gives to be signed, such as the 64 hex digits of AWS IoT Core or the 40 of Azure. Nobody's name: it goes into the common
 * name, which holds 64 characters.
 */
export const possessionCodeSchema = z
  .string()
  .trim()
  .min(1, { error: 'is empty', abort: true })
  .regex(/^[A-Za-z0-9_-]*$/, { error: 'has a character that no code has: only letters, digits, hyphens and underscores', abort: true })
  .min(16, { error: ({ input }) => `has ${lengthOf(input)} characters: a code has 16 at least` })
  .max(64, { error: ({ input }) => `has ${lengthOf(input)} characters: a code has 64 at most` })

/** What is wrong with a code, to stand after "the code"; undefined where nothing is. */
export function possessionCodeProblem(code: string): string | undefined {
  return possessionCodeSchema.safeParse(code).error?.issues[0]?.message
}

function lengthOf(input: unknown): number {
  return String(input).length
}

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
