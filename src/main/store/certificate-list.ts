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
import { authorityKinds, certificateKinds, type CertificateKind } from '../../shared/profile.ts'
import { nameKey } from './certificate-name.ts'
import { selectCertificates, toSummaries } from './certificate-row.ts'
import type { VaultDatabase } from './database.ts'
import { findCertificate } from './reference.ts'
import { integerIn, textIn } from './row.ts'
import type { VaultHandle } from './vault-handle.ts'

/**
 * A page of the inventory and how many fit the filter altogether. `issuer` is a reference to an authority.
 * Throws NOT_FOUND, AMBIGUOUS_REFERENCE for that reference.
 */
export function listCertificates(handle: VaultHandle, filter: CertificateFilter, now: Date): CertificatePage {
  const { database } = handle
  const condition = conditionOf(handle, filter, now)
  const direction = filter.descending ? 'DESC' : 'ASC'
  const order = [...orders[filter.sort], 'c.id'].map((column) => `${column} ${direction}`).join(', ')
  return database.read(() => {
    const few = fewThatFit(database, condition)
    const { total, ids } = few ? { total: few.length, ids: sorted(database, few, order, filter) } : firstOfMany(database, condition, order, filter)
    // The rows to show are picked by what an index holds; only those are then read whole.
    const rows = database.all(
      `${selectCertificates} JOIN json_each(?) page ON page.value = c.id ORDER BY page.key`,
      JSON.stringify(ids),
    )
    return { total, certificates: toSummaries(database, rows) }
  })
}

type Piece = Pick<CertificateFilter, 'limit' | 'offset'>

/** The row ids of all that fit, unordered, where they are few: found by what is asked of them, once. */
function fewThatFit(database: VaultDatabase, { where, parameters }: Condition): number[] | undefined {
  if (where === '') return undefined
  const ids = database.all(`SELECT c.id FROM certificate c ${where} LIMIT ?`, ...parameters, sortedAtOnce + 1).map((row) => integerIn(row, 'id'))
  return ids.length > sortedAtOnce ? undefined : ids
}

function sorted(database: VaultDatabase, ids: readonly number[], order: string, { limit, offset }: Piece): number[] {
  return database
    .all(`SELECT c.id FROM certificate c WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY ${order} LIMIT ? OFFSET ?`, JSON.stringify(ids), limit, offset)
    .map((row) => integerIn(row, 'id'))
}

/** Of many that fit, the first are soonest found in the order asked for. */
function firstOfMany(database: VaultDatabase, { where, walked, parameters }: Condition, order: string, { limit, offset }: Piece): { total: number; ids: number[] } {
  const total = integerIn(database.get(`SELECT count(*) AS total FROM certificate c ${where}`, ...parameters)!, 'total')
  const ids = database
    .all(`SELECT c.id FROM certificate c ${walked} ORDER BY ${order} LIMIT ? OFFSET ?`, ...parameters, limit, offset)
    .map((row) => integerIn(row, 'id'))
  return { total, ids }
}

const sortedAtOnce = 2000

/** The fingerprints of all that fit, by name. Throws as `listCertificates`. */
export function matchingFingerprints(handle: VaultHandle, condition: CertificateCondition, now: Date): string[] {
  const { where, parameters } = conditionOf(handle, condition, now)
  return textsOf(handle.database, `SELECT c.fingerprint AS text FROM certificate c ${where} ORDER BY c.name_key, c.id`, ...parameters)
}

/** Those of these texts that are the whole fingerprint of a certificate of one of `kinds`, or of any. */
export function knownFingerprints(database: VaultDatabase, texts: readonly string[], kinds: readonly CertificateKind[] = certificateKinds): Set<string> {
  const sql = `SELECT c.fingerprint AS text FROM json_each(?) asked JOIN certificate c ON c.fingerprint = asked.value
     WHERE +c.kind IN (SELECT value FROM json_each(?))`
  return new Set(textsOf(database, sql, JSON.stringify(texts), JSON.stringify(kinds)))
}

/** The column `text` of very many rows, for each of which an object would take longer than to find it. */
function textsOf(database: VaultDatabase, sql: string, ...parameters: SQLInputValue[]): string[] {
  return JSON.parse(textIn(database.get(`SELECT json_group_array(text) AS texts FROM (${sql})`, ...parameters)!, 'texts')) as string[]
}

const orders: Readonly<Record<CertificateFilter['sort'], readonly string[]>> = {
  // As their index has them: of those with one name the active one is the first.
  name: ['c.name_key', 'c.alt_key', 'c.status', 'c.kind'],
  kind: ['c.kind', 'c.name_key'],
  // As their index has them: of those in use the expired ones first, then what ends soon.
  status: ['c.status', 'c.not_after', 'c.not_before', 'c.kind'],
  notAfter: ['c.not_after'],
  issuedAt: ['c.issued_at'],
  issuer: ['c.issuer_key', 'c.name_key'],
}

interface Condition {
  where: string
  /** The same, for rows that are walked in an order until enough fit: each is asked by itself. */
  walked: string
  parameters: SQLInputValue[]
}

function conditionOf(handle: VaultHandle, filter: CertificateCondition, now: Date): Condition {
  const conditions: string[] = []
  const walked: string[] = []
  const parameters: SQLInputValue[] = []
  const add = (condition: string, ...values: SQLInputValue[]) => {
    conditions.push(condition)
    // The plus keeps SQLite from leaving the order for what is asked.
    walked.push(condition.replaceAll(/\bc\./g, '+c.'))
    parameters.push(...values)
  }
  const { kinds, statuses, states, issuer, groups, expiringWithinDays, among, except, text } = filter
  const sought = text?.trim() ?? ''
  // The index that is searched for a text has both; by any other each row would be looked up for its names.
  const column = sought === '' ? 'c' : '+c'
  if (kinds) add(`${column}.kind IN (SELECT value FROM json_each(?))`, JSON.stringify(kinds))
  if (statuses) add(`${column}.status IN (SELECT value FROM json_each(?))`, JSON.stringify(statuses))
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
  if (among) add('c.id IN (SELECT id FROM certificate WHERE fingerprint IN (SELECT value FROM json_each(?)))', JSON.stringify(among))
  if (except) add('c.id NOT IN (SELECT id FROM certificate WHERE fingerprint IN (SELECT value FROM json_each(?)))', JSON.stringify(except))
  if (sought !== '') {
    const asked = textConditions(sought)
    conditions.push(`(${asked.map(({ set }) => set).join(' OR ')})`)
    walked.push(`(${asked.map(({ row }) => row).join(' OR ')})`)
    parameters.push(...asked.map(({ value }) => value))
  }
  const whereOf = (all: readonly string[]) => (all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`)
  return { where: whereOf(conditions), walked: whereOf(walked), parameters }
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

/** Where a text is looked for: by the set of all that have it, which an index gives, and in a single row. */
function textConditions(text: string): { set: string; row: string; value: string }[] {
  const value = nameKey(text)
  const names = ['instr(c.name_key, ?)', 'instr(c.alt_key, ?)'].map((condition) => ({ set: condition, row: condition, value }))
  // Serial numbers and fingerprints are written with colons as often as without. Fewer digits than a reference has stand in most of them.
  const hex = text.replace(/[\s:]/g, '').toUpperCase()
  if (!/^[0-9A-F]{4,}$/.test(hex)) return names
  const octets = ['serial_number', 'fingerprint'].map((column) => {
    return { set: `c.id IN (SELECT id FROM certificate WHERE instr(${column}, ?))`, row: `instr(c.${column}, ?)`, value: hex }
  })
  return [...names, ...octets]
}
