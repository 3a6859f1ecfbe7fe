import { hash } from 'node:crypto'
import type { AltName } from '../../shared/alt-name.ts'
import {
  certificateOrigins,
  certificateStatuses,
  type CertificateReference,
  type CertificateSummary,
} from '../../shared/certificate.ts'
import { keyTypes, keyTypeTitles } from '../../shared/key-type.ts'
import { certificateKinds } from '../../shared/profile.ts'
import { crlReasons } from '../../shared/revocation.ts'
import { subjectKey } from './certificate-name.ts'
import type { VaultDatabase } from './database.ts'
import { groupsOf } from './device-group-table.ts'
import { dateIn, integerIn, octetsIn, optionalTextIn, textIn, wordIn, type Row } from './row.ts'
import { damaged } from './vault-file.ts'

/** A certificate of the inventory with its octets. */
export interface StoredCertificate {
  summary: CertificateSummary
  der: Uint8Array
}

/** Reads what `toSummaries` needs; `c` is the certificate, `i` its issuer. */
export const selectCertificates = `
  SELECT c.*,
    i.fingerprint AS issuer_fingerprint, i.serial_number AS issuer_serial_number, i.name AS issuer_common_name,
    r.fingerprint AS successor_fingerprint, r.serial_number AS successor_serial_number, r.name AS successor_common_name,
    EXISTS (SELECT 1 FROM sealed_secret s WHERE s.certificate_id = c.id AND s.kind = 'private-key') AS has_key
  FROM certificate c LEFT JOIN certificate i ON i.id = c.issuer_id LEFT JOIN certificate r ON r.id = c.replaced_by`

/** Rows of `selectCertificates` as summaries, in their order. Throws VAULT_DAMAGED. */
export function toSummaries(database: VaultDatabase, rows: readonly Row[]): CertificateSummary[] {
  const ids = rows.map((row) => integerIn(row, 'id'))
  const [altNames, groups] = [altNamesOf(database, ids), groupsOf(database, ids)]
  return rows.map((row, index) => toSummary(row, altNames.get(ids[index]!) ?? [], groups.get(ids[index]!) ?? []))
}

/** A row of `selectCertificates` with its DER. Throws VAULT_DAMAGED where the DER is not the one that was stored. */
export function toStored(database: VaultDatabase, row: Row): StoredCertificate {
  const summary = toSummaries(database, [row])[0]!
  const derRow = database.get('SELECT der FROM certificate_der WHERE certificate_id = ?', integerIn(row, 'id'))
  const der = derRow && octetsIn(derRow, 'der')
  if (!der || fingerprintOf(der) !== summary.fingerprint) {
    throw damaged(database.path, `does not hold certificate ${summary.fingerprint} as it was stored`)
  }
  return { summary, der }
}

/** Whether a certificate here, of whatever status, has this subject (RFC 4514), case and white space aside. */
export function hasSubject(database: VaultDatabase, subject: string): boolean {
  return database.get('SELECT 1 FROM certificate WHERE subject_key = ?', subjectKey(subject)) !== undefined
}

/** How many certificates the authority with this fingerprint has issued; one that was renewed and its renewals are one issuer. */
export function countIssuedBy(database: VaultDatabase, fingerprint: string): number {
  const row = database.get(
    `SELECT count(*) AS count FROM certificate WHERE issuer_id IN
       (SELECT id FROM certificate WHERE public_key = (SELECT public_key FROM certificate WHERE fingerprint = ?))`,
    fingerprint,
  )
  return integerIn(row!, 'count')
}

/** The certificates with this public key, the newest first. */
export function certificatesWithPublicKey(database: VaultDatabase, publicKeyHash: string): CertificateSummary[] {
  return toSummaries(database, database.all(`${selectCertificates} WHERE c.public_key = ? ORDER BY c.id DESC`, publicKeyHash))
}

/** Whether this authority, before it was renewed or after, has issued an identity (no authority) that is in date. */
export function hasIssuedIdentities(database: VaultDatabase, fingerprint: string, now: Date): boolean {
  const row = database.get(
    `SELECT 1 FROM certificate WHERE kind NOT IN ('root-ca', 'issuing-ca') AND not_after >= ? AND issuer_id IN
       (SELECT id FROM certificate WHERE public_key = (SELECT public_key FROM certificate WHERE fingerprint = ?)) LIMIT 1`,
    now.getTime(),
    fingerprint,
  )
  return row !== undefined
}

/** Whether two certificates are for the same key. */
export function hasSameKey(database: VaultDatabase, fingerprint: string, other: string): boolean {
  const row = database.get('SELECT count(DISTINCT public_key) AS keys FROM certificate WHERE fingerprint IN (?, ?)', fingerprint, other)
  return integerIn(row!, 'keys') === 1
}

/** Those whose issuer has this name (RFC 4514) but is not known to the vault; what signs itself is not among them. */
export function orphansOf(database: VaultDatabase, issuerName: string): StoredCertificate[] {
  return database
    .all(`${selectCertificates} WHERE c.issuer_id IS NULL AND c.issuer_name = ? AND c.subject <> c.issuer_name ORDER BY c.id`, issuerName)
    .map((row) => toStored(database, row))
}

/** Upper-case hex SHA-256. */
export function fingerprintOf(der: Uint8Array): string {
  return hash('sha256', der, 'hex').toUpperCase()
}

function toSummary(row: Row, altNames: AltName[], groups: string[]): CertificateSummary {
  const profile = textIn(row, 'profile')
  const status = wordIn(row, 'status', certificateStatuses)
  return {
    fingerprint: textIn(row, 'fingerprint'),
    serialNumber: textIn(row, 'serial_number'),
    name: textIn(row, 'name'),
    kind: wordIn(row, 'kind', certificateKinds),
    profile: profile === '' ? null : profile,
    subject: textIn(row, 'subject'),
    issuerName: textIn(row, 'issuer_name'),
    issuer: referenceIn(row, 'issuer'),
    altNames,
    ...keyOf(textIn(row, 'key_type')),
    notBefore: dateIn(row, 'not_before'),
    notAfter: dateIn(row, 'not_after'),
    status,
    origin: wordIn(row, 'origin', certificateOrigins),
    viewOnly: optionalTextIn(row, 'view_only'),
    replacedBy: referenceIn(row, 'successor'),
    revocation: status === 'revoked' ? { at: dateIn(row, 'revoked_at'), reason: wordIn(row, 'revocation_reason', crlReasons) } : null,
    takenOfflineAt: row['offline_at'] === null ? null : dateIn(row, 'offline_at'),
    hasKey: integerIn(row, 'has_key') === 1,
    groups,
    issuedAt: dateIn(row, 'issued_at'),
  }
}

function referenceIn(row: Row, which: 'issuer' | 'successor'): CertificateReference | null {
  const fingerprint = optionalTextIn(row, `${which}_fingerprint`)
  if (fingerprint === null) return null
  return { fingerprint, serialNumber: textIn(row, `${which}_serial_number`), name: textIn(row, `${which}_common_name`) }
}

/** A column `key_type`: one of ours, or the description of a foreign key. */
export function keyOf(text: string): Pick<CertificateSummary, 'keyType' | 'keyDescription'> {
  const keyType = keyTypes.find((each) => each === text) ?? null
  return { keyType, keyDescription: keyType === null ? text : keyTypeTitles[keyType] }
}

const altNameTypes: readonly AltName['type'][] = ['dns', 'ip', 'uri']

function altNamesOf(database: VaultDatabase, ids: readonly number[]): Map<number, AltName[]> {
  const rows = database.all(
    `SELECT certificate_id, type, value FROM alt_name
     WHERE certificate_id IN (SELECT value FROM json_each(?)) ORDER BY certificate_id, position`,
    JSON.stringify(ids),
  )
  const names = new Map<number, AltName[]>()
  for (const row of rows) {
    const id = integerIn(row, 'certificate_id')
    const name = { type: wordIn(row, 'type', altNameTypes), value: textIn(row, 'value') }
    const sofar = names.get(id)
    if (sofar) sofar.push(name)
    else names.set(id, [name])
  }
  return names
}
