import { z } from 'zod'
import { pathProblemCodes } from '../pki/check-path.ts'
import { certificateFactsSchema } from './inspection-contract.ts'

/*
 * What the core asks of the reader process about certificates that came over a connection, and the answer as the core checks it.
 */

/** As many authorities as are looked through for the issuer of something. */
export const maxAuthorities = 1000
/** The most certificates of a chain that are looked at. */
export const maxChain = 10

const der = z.base64().max(200_000)
const index = z.number().int().nonnegative()

export const chainQuestionSchema = z.object({
  /** As they were shown: the end entity first. DER in base64. */
  certificates: z.array(der).min(1).max(maxChain),
  /** Those that are trusted for this connection. */
  anchors: z.array(der).max(maxAuthorities),
  /** The certificates of the vault's authorities. */
  authorities: z.array(der).max(maxAuthorities),
  purpose: z.enum(['serverAuth', 'clientAuth']),
  /** The DNS name or IP address to look for in the first. */
  host: z.string().max(253).nullable(),
  now: z.iso.datetime(),
})
export type ChainQuestion = z.output<typeof chainQuestionSchema>

const examinedCertificateSchema = z.object({
  /** Null for one that cannot be read; `unreadable` then says why. */
  facts: certificateFactsSchema.nullable(),
  unreadable: z.string().nullable(),
  /** Which of its names is the one that was asked for; only of the first. */
  matchingName: index.nullable(),
  /** The places of those that signed it, by signature. */
  issuerInChain: index.nullable(),
  issuerAuthority: index.nullable(),
  /** Those that have its issuer's name, and yet did not sign it. */
  namesakeAnchors: z.array(index),
  namesakeAuthorities: z.array(index),
})

/** What a chain is, and what is wrong with the path from its first certificate up. */
export const examinedChainSchema = z.object({
  certificates: z.array(examinedCertificateSchema).max(maxChain),
  /** From the first certificate up, through what was shown and what is trusted. */
  path: z.array(z.object({ from: z.enum(['chain', 'anchors']), index, facts: certificateFactsSchema })),
  /** Whether the path ends in a self-issued certificate that is trusted. */
  isAnchored: z.boolean(),
  /** The names of all that is trusted, each once. */
  trusted: z.array(z.string()),
  problems: z.array(z.object({ code: z.enum(pathProblemCodes), /** In `path`. */ index, message: z.string() })),
})
export type ExaminedChain = z.output<typeof examinedChainSchema>
