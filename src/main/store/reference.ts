import { AppError } from '../../shared/errors.ts'
import { certificateKinds, kindTitles, type CertificateKind } from '../../shared/profile.ts'
import { nameKey } from './certificate-name.ts'
import { selectCertificates, toStored, type StoredCertificate } from './certificate-row.ts'
import { integerIn, textIn, wordIn, type Row } from './row.ts'
import { damaged } from './vault-file.ts'
import type { VaultHandle } from './vault-handle.ts'

/**
 * The certificate that `reference` means among those of `kinds` (all, if left out): by its fingerprint of 64 or serial number of 32
 * upper-case digits; by its name as it is written, the active one first; by its serial number in other forms; or by the
 * beginning of its fingerprint, 4 hex digits at least. Colons are tolerated in the latter two. Throws NOT_FOUND, AMBIGUOUS_REFERENCE with `details.candidates`.
 */
export function findCertificate(
  handle: VaultHandle,
  reference: string,
  kinds: readonly CertificateKind[] = certificateKinds,
): StoredCertificate {
  const text = reference.trim().normalize('NFC')
  const found = matches(handle, text, kinds)
  const [first, ...others] = found
  if (!first) throw notFound(handle, text, kinds)
  if (others.length > 0) throw ambiguous(text, found)
  return toStored(handle.database, first)
}

/** The certificate with exactly this fingerprint, and its row id. Throws NOT_FOUND. */
export function findByFingerprint(handle: VaultHandle, fingerprint: string): StoredCertificate & { id: number } {
  const row = handle.database.get(`${selectCertificates} WHERE c.fingerprint = ?`, fingerprint)
  if (!row) throw notFound(handle, fingerprint, certificateKinds)
  return { ...toStored(handle.database, row), id: integerIn(row, 'id') }
}

/**
 * The certificate with this fingerprint and those above it, up to the one that the vault has no issuer of: the trust anchor.
 * An authority that was renewed is represented by its newest certificate: it has the same name and key, and lasts longer.
 * Throws NOT_FOUND.
 */
export function findPath(handle: VaultHandle, fingerprint: string): StoredCertificate[] {
  const path = [findByFingerprint(handle, fingerprint)]
  for (;;) {
    const issuer = newestIssuer(handle, path.at(-1)!.id)
    if (!issuer) return path.map(({ summary, der }) => ({ summary, der }))
    if (path.length === pathLimit) throw damaged(handle.database.path, 'holds an issuer that has issued itself by way of others')
    path.push(issuer)
  }
}

/** Of the authorities with the name and key of this certificate's issuer: the active one, or else the one that lasts longest. */
function newestIssuer({ database }: VaultHandle, id: number): (StoredCertificate & { id: number }) | undefined {
  const row = database.get(
    `${selectCertificates} JOIN certificate leaf ON leaf.id = ? JOIN certificate issuer ON issuer.id = leaf.issuer_id
     WHERE c.public_key = issuer.public_key AND c.subject_key = issuer.subject_key AND c.kind IN ('root-ca', 'issuing-ca')
     ORDER BY c.status = 'active' DESC, c.status = 'replaced' DESC, c.not_after DESC, c.id DESC LIMIT 1`,
    id,
  )
  return row && { ...toStored(database, row), id: integerIn(row, 'id') }
}

// Far more than any authority of ours permits.
const pathLimit = 16

/** More matches than these are as good as none: nobody reads them. */
const candidateLimit = 20

function matches(handle: VaultHandle, text: string, kinds: readonly CertificateKind[]): Row[] {
  // A whole fingerprint or serial number of ours is what programs give: nobody gets in between by taking it for a name.
  const exact = exactly(handle, text, kinds)
  if (exact.length > 0) return exact
  const named = byName(handle, text, kinds)
  if (named.length > 0) return named
  const hex = text.replace(/[\s:]/g, '').toUpperCase()
  if (!/^[0-9A-F]+$/.test(hex)) return []
  const numbered = bySerialNumber(handle, hex, kinds)
  return numbered.length > 0 ? numbered : byFingerprint(handle, hex, kinds)
}

function exactly(handle: VaultHandle, text: string, kinds: readonly CertificateKind[]): Row[] {
  if (/^[0-9A-F]{64}$/.test(text)) return byFingerprint(handle, text, kinds)
  return /^[0-9A-F]{32}$/.test(text) ? bySerialNumber(handle, text, kinds) : []
}

function byName({ database }: VaultHandle, name: string, kinds: readonly CertificateKind[]): Row[] {
  const rows = database.all(
    `${selectCertificates} WHERE c.name_key = ? AND c.name = ? AND ${ofKinds}
     ORDER BY c.status = 'active' DESC, c.id DESC LIMIT ${candidateLimit}`,
    nameKey(name),
    name,
    JSON.stringify(kinds),
  )
  const active = rows.filter((row) => row['status'] === 'active')
  return active.length > 0 ? active : rows.filter((row) => !isSucceeded(row, rows))
}

/** Where none is active, as one was revoked after it had taken another's place, it is still the later one that is meant. */
function isSucceeded(row: Row, rows: readonly Row[]): boolean {
  return rows.some((other) => other['fingerprint'] === row['successor_fingerprint'])
}

function bySerialNumber({ database }: VaultHandle, hex: string, kinds: readonly CertificateKind[]): Row[] {
  // Other programs print a leading zero octet, or leave out a leading zero digit.
  const digits = hex.replace(/^(00)+(?=.)/, '')
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return database.all(
    `${selectCertificates} WHERE c.serial_number IN (?, ?) AND ${ofKinds}`,
    hex,
    even,
    JSON.stringify(kinds),
  )
}

function byFingerprint({ database }: VaultHandle, hex: string, kinds: readonly CertificateKind[]): Row[] {
  if (hex.length < 4) return []
  // 'G' comes after all digits: everything from the prefix on up to what no longer begins with it, by the index.
  return database.all(
    `${selectCertificates} WHERE c.fingerprint >= ? AND c.fingerprint < ? AND ${ofKinds}
     ORDER BY c.fingerprint LIMIT ${candidateLimit}`,
    hex,
    `${hex}G`,
    JSON.stringify(kinds),
  )
}

// The plus keeps SQLite from going by the kind, of which there are few, instead of by what is sought.
const ofKinds = '+c.kind IN (SELECT value FROM json_each(?))'

function notFound(handle: VaultHandle, text: string, kinds: readonly CertificateKind[]): AppError {
  const shown = JSON.stringify(text)
  const wanted = kinds.map((kind) => kindTitles[kind]).join(' or ')
  const other = matches(handle, text, certificateKinds)[0]
  if (other) {
    const title = kindTitles[wordIn(other, 'kind', certificateKinds)]
    return new AppError('NOT_FOUND', `${shown} is a ${title}; what is needed here is a ${wanted}.`, {
      remedy: `Name a ${wanted}.`,
      details: { reference: text },
    })
  }
  const what = kinds.length < certificateKinds.length ? wanted : 'certificate'
  return new AppError('NOT_FOUND', `There is no ${what} ${shown} in the vault.`, {
    remedy: 'Give its name, its serial number or the first digits (at least 4) of its fingerprint.',
    details: { reference: text },
  })
}

function ambiguous(text: string, rows: readonly Row[]): AppError {
  const candidates = rows.map((row) => {
    const title = kindTitles[wordIn(row, 'kind', certificateKinds)]
    const fingerprint = textIn(row, 'fingerprint').slice(0, 16)
    return `${textIn(row, 'name')} (${title}, ${textIn(row, 'status')}, serial ${textIn(row, 'serial_number')}, fingerprint ${fingerprint}…)`
  })
  const count = rows.length < candidateLimit ? `${rows.length}` : `${candidateLimit} or more`
  return new AppError('AMBIGUOUS_REFERENCE', `${JSON.stringify(text)} may mean ${count} certificates.`, {
    remedy: 'Give the first digits of the fingerprint of the one that is meant.',
    details: { reference: text, candidates },
  })
}
