import type { SQLInputValue } from 'node:sqlite'
import {
  dayMs,
  soonDays,
  type CertificateCondition,
  type CertificateFilter,
  type CertificatePage,
  type CertificateReference,
  type CertificateState,
} from '../../shared/certificate.ts'
import { authorityKinds } from '../../shared/profile.ts'
import { nameKey } from './certificate-name.ts'
import { selectCertificates, toSummaries } from './certificate-row.ts'
import { findCertificate } from './reference.ts'
import { integerIn, textIn } from './row.ts'
import type { VaultHandle } from './vault-handle.ts'

/**
 * A page of the inventory and how many fit the filter altogether. `issuer` is a reference to an authority.
 * Throws NOT_FOUND, AMBIGUOUS_REFERENCE for that reference.
 */
export function listCertificates(handle: VaultHandle, filter: CertificateFilter, now: Date): CertificatePage {
  const { database } = handle
  const { where, parameters } = conditionOf(handle, filter, now)
  const direction = filter.descending ? 'DESC' : 'ASC'
  const order = orders[filter.sort]
  return database.read(() => {
    const total = integerIn(database.get(`SELECT count(*) AS total FROM certificate c ${where}`, ...parameters)!, 'total')
    // The rows to show are picked by what an index holds; only those are then read whole.
    const ids = database
      .all(
        `SELECT c.id FROM certificate c ${where}
         ORDER BY ${[...order, 'c.id'].map((column) => `${column} ${direction}`).join(', ')} LIMIT ? OFFSET ?`,
        ...parameters,
        filter.limit,
        filter.offset,
      )
      .map((row) => integerIn(row, 'id'))
    const rows = database.all(
      `${selectCertificates} JOIN json_each(?) page ON page.value = c.id ORDER BY page.key`,
      JSON.stringify(ids),
    )
    return { total, certificates: toSummaries(database, rows) }
  })
}

/** The fingerprints of all that fit, by name. Throws as `listCertificates`. */
export function matchingFingerprints(handle: VaultHandle, condition: CertificateCondition, now: Date): string[] {
  const { where, parameters } = conditionOf(handle, condition, now)
  return handle.database
    .all(`SELECT c.fingerprint FROM certificate c ${where} ORDER BY c.name_key, c.id`, ...parameters)
    .map((row) => textIn(row, 'fingerprint'))
}

const orders: Readonly<Record<CertificateFilter['sort'], readonly string[]>> = {
  name: ['c.name_key'],
  kind: ['c.kind', 'c.name_key'],
  notAfter: ['c.not_after'],
  issuedAt: ['c.issued_at'],
  issuer: ['c.issuer_key', 'c.name_key'],
}

interface Condition {
  where: string
  parameters: SQLInputValue[]
}

function conditionOf(handle: VaultHandle, filter: CertificateCondition, now: Date): Condition {
  const conditions: string[] = []
  const parameters: SQLInputValue[] = []
  const add = (condition: string, ...values: SQLInputValue[]) => {
    conditions.push(condition)
    parameters.push(...values)
  }
  const { kinds, statuses, states, issuer, groups, expiringWithinDays, text } = filter
  if (kinds) add('c.kind IN (SELECT value FROM json_each(?))', JSON.stringify(kinds))
  if (statuses) add('c.status IN (SELECT value FROM json_each(?))', JSON.stringify(statuses))
  if (states) addStates(states, now, add)
  if (issuer !== undefined) {
    // An authority that was renewed and the one that took its place are the same issuer: they have one key.
    const { fingerprint } = findCertificate(handle, issuer, authorityKinds).summary
    add(
      `c.issuer_id IN (SELECT id FROM certificate WHERE public_key = (SELECT public_key FROM certificate WHERE fingerprint = ?))`,
      fingerprint,
    )
  }
  if (groups) {
    add(
      `c.id IN (SELECT m.certificate_id FROM certificate_group m JOIN device_group g ON g.id = m.group_id
                WHERE g.name_key IN (SELECT value FROM json_each(?)))`,
      JSON.stringify(groups.map(nameKey)),
    )
  }
  if (expiringWithinDays !== undefined) add('c.not_after <= ?', now.getTime() + expiringWithinDays * dayMs)
  if (text !== undefined && text.trim() !== '') addText(text.trim(), add)
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, parameters }
}

/** As `certificateState` tells them apart. */
function addStates(states: readonly CertificateState[], now: Date, add: (condition: string, ...values: SQLInputValue[]) => void): void {
  const at = now.getTime()
  const soon = at + soonDays * dayMs
  const conditions: Readonly<Record<CertificateState, [condition: string, ...values: SQLInputValue[]]>> = {
    'not-yet-valid': [`c.status = 'active' AND c.not_before > ?`, at],
    valid: [`c.status = 'active' AND c.not_before <= ? AND c.not_after >= ?`, at, soon],
    'expires-soon': [`c.status = 'active' AND c.not_before <= ? AND c.not_after >= ? AND c.not_after < ?`, at, at, soon],
    expired: [`c.status = 'active' AND c.not_before <= ? AND c.not_after < ?`, at, at],
    replaced: [`c.status = 'replaced'`],
    'on-hold': [`c.status = 'revoked' AND c.revocation_reason = 'certificateHold'`],
    revoked: [`c.status = 'revoked' AND c.revocation_reason <> 'certificateHold'`],
  }
  const chosen = states.map((state) => conditions[state])
  if (chosen.length === 0) add('false')
  else add(`(${chosen.map(([condition]) => `(${condition})`).join(' OR ')})`, ...chosen.flatMap(([, ...values]) => values))
}

/** The certificate whose place the one with this fingerprint took. */
export function predecessorOf({ database }: VaultHandle, fingerprint: string): CertificateReference | null {
  const row = database.get(
    `SELECT c.fingerprint, c.serial_number, c.name FROM certificate c
     WHERE c.replaced_by = (SELECT id FROM certificate WHERE fingerprint = ?) ORDER BY c.id DESC`,
    fingerprint,
  )
  return row ? { fingerprint: textIn(row, 'fingerprint'), serialNumber: textIn(row, 'serial_number'), name: textIn(row, 'name') } : null
}

function addText(text: string, add: (condition: string, ...values: SQLInputValue[]) => void): void {
  const pattern = containing(nameKey(text))
  const conditions = [
    `c.name_key LIKE ? ESCAPE '\\'`,
    `c.id IN (SELECT certificate_id FROM alt_name WHERE value LIKE ? ESCAPE '\\')`,
  ]
  const values = [pattern, pattern]
  // Serial numbers and fingerprints are written with colons as often as without.
  const hex = text.replace(/[\s:]/g, '')
  if (/^[0-9a-f]+$/i.test(hex)) {
    conditions.push('c.serial_number LIKE ?', 'c.fingerprint LIKE ?')
    values.push(`%${hex}%`, `%${hex}%`)
  }
  add(`(${conditions.join(' OR ')})`, ...values)
}

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
