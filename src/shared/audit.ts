/** What was done; the past tense of a verb and its object. */
export const auditActions = [
  'vault-created',
  'vault-unlocked',
  'passphrase-changed',
  'setting-changed',
  'certificate-issued',
  'certificate-imported',
  'certificate-renewed',
  'certificate-revoked',
  'revocation-undone',
  'crl-issued',
  'possession-proved',
  'test-certificates-made',
  'request-made',
  'request-signed',
  'request-answered',
  'request-removed',
  'key-imported',
  'key-removed',
  'profile-saved',
  'profile-removed',
  'console-item-saved',
  'console-item-removed',
  'credential-created',
  'key-exported',
  'bundle-exported',
  'backup-made',
] as const
export type AuditAction = (typeof auditActions)[number]

/** One entry of the audit trail. Each entry's hash covers the one before, so that a change or a gap shows. */
export interface AuditEntry {
  sequence: number
  /** ISO 8601, UTC. */
  at: string
  action: AuditAction
  /** The certificate concerned, where there is one. */
  serialNumber: string | null
  /** Null too in entries that are older than fingerprints in the trail. */
  fingerprint: string | null
  /** What a person reads: names, places, counts; never a secret. */
  text: string
  /** Upper-case hex SHA-256. */
  hash: string
}
