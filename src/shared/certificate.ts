import { z } from 'zod'
import type { AltName } from './alt-name.ts'
import type { AuditEntry } from './audit.ts'
import type { KeyType } from './key-type.ts'
import { certificateKinds, type CertificateKind } from './profile.ts'

/** What we did with a certificate. Whether it is in date is arithmetic on `notBefore` and `notAfter`. */
export const certificateStatuses = ['active', 'replaced', 'revoked'] as const
export type CertificateStatus = (typeof certificateStatuses)[number]

/** One row of the inventory. Dates are ISO 8601 in UTC; `serialNumber` and `fingerprint` (SHA-256 over the DER) upper-case hex. */
export interface CertificateSummary {
  serialNumber: string
  /** The common name. */
  name: string
  kind: CertificateKind
  profile: string
  /** The whole subject, RFC 4514. */
  subject: string
  /** Null where it is self-issued. */
  issuer: { serialNumber: string; name: string } | null
  altNames: AltName[]
  keyType: KeyType
  notBefore: string
  notAfter: string
  fingerprint: string
  status: CertificateStatus
  /** Whether the vault holds its private key. */
  hasKey: boolean
  issuedAt: string
}

/** Everything that is shown of one certificate; all of it is read from the DER by the second reader, none of it is secret. */
export interface CertificateDetails extends CertificateSummary {
  pem: string
  /** From the trust anchor to this certificate, both included. */
  path: CertificateSummary[]
  version: 1 | 2 | 3
  signatureAlgorithm: string
  /** For a CA: `pathLength` null means no limit. Null for an end entity. */
  basicConstraints: { isCa: boolean; pathLength: number | null } | null
  keyUsage: string[]
  extendedKeyUsage: string[]
  criticalExtensions: string[]
  /** Upper-case hex, or null where absent. */
  subjectKeyIdentifier: string | null
  authorityKeyIdentifier: string | null
  sha1Fingerprint: string
  /** Base64 of SHA-256 over the SubjectPublicKeyInfo (RFC 7469 pin). */
  spkiPin: string
  /** For an authority: how many certificates it has issued. */
  issuedCount: number
  /** What the audit trail says of it, newest first. */
  history: AuditEntry[]
}

export const certificateSorts = ['name', 'kind', 'notAfter', 'issuedAt', 'issuer'] as const

/** What to list, and in which order. `text` is looked for in names, alternative names, serial numbers and fingerprints. */
export const certificateFilterSchema = z.object({
  text: z.string().max(200).optional(),
  kinds: z.array(z.enum(certificateKinds)).optional(),
  statuses: z.array(z.enum(certificateStatuses)).optional(),
  issuer: z.string().optional(),
  /** Only those that expire within so many days, the expired ones included. */
  expiringWithinDays: z.number().int().min(0).max(36500).optional(),
  sort: z.enum(certificateSorts).default('issuedAt'),
  descending: z.boolean().default(false),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(200),
})
export type CertificateFilter = z.output<typeof certificateFilterSchema>

export interface CertificatePage {
  total: number
  certificates: CertificateSummary[]
}

/** In words and for sorting: where `now` stands in the validity period. `expires-soon` means within 30 days. */
export type ValidityState = 'not-yet-valid' | 'valid' | 'expires-soon' | 'expired'

export const dayMs = 86_400_000

/**
 * Days from `now` to a moment, negative once it has passed. To the nearest day: a certificate that was just issued for nine
 * days has nine days left, a few seconds earlier and later too.
 */
export function daysUntil(moment: string, now: Date): number {
  return Math.round((Date.parse(moment) - now.getTime()) / dayMs)
}

export function validityState({ notBefore, notAfter }: Pick<CertificateSummary, 'notBefore' | 'notAfter'>, now: Date): ValidityState {
  if (now.getTime() < Date.parse(notBefore)) return 'not-yet-valid'
  const leftMs = Date.parse(notAfter) - now.getTime()
  if (leftMs < 0) return 'expired'
  return leftMs < 30 * dayMs ? 'expires-soon' : 'valid'
}
