import { altNameWarnings, checkAltName, isIpv4, printAltName, type AltName, type AltNameWarning } from '../../shared/alt-name.ts'
import { AppError } from '../../shared/errors.ts'

/** One row of the editor. */
export interface AltNameRow {
  /** Stable over edits, unique within its draft. */
  key: number
  type: AltName['type']
  text: string
  /** The person chose the type; else it follows the text. */
  isTypeChosen: boolean
}

/** Names as they are being typed. */
export interface AltNameDraft {
  rows: readonly AltNameRow[]
  /** List each IPv4 address a second time as a dNSName: BearSSL (ESP8266) and Mbed TLS 2.28 match only those (capability 14). */
  alsoAsNames: boolean
}

/** What one row amounts to. An empty row is neither right nor wrong. */
export interface AltNameRowReading {
  name: AltName | undefined
  problem: { message: string; remedy: string | undefined } | undefined
  warnings: AltNameWarning[]
}

export interface AltNameReading {
  /** What goes into the certificate, without duplicates; the doubled addresses last. */
  names: AltName[]
  /** By key of the row. */
  rows: ReadonlyMap<number, AltNameRowReading>
  hasProblem: boolean
  /** There is an IPv4 address, so doubling it is a question. */
  hasIpv4: boolean
}

/** A draft with one row for each of `names`, and an empty one where there are none. */
export function altNameDraft(names: readonly AltName[] = []): AltNameDraft {
  const rows = names.map(({ type, value }, key): AltNameRow => ({ key, type, text: value, isTypeChosen: true }))
  return { rows: rows.length > 0 ? rows : [emptyRow(0)], alsoAsNames: false }
}

export function addRow(draft: AltNameDraft, name?: AltName): AltNameDraft {
  const key = Math.max(-1, ...draft.rows.map((row) => row.key)) + 1
  if (!name) return { ...draft, rows: [...draft.rows, emptyRow(key)] }
  const filled = draft.rows.filter(({ text }) => text.trim() !== '')
  return { ...draft, rows: [...filled, { key, type: name.type, text: name.value, isTypeChosen: true }] }
}

/** With a row for each of `names`. */
export function addRows(draft: AltNameDraft, names: readonly AltName[]): AltNameDraft {
  return names.reduce((rows, name) => addRow(rows, name), draft)
}

/** What there is to be done about names that come from elsewhere. */
export interface OfferedNames {
  /** Those that the draft does not have, each once. */
  fresh: AltName[]
  /** How many are in the list already. */
  known: number
  /** Those of a type that the certificate may not have. */
  unfit: AltName[]
}

/** Sorts `names`, all of them checked, by what a draft that may have `types` makes of them. */
export function offeredNames(draft: AltNameDraft, names: readonly AltName[], types: readonly AltName['type'][]): OfferedNames {
  const taken = new Set(readAltNames(draft).names.map(printAltName))
  const fit = names.filter(({ type }) => types.includes(type))
  const fresh = new Map(fit.filter((name) => !taken.has(printAltName(name))).map((name) => [printAltName(name), name]))
  return {
    fresh: [...fresh.values()],
    known: fit.filter((name) => taken.has(printAltName(name))).length,
    unfit: names.filter(({ type }) => !types.includes(type)),
  }
}

/** Without the row; one empty row remains where it was the last. */
export function removeRow(draft: AltNameDraft, key: number): AltNameDraft {
  const rows = draft.rows.filter((row) => row.key !== key)
  return { ...draft, rows: rows.length > 0 ? rows : [emptyRow(key + 1)] }
}

/** With the row's text changed; its type follows the text until the person has chosen one. */
export function typeText(draft: AltNameDraft, key: number, text: string, types: readonly AltName['type'][]): AltNameDraft {
  return change(draft, key, (row) => ({ ...row, text, type: row.isTypeChosen ? row.type : likelyType(text, types) }))
}

export function chooseType(draft: AltNameDraft, key: number, type: AltName['type']): AltNameDraft {
  return change(draft, key, (row) => ({ ...row, type, isTypeChosen: true }))
}

/** Reads a draft: the names, and for each row what is wrong with it or what it may run into. */
export function readAltNames(draft: AltNameDraft): AltNameReading {
  const rows = new Map<number, AltNameRowReading>()
  const names = new Map<string, AltName>()
  for (const { key, type, text } of draft.rows) {
    const reading = readRow({ type, value: text })
    const id = reading.name && printAltName(reading.name)
    if (id !== undefined && names.has(id)) {
      rows.set(key, { ...reading, problem: { message: 'This name is in the list already.', remedy: undefined } })
      continue
    }
    rows.set(key, reading)
    if (id !== undefined) names.set(id, reading.name!)
  }
  const addresses = [...names.values()].filter(({ type, value }) => type === 'ip' && isIpv4(value))
  if (draft.alsoAsNames) {
    for (const { value } of addresses) names.set(printAltName({ type: 'dns', value }), { type: 'dns', value })
  }
  return {
    names: [...names.values()],
    rows,
    hasProblem: [...rows.values()].some(({ problem }) => problem !== undefined),
    hasIpv4: addresses.length > 0,
  }
}

/** What a person most likely means by what was typed so far. */
export function likelyType(text: string, types: readonly AltName['type'][]): AltName['type'] {
  const trimmed = text.trim()
  const guess = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? 'uri' : /^[\d.]*\.[\d.]*$|^[\da-f]*:[\da-f:.]*$/i.test(trimmed) ? 'ip' : 'dns'
  return types.includes(guess) ? guess : (types[0] ?? 'dns')
}

function readRow(name: AltName): AltNameRowReading {
  if (name.value.trim() === '') return { name: undefined, problem: undefined, warnings: [] }
  try {
    const checked = checkAltName(name)
    return { name: checked, problem: undefined, warnings: altNameWarnings(checked) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { name: undefined, problem: { message: error.message, remedy: error.remedy }, warnings: [] }
  }
}

function change(draft: AltNameDraft, key: number, edit: (row: AltNameRow) => AltNameRow): AltNameDraft {
  return { ...draft, rows: draft.rows.map((row) => (row.key === key ? edit(row) : row)) }
}

function emptyRow(key: number): AltNameRow {
  return { key, type: 'dns', text: '', isTypeChosen: false }
}
