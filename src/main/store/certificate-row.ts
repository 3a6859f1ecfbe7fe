import { createHash } from 'node:crypto'
import type { AltName } from '../../shared/alt-name.ts'
import { certificateStatuses, type CertificateSummary } from '../../shared/certificate.ts'
import { keyTypes } from '../../shared/key-type.ts'
import { certificateKinds } from '../../shared/profile.ts'
import { subjectKey } from './certificate-name.ts'
import type { VaultDatabase } from './database.ts'
import { dateIn, integerIn, octetsIn, optionalTextIn, textIn, wordIn, type Row } from './row.ts'
import { damaged } from './vault-file.ts'

/** A certificate of the inventory with its octets. */
export interface StoredCertificate {
  summary: CertificateSummary
  der: Uint8Array
}

/** Reads what `toSummaries` needs; `c` is the certificate, `i` its issuer. */
export const selectCertificates = `
  SELECT c.id, c.serial_number, c.name, c.kind, c.profile, c.subject, c.key_type, c.not_before, c.not_after, c.fingerprint,
    c.status, c.issued_at, i.serial_number AS issuer_serial_number, i.name AS issuer_name,
    EXISTS (SELECT 1 FROM sealed_secret s WHERE s.certificate_id = c.id AND s.kind = 'private-key') AS has_key
  FROM certificate c LEFT JOIN certificate i ON i.id = c.issuer_id`

/** Rows of `selectCertificates` as summaries, in their order. Throws VAULT_DAMAGED. */
export function toSummaries(database: VaultDatabase, rows: readonly Row[]): CertificateSummary[] {
  const altNames = altNamesOf(database, rows.map((row) => integerIn(row, 'id')))
  return rows.map((row) => toSummary(row, altNames.get(integerIn(row, 'id')) ?? []))
}

/** A row of `selectCertificates` with its DER. Throws VAULT_DAMAGED where the DER is not the one that was stored. */
export function toStored(database: VaultDatabase, row: Row): StoredCertificate {
  const summary = toSummaries(database, [row])[0]!
  const derRow = database.get('SELECT der FROM certificate_der WHERE certificate_id = ?', integerIn(row, 'id'))
  const der = derRow && octetsIn(derRow, 'der')
  if (!der || fingerprintOf(der) !== summary.fingerprint) {
    throw damaged(database.path, `does not hold certificate ${summary.serialNumber} as it was issued`)
  }
  return { summary, der }
}

/** Whether a certificate here, of whatever status, has this subject (RFC 4514), case and white space aside. */
export function hasSubject(database: VaultDatabase, subject: string): boolean {
  return database.get('SELECT 1 FROM certificate WHERE subject_key = ?', subjectKey(subject)) !== undefined
}

/** How many certificates name the one with this serial number as their issuer. */
export function countIssuedBy(database: VaultDatabase, serialNumber: string): number {
  const row = database.get(
    'SELECT count(*) AS count FROM certificate WHERE issuer_id = (SELECT id FROM certificate WHERE serial_number = ?)',
    serialNumber,
  )
  return integerIn(row!, 'count')
}

/** Upper-case hex SHA-256. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex').toUpperCase()
}

function toSummary(row: Row, altNames: AltName[]): CertificateSummary {
  const issuerSerialNumber = optionalTextIn(row, 'issuer_serial_number')
  return {
    serialNumber: textIn(row, 'serial_number'),
    name: textIn(row, 'name'),
    kind: wordIn(row, 'kind', certificateKinds),
    profile: textIn(row, 'profile'),
    subject: textIn(row, 'subject'),
    issuer: issuerSerialNumber === null ? null : { serialNumber: issuerSerialNumber, name: textIn(row, 'issuer_name') },
    altNames,
    keyType: wordIn(row, 'key_type', keyTypes),
    notBefore: dateIn(row, 'not_before'),
    notAfter: dateIn(row, 'not_after'),
    fingerprint: textIn(row, 'fingerprint'),
    status: wordIn(row, 'status', certificateStatuses),
    hasKey: integerIn(row, 'has_key') === 1,
    issuedAt: dateIn(row, 'issued_at'),
  }
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
