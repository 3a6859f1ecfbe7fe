import { z } from 'zod'
import type { AltName } from './alt-name.ts'
import type { AuditEntry } from './audit.ts'
import type { KeyType } from './key-type.ts'
import type { CrlReason } from './revocation.ts'
import { certificateKinds, type CertificateKind } from './profile.ts'

/** What we did with a certificate. Whether it is in date is arithmetic on `notBefore` and `notAfter`. */
export const certificateStatuses = ['active', 'replaced', 'revoked'] as const
export type CertificateStatus = (typeof certificateStatuses)[number]

/** How a certificate came into the vault: issued by an authority of it, brought along, or the answer to a request of ours. */
export const certificateOrigins = ['issued', 'imported', 'answered'] as const
export type CertificateOrigin = (typeof certificateOrigins)[number]

/** Another certificate of the vault. */
export interface CertificateReference {
  fingerprint: string
  serialNumber: string
  name: string
}

/** One row of the inventory. Dates are ISO 8601 in UTC; `serialNumber` and `fingerprint` (SHA-256 over the DER) upper-case hex. */
export interface CertificateSummary {
  /** What it is known by: certificates of elsewhere may share a serial number. */
  fingerprint: string
  serialNumber: string
  /** The common name. */
  name: string
  kind: CertificateKind
  /** Null where it was issued elsewhere. */
  profile: string | null
  /** The whole subject, RFC 4514. */
  subject: string
  /** The issuer's subject, RFC 4514. */
  issuerName: string
  /** Null where it is self-issued, or its issuer is not in the vault. */
  issuer: CertificateReference | null
  altNames: AltName[]
  /** Null where the key is of a type that is looked at only. */
  keyType: KeyType | null
  /** Such as `EC P-256` or `Ed25519`. */
  keyDescription: string
  notBefore: string
  notAfter: string
  status: CertificateStatus
  origin: CertificateOrigin
  /** Why it is kept for viewing only, a sentence; null where it can be used. */
  viewOnly: string | null
  /** What took its place when it was renewed or re-keyed; it stays valid all the same until it expires or is revoked. */
  replacedBy: CertificateReference | null
  /** `at` is ISO 8601. Null unless it is revoked. */
  revocation: { at: string; reason: CrlReason } | null
  /** ISO 8601: when the key of this authority was taken out of the vault, to be brought back for signing. */
  takenOfflineAt: string | null
  /** Whether the vault holds its private key. */
  hasKey: boolean
  /** The groups that it is in, by name; renewals stay in them. */
  groups: string[]
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
  /** Where it says that its issuer's CRL is to be had. */
  crlDistributionPoints: string[]
  authorityInfoAccess: { ocsp: string[]; caIssuers: string[] }
  sha1Fingerprint: string
  /** Base64 of SHA-256 over the SubjectPublicKeyInfo (RFC 7469 pin). */
  spkiPin: string
  /** Each as `dns:home.lan`, `ip:192.168.0.0/16`, ... Null where absent. */
  nameConstraints: { permitted: string[]; excluded: string[] } | null
  /** The certificate whose place it took. */
  replaces: CertificateReference | null
  /** For an authority: how many certificates it has issued. */
  issuedCount: number
  /** What a person has noted about it. */
  notes: string | null
  /** What the audit trail says of it, newest first. */
  history: AuditEntry[]
}

/** How a certificate stands, in one word: what was done with it outweighs its dates. `expires-soon` means within 30 days. */
export const certificateStates = ['not-yet-valid', 'valid', 'expires-soon', 'expired', 'replaced', 'on-hold', 'revoked'] as const
export type CertificateState = (typeof certificateStates)[number]

export const certificateSorts = ['name', 'kind', 'status', 'notAfter', 'issuedAt', 'issuer'] as const

/** As many single certificates as a filter can leave out. */
export const maxExcepted = 10_000

const fingerprintSchema = z.string().regex(/^[0-9A-F]{64}$/, { error: 'is no fingerprint: 64 upper-case hex digits' })

/** Which certificates are meant. `text` is looked for in names, alternative names, serial numbers and fingerprints. */
export const certificateConditionFields = {
  text: z.string().max(200).optional(),
  kinds: z.array(z.enum(certificateKinds)).optional(),
  statuses: z.array(z.enum(certificateStatuses)).optional(),
  states: z.array(z.enum(certificateStates)).optional(),
  issuer: z.string().optional(),
  /** Only those in one of these groups. */
  groups: z.array(z.string().max(64)).max(100).optional(),
  /** Only those that expire within so many days, the expired ones included. */
  expiringWithinDays: z.number().int().min(0).max(36500).optional(),
  /** None but these, by their whole fingerprints. */
  among: z.array(fingerprintSchema).max(1000).optional(),
  /** All but these, by their whole fingerprints. */
  except: z.array(fingerprintSchema).max(maxExcepted).optional(),
}
export type CertificateCondition = z.output<z.ZodObject<typeof certificateConditionFields>>

/** What to list, and in which order. */
export const certificateFilterSchema = z.object({
  ...certificateConditionFields,
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

/** What is to end within so many days needs somebody's attention. */
export const soonDays = 30

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
  return leftMs < soonDays * dayMs ? 'expires-soon' : 'valid'
}
