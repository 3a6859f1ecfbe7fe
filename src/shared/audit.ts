/** What was done; the past tense of a verb and its object. */
export const auditActions = [
  'vault-created',
  'vault-unlocked',
  'passphrase-changed',
  'setting-changed',
  'certificate-issued',
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
  /** What a person reads: names, places, counts; never a secret. */
  text: string
  /** Upper-case hex SHA-256. */
  hash: string
}
