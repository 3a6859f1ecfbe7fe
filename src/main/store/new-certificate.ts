import type { AltName } from '../../shared/alt-name.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { certificateKinds, kindTitles, type CertificateKind } from '../../shared/profile.ts'
import { appendAudit, type NewAuditEntry } from './audit-trail.ts'
import { nameClass, nameKey, subjectKey } from './certificate-name.ts'
import { fingerprintOf } from './certificate-row.ts'
import { integerIn, textIn, wordIn } from './row.ts'
import { keepSecret } from './sealed-secret.ts'
import { requireDataKey, type VaultHandle } from './vault-handle.ts'

/** A certificate that was just made, with its key where it was born here. */
export interface NewCertificate {
  der: Uint8Array
  /** Upper-case hex. */
  serialNumber: string
  /** The common name. */
  name: string
  kind: CertificateKind
  profile: string
  /** RFC 4514. */
  subject: string
  /** The serial number of the issuer's certificate, which is in the vault or earlier in the batch; null where self-issued. */
  issuerSerialNumber: string | null
  altNames: readonly AltName[]
  keyType: KeyType
  notBefore: Date
  notAfter: Date
  /** SHA-256 over the DER, upper-case hex. */
  fingerprint: string
  /** PKCS#8 DER; it is sealed, and not kept otherwise. */
  privateKey: Uint8Array | null
}

/**
 * Stores certificates, their sealed keys and an audit entry for each. For the inside of a write: all or none.
 * Throws VAULT_LOCKED, NAME_TAKEN, NOT_FOUND where an issuer is not in the vault.
 */
export function storeCertificates(handle: VaultHandle, certificates: readonly NewCertificate[], now: Date): CertificateSummary[] {
  requireDataKey(handle)
  const issuers = new Map<string, Issuer>()
  const entries: NewAuditEntry[] = []
  const summaries = certificates.map((certificate) => {
    const issuer = certificate.issuerSerialNumber === null ? null : findIssuer(handle, certificate.issuerSerialNumber, issuers)
    storeOne(handle, certificate, issuer, now)
    entries.push({ action: 'certificate-issued', serialNumber: certificate.serialNumber, text: sentence(certificate, issuer) })
    return toSummary(certificate, issuer, now)
  })
  appendAudit(handle, entries, now)
  return summaries
}

/** The active certificate that has `name` in the class of `kind`, or undefined. */
export function holderOfName(
  { database }: VaultHandle,
  kind: CertificateKind,
  name: string,
): { name: string; kind: CertificateKind; serialNumber: string } | undefined {
  const row = database.get(
    `SELECT name, kind, serial_number FROM certificate WHERE name_class = ? AND name_key = ? AND status = 'active'`,
    nameClass(kind),
    nameKey(name),
  )
  if (!row) return undefined
  return { name: textIn(row, 'name'), kind: wordIn(row, 'kind', certificateKinds), serialNumber: textIn(row, 'serial_number') }
}

interface Issuer {
  id: number
  name: string
  serialNumber: string
}

function findIssuer({ database }: VaultHandle, serialNumber: string, known: Map<string, Issuer>): Issuer {
  const before = known.get(serialNumber)
  if (before) return before
  const row = database.get('SELECT id, name FROM certificate WHERE serial_number = ?', serialNumber)
  if (!row) {
    throw new AppError('NOT_FOUND', `The issuer, certificate ${serialNumber}, is not in the vault.`, {
      remedy: 'Choose an authority of this vault.',
      details: { serialNumber },
    })
  }
  const issuer = { id: integerIn(row, 'id'), name: textIn(row, 'name'), serialNumber }
  known.set(serialNumber, issuer)
  return issuer
}

function storeOne(handle: VaultHandle, certificate: NewCertificate, issuer: Issuer | null, now: Date): void {
  const { database } = handle
  const { serialNumber, name, kind, fingerprint, der, privateKey, altNames } = certificate
  refuseWrongIdentity(certificate)
  refuseTaken(handle, certificate)
  const { lastRowId: id } = database.run(
    `INSERT INTO certificate (serial_number, name, name_key, name_class, kind, profile, subject, subject_key, issuer_id, key_type,
       not_before, not_after, fingerprint, status, issued_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?)`,
    serialNumber,
    name,
    nameKey(name),
    nameClass(kind),
    kind,
    certificate.profile,
    certificate.subject,
    subjectKey(certificate.subject),
    issuer?.id ?? null,
    certificate.keyType,
    certificate.notBefore.getTime(),
    certificate.notAfter.getTime(),
    fingerprint,
    now.getTime(),
  )
  database.run('INSERT INTO certificate_der (certificate_id, der) VALUES (?, ?)', id, der)
  altNames.forEach(({ type, value }, position) => {
    database.run('INSERT INTO alt_name (certificate_id, position, type, value) VALUES (?, ?, ?, ?)', id, position, type, value)
  })
  if (privateKey) keepSecret(handle, 'private-key', { id, serialNumber }, privateKey)
}

// A mistake of ours, not of a person: it must not get as far as the file.
function refuseWrongIdentity({ der, fingerprint, serialNumber }: NewCertificate): void {
  if (fingerprintOf(der) !== fingerprint) throw new Error(`${fingerprint} is not the fingerprint of certificate ${serialNumber}.`)
  if (!/^-?([0-9A-F]{2})+$/.test(serialNumber)) throw new Error(`${serialNumber} is not a serial number in upper-case hex.`)
}

function refuseTaken(handle: VaultHandle, { name, kind, serialNumber }: NewCertificate): void {
  const holder = holderOfName(handle, kind, name)
  if (holder) {
    const title = kindTitles[holder.kind]
    const spelling = holder.name === name ? '' : ` (written ${JSON.stringify(holder.name)})`
    throw new AppError('NAME_TAKEN', `The name ${JSON.stringify(name)} is taken by an active ${title}${spelling}.`, {
      remedy: 'Choose another name, or use the certificate that has it.',
      details: { name, kind: holder.kind, serialNumber: holder.serialNumber },
    })
  }
  if (handle.database.get('SELECT 1 FROM certificate WHERE serial_number = ?', serialNumber)) {
    // 127 random bits met again: whoever made this serial number is broken.
    throw new AppError('INTERNAL', `The serial number ${serialNumber} is in use already; nothing was stored.`, {
      remedy: 'Issue the certificate again; if this comes again, the random numbers of this machine cannot be trusted.',
      details: { serialNumber },
    })
  }
}

function sentence({ name, kind, notAfter }: NewCertificate, issuer: Issuer | null): string {
  const from = issuer ? ` from ${JSON.stringify(issuer.name)}` : ', self-issued'
  return `Issued ${JSON.stringify(name)} (${kindTitles[kind]})${from}, valid until ${notAfter.toISOString()}`
}

function toSummary(certificate: NewCertificate, issuer: Issuer | null, now: Date): CertificateSummary {
  const { serialNumber, name, kind, profile, subject, keyType, fingerprint } = certificate
  return {
    serialNumber,
    name,
    kind,
    profile,
    subject,
    issuer: issuer && { serialNumber: issuer.serialNumber, name: issuer.name },
    altNames: [...certificate.altNames],
    keyType,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    fingerprint,
    status: 'active',
    hasKey: certificate.privateKey !== null,
    issuedAt: now.toISOString(),
  }
}
