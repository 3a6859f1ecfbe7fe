import type { SQLOutputValue } from 'node:sqlite'
import { AppError } from '../../shared/errors.ts'

/** One row as SQLite gives it. Each reader below throws VAULT_DAMAGED where a column holds what it never should. */
export type Row = Readonly<Record<string, SQLOutputValue>>

/** A column of text. */
export function textIn(row: Row, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw unreadable(column)
}

/** A column of text that may be empty (NULL). */
export function optionalTextIn(row: Row, column: string): string | null {
  return row[column] === null ? null : textIn(row, column)
}

/** A column of integers. */
export function integerIn(row: Row, column: string): number {
  const value = row[column]
  if (typeof value === 'number') return value
  throw unreadable(column)
}

/** A column of octets. */
export function octetsIn(row: Row, column: string): Uint8Array {
  const value = row[column]
  if (value instanceof Uint8Array) return value
  throw unreadable(column)
}

/** A column of milliseconds since 1970, as ISO 8601 in UTC. */
export function dateIn(row: Row, column: string): string {
  const date = new Date(integerIn(row, column))
  if (Number.isNaN(date.getTime())) throw unreadable(column)
  return date.toISOString()
}

/** A column that holds one of `words`. */
export function wordIn<T extends string>(row: Row, column: string, words: readonly T[]): T {
  const value = textIn(row, column)
  const word = words.find((each) => each === value)
  if (word === undefined) throw unreadable(column)
  return word
}

function unreadable(column: string): AppError {
  return new AppError('VAULT_DAMAGED', `The vault holds a record whose ${column.replaceAll('_', ' ')} makes no sense.`, {
    remedy: 'Keep the file as it is, and open a backup of the vault instead.',
    details: { column },
  })
}
