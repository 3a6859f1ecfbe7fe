import type { KeyObject } from 'node:crypto'
import type { AltName } from '../../shared/alt-name.ts'
import type { AuditAction } from '../../shared/audit.ts'
import type { CertificateOrigin, CertificateReference, CertificateSummary } from '../../shared/certificate.ts'
import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { certificateKinds, kindTitles, type CertificateKind } from '../../shared/profile.ts'
import { appendAudit, type NewAuditEntry } from './audit-trail.ts'
import { nameClass, nameKey, subjectKey } from './certificate-name.ts'
import { fingerprintOf } from './certificate-row.ts'
import { handOnGroups, joinGroups, keepNote } from './device-group-table.ts'
import { findByFingerprint } from './reference.ts'
import { integerIn, textIn, wordIn } from './row.ts'
import { keepSecret, openSecret } from './sealed-secret.ts'
import { sealingKey, type VaultHandle } from './vault-handle.ts'

/** A certificate that was just made or brought along, with its key where there is one. */
export interface NewCertificate {
  der: Uint8Array
  /** SHA-256 over the DER, upper-case hex. */
  fingerprint: string
  /** Upper-case hex. */
  serialNumber: string
  /** The common name, or what stands for it. */
  name: string
  kind: CertificateKind
  /** Null where it was issued elsewhere. */
  profile: string | null
  /** RFC 4514. */
  subject: string
  /** RFC 4514: the issuer's subject. */
  issuerName: string
  /** The issuer's certificate, which is in the vault or earlier in the batch; null where self-issued, or the issuer is not here. */
  issuerFingerprint: string | null
  altNames: readonly AltName[]
  /** Null where the key is of a type that is looked at only. */
  keyType: KeyType | null
  keyDescription: string
  /** SHA-256 over the SubjectPublicKeyInfo, upper-case hex. */
  publicKeyHash: string
  notBefore: Date
  notAfter: Date
  /** PKCS#8 DER; it is sealed, and not kept otherwise. */
  privateKey: Uint8Array | null
  /** `issued` if left out. */
  origin?: CertificateOrigin
  /** A sentence: why it is kept for viewing only. */
  viewOnly?: string | null
  /** The fingerprint of the certificate whose place it takes: that one counts as replaced, and hands on its MQTT password. */
  replaces?: string
  /** One that is brought along may be older than the one that has its name now. */
  status?: 'active' | 'replaced'
  /** Groups that it is put into, beside those of the one that it replaces. */
  groups?: readonly string[]
  /** What is noted about it. */
  notes?: string | null
}

/**
 * Stores certificates, their sealed keys and an audit entry for each. For the inside of a write: all or none.
 * Throws VAULT_LOCKED, NAME_TAKEN, NOT_FOUND where an issuer is not in the vault.
 */
export function storeCertificates(handle: VaultHandle, certificates: readonly NewCertificate[], now: Date): CertificateSummary[] {
  const key = sealingKey(handle)
  const issuers = new Map<string, Issuer>()
  const entries: NewAuditEntry[] = []
  const summaries = certificates.map((certificate) => {
    const issuer = certificate.issuerFingerprint === null ? null : findIssuer(handle, certificate.issuerFingerprint, issuers)
    const replaced = certificate.replaces === undefined ? undefined : replace(handle, certificate.replaces)
    const id = storeOne(handle, certificate, { issuer, now, key })
    if (replaced) entries.push(succeed(handle, replaced, { id, certificate }))
    entries.push({ action: actions[certificate.origin ?? 'issued'], certificate, text: sentence(certificate, issuer) })
    return replaced ? findByFingerprint(handle, certificate.fingerprint).summary : toSummary(certificate, issuer, now)
  })
  appendAudit(handle, entries, now)
  return summaries
}

/** The active certificate that has `name` in the class of `kind`, or undefined. */
export function holderOfName(
  { database }: VaultHandle,
  kind: CertificateKind,
  name: string,
): { name: string; kind: CertificateKind; fingerprint: string } | undefined {
  const row = database.get(
    `SELECT name, kind, fingerprint FROM certificate WHERE name_class = ? AND name_key = ? AND status = 'active'`,
    nameClass(kind),
    nameKey(name),
  )
  if (!row) return undefined
  return { name: textIn(row, 'name'), kind: wordIn(row, 'kind', certificateKinds), fingerprint: textIn(row, 'fingerprint') }
}

interface Issuer extends CertificateReference {
  id: number
}

function findIssuer({ database }: VaultHandle, fingerprint: string, known: Map<string, Issuer>): Issuer {
  const before = known.get(fingerprint)
  if (before) return before
  const row = database.get('SELECT id, name, serial_number FROM certificate WHERE fingerprint = ?', fingerprint)
  if (!row) {
    throw new AppError('NOT_FOUND', `The issuer, certificate ${fingerprint}, is not in the vault.`, {
      remedy: 'Choose an authority of this vault.',
      details: { fingerprint },
    })
  }
  const issuer = { id: integerIn(row, 'id'), name: textIn(row, 'name'), serialNumber: textIn(row, 'serial_number'), fingerprint }
  known.set(fingerprint, issuer)
  return issuer
}

/** Makes way for a successor: the name becomes free. Throws NOT_FOUND; NAME_TAKEN where it has a successor already. */
function replace(handle: VaultHandle, fingerprint: string): { id: number; summary: CertificateSummary } {
  const { id, summary } = findByFingerprint(handle, fingerprint)
  if (summary.replacedBy) {
    const { name, serialNumber } = summary.replacedBy
    throw new AppError('NAME_TAKEN', `${JSON.stringify(summary.name)} was replaced already, by certificate ${serialNumber}.`, {
      remedy: 'Renew the newer one instead.',
      details: { name, fingerprint: summary.replacedBy.fingerprint },
    })
  }
  handle.database.run(`UPDATE certificate SET status = 'replaced' WHERE id = ? AND status = 'active'`, id)
  return { id, summary }
}

/**
 * Says who has taken whose place. A broker that knows the old one's password lets the new one in; but not where the old one was
 * revoked, whose password may be in the same wrong hands. A renewal of what is offline is offline too.
 */
function succeed(
  handle: VaultHandle,
  replaced: { id: number; summary: CertificateSummary },
  { id, certificate }: { id: number; certificate: NewCertificate },
): NewAuditEntry {
  handle.database.run('UPDATE certificate SET replaced_by = ? WHERE id = ?', id, replaced.id)
  handOnGroups(handle.database, replaced.id, id)
  if (!certificate.privateKey) {
    handle.database.run(
      `UPDATE certificate SET offline_at = old.offline_at FROM certificate old
       WHERE certificate.id = ? AND old.id = ? AND old.public_key = certificate.public_key`,
      id,
      replaced.id,
    )
  }
  const isDistrusted = replaced.summary.revocation !== null
  const password = isDistrusted ? undefined : openSecret(handle, 'mqtt-password', replaced.summary.fingerprint)
  if (password) keepSecret(handle, 'mqtt-password', { id, fingerprint: certificate.fingerprint }, password)
  const text = `Replaced ${JSON.stringify(replaced.summary.name)}, certificate ${replaced.summary.serialNumber}, by ${certificate.serialNumber}`
  return { action: 'certificate-renewed', certificate: replaced.summary, text }
}

function storeOne(handle: VaultHandle, certificate: NewCertificate, { issuer, now, key }: { issuer: Issuer | null; now: Date; key: KeyObject }): number {
  const { database } = handle
  const { serialNumber, name, kind, fingerprint, der, privateKey, altNames, keyType } = certificate
  refuseWrongIdentity(certificate)
  refuseUsedSerialNumber(handle, certificate)
  const { changes, lastRowId: id } = database.run(
    `INSERT INTO certificate (serial_number, name, name_key, name_class, kind, profile, subject, subject_key, issuer_id, issuer_name,
       issuer_key, key_type, public_key, not_before, not_after, fingerprint, status, origin, view_only, issued_at, alt_key)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    serialNumber,
    name,
    nameKey(name),
    nameClass(kind),
    kind,
    certificate.profile ?? '',
    certificate.subject,
    subjectKey(certificate.subject),
    issuer?.id ?? null,
    certificate.issuerName,
    nameKey(issuer?.name ?? name),
    keyType ?? certificate.keyDescription,
    certificate.publicKeyHash,
    certificate.notBefore.getTime(),
    certificate.notAfter.getTime(),
    fingerprint,
    certificate.status ?? 'active',
    certificate.origin ?? 'issued',
    certificate.viewOnly ?? null,
    now.getTime(),
    altNames.map(({ value }) => value.toLowerCase()).join('\n'),
  )
  if (changes === 0) throw taken(handle, certificate)
  database.run('INSERT INTO certificate_der (certificate_id, der) VALUES (?, ?)', id, der)
  altNames.forEach(({ type, value }, position) => {
    database.run('INSERT INTO alt_name (certificate_id, position, type, value) VALUES (?, ?, ?, ?)', id, position, type, value)
  })
  if (privateKey) keepSecret(handle, 'private-key', { id, fingerprint }, privateKey, key)
  joinGroups(database, id, certificate.groups ?? [])
  if (certificate.notes) keepNote(database, id, certificate.notes)
  return id
}

// A mistake of ours, not of a person: it must not get as far as the file.
function refuseWrongIdentity({ der, fingerprint, serialNumber }: NewCertificate): void {
  if (fingerprintOf(der) !== fingerprint) throw new Error(`${fingerprint} is not the fingerprint of certificate ${serialNumber}.`)
  if (!/^-?([0-9A-F]{2})+$/.test(serialNumber)) throw new Error(`${serialNumber} is not a serial number in upper-case hex.`)
}

/** What keeps a certificate out: the unique indexes are of fingerprints, and of the names of those that are active. */
function taken(handle: VaultHandle, { name, kind, fingerprint }: NewCertificate): AppError {
  const holder = handle.database.get('SELECT 1 FROM certificate WHERE fingerprint = ?', fingerprint) ? undefined : holderOfName(handle, kind, name)
  if (!holder) {
    return new AppError('NAME_TAKEN', `The certificate of ${JSON.stringify(name)} is in the vault already.`, {
      remedy: 'Use the one that is there.',
      details: { name, fingerprint },
    })
  }
  const title = kindTitles[holder.kind]
  const spelling = holder.name === name ? '' : ` (written ${JSON.stringify(holder.name)})`
  return new AppError('NAME_TAKEN', `The name ${JSON.stringify(name)} is taken by an active ${title}${spelling}.`, {
    remedy: 'Choose another name, or use the certificate that has it.',
    details: { name, kind: holder.kind, fingerprint: holder.fingerprint },
  })
}

/** No index keeps one out that we made: those that a person brings along may share theirs. */
function refuseUsedSerialNumber({ database }: VaultHandle, { serialNumber, fingerprint, origin = 'issued' }: NewCertificate): void {
  if (origin === 'issued' && database.get('SELECT 1 FROM certificate WHERE serial_number = ? AND fingerprint <> ?', serialNumber, fingerprint)) {
    // 127 random bits met again: whoever made this serial number is broken.
    throw new AppError('INTERNAL', `The serial number ${serialNumber} is in use already; nothing was stored.`, {
      remedy: 'Issue the certificate again; if this comes again, the random numbers of this machine cannot be trusted.',
      details: { serialNumber },
    })
  }
}

const actions: Readonly<Record<CertificateOrigin, AuditAction>> = {
  issued: 'certificate-issued',
  imported: 'certificate-imported',
  answered: 'request-answered',
}

function sentence({ name, kind, notAfter, subject, issuerName, origin = 'issued', privateKey }: NewCertificate, issuer: Issuer | null): string {
  const what = `${JSON.stringify(name)} (${kindTitles[kind]})`
  const from = issuer ? ` from ${JSON.stringify(issuer.name)}` : subject === issuerName ? ', self-issued' : ` from ${JSON.stringify(issuerName)}`
  const until = `valid until ${notAfter.toISOString()}`
  switch (origin) {
    case 'issued':
      return `Issued ${what}${from}, ${until}`
    case 'imported':
      return `Imported ${what}${from}, ${until}, ${privateKey ? 'with' : 'without'} its private key`
    case 'answered':
      return `Took in the certificate that answers the request for ${what}${from}, ${until}`
  }
}

function toSummary(certificate: NewCertificate, issuer: Issuer | null, now: Date): CertificateSummary {
  const { serialNumber, name, kind, profile, subject, issuerName, keyType, keyDescription, fingerprint } = certificate
  return {
    fingerprint,
    serialNumber,
    name,
    kind,
    profile,
    subject,
    issuerName,
    issuer: issuer && { fingerprint: issuer.fingerprint, serialNumber: issuer.serialNumber, name: issuer.name },
    altNames: [...certificate.altNames],
    keyType,
    keyDescription,
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    status: certificate.status ?? 'active',
    origin: certificate.origin ?? 'issued',
    viewOnly: certificate.viewOnly ?? null,
    replacedBy: null,
    revocation: null,
    takenOfflineAt: null,
    hasKey: certificate.privateKey !== null,
    groups: [...(certificate.groups ?? [])].toSorted((left, right) => (nameKey(left) < nameKey(right) ? -1 : 1)),
    issuedAt: now.toISOString(),
  }
}
