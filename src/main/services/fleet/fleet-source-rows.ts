import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { BroughtFile } from '../../../shared/brought-file.ts'
import { AppError } from '../../../shared/errors.ts'
import type { FleetCells, FleetTable } from '../../../shared/fleet-plan.ts'
import { fleetColumnTitles, maxFleetRows, type FleetSource } from '../../../shared/fleet-source.ts'
import { maxTableLength } from '../../reading/file-length.ts'
import { broughtContent } from '../brought-file.ts'
import { requestIn, type BroughtRequest } from '../requests.ts'
import type { Workspace } from '../workspace.ts'
import { readPattern } from './pattern.ts'

/** A device as its source has it. */
export interface SourceRow {
  /** From 1 on, as a person counts. */
  row: number
  /** Where each has a file of its own. */
  file: string | null
  cells: FleetCells
  /** How many cells it has beyond the columns. */
  surplus: number
  /** Where its key was born elsewhere, the request for it, or why that cannot be read. */
  request: BroughtRequest | AppError | null
}

/** By which name a row is known: its common name or else its id, empty where it has neither. */
export function nameOfRow({ cells }: Pick<SourceRow, 'cells'>): string {
  return cells.commonName?.trim() || (cells.id?.trim() ?? '')
}

/** What a source holds. */
export interface SourceRows {
  rows: SourceRow[]
  table: FleetTable | null
  warnings: string[]
}

/**
 * Reads where the devices of a plan come from; what a person brings is read by the reader process. Throws INVALID_INPUT for a
 * pattern, NOT_FOUND for a folder without requests, FILE_NOT_READABLE, and what the reader says of a table.
 */
export async function readSource(workspace: Workspace, source: FleetSource, signal: AbortSignal): Promise<SourceRows> {
  switch (source.kind) {
    case 'pattern':
      return patternRows(source.pattern)
    case 'text':
      return tableRows(workspace, Buffer.from(source.text), { isPasted: true, columns: source.columns }, signal)
    case 'table':
      return tableRows(workspace, (await broughtContent(source.file, maxTableLength)).bytes, { isPasted: false, columns: source.columns }, signal)
    case 'requests':
      return requestRows(workspace, await filesIn(source.folder), signal)
    case 'request-files':
      return requestRows(workspace, source.files, signal)
  }
}

function patternRows(pattern: string): SourceRows {
  const rows = Array.from(readPattern(pattern).ids(), (id, index): SourceRow => ({ row: index + 1, file: null, cells: { id }, surplus: 0, request: null }))
  return { rows, table: null, warnings: [] }
}

async function tableRows(
  { reader }: Workspace,
  content: Uint8Array,
  options: { isPasted: boolean; columns: Extract<FleetSource, { kind: 'text' }>['columns'] },
  signal: AbortSignal,
): Promise<SourceRows> {
  const read: { row: number; cells: string[]; surplus: number }[] = []
  const table = await reader.readTable(content, { ...options, signal }, (rows) => read.push(...rows))
  const held = table.columns.flatMap(({ holds }) => (holds === null ? [] : [holds]))
  const rows = read.map(({ row, cells, surplus }): SourceRow => {
    const named: FleetCells = {}
    held.forEach((column, index) => {
      // A table may have several columns of groups.
      named[column] = named[column] === undefined ? cells[index]! : `${named[column]}, ${cells[index]!}`
    })
    return { row, file: null, cells: named, surplus, request: null }
  })
  return { rows, table, warnings: unusedColumns(table) }
}

function unusedColumns({ hasHeader, columns }: FleetTable): string[] {
  const unused = columns.flatMap(({ title, holds }, index) => (holds === null ? [title === '' ? `column ${index + 1}` : JSON.stringify(title)] : []))
  if (unused.length === 0) return []
  const shown = unused.length > 10 ? [...unused.slice(0, 10), `${unused.length - 10} more`] : unused
  const known = Object.values(fleetColumnTitles).join(', ')
  const why = hasHeader ? `The columns that are known are: ${known}.` : `The first row names no column; those that are known are: ${known}.`
  return [`Not used: ${shown.join(', ')}. ${why}`]
}

async function filesIn(folder: string): Promise<BroughtFile[]> {
  const path = resolve(folder)
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError('FILE_NOT_READABLE', `The folder ${path} cannot be read.`, { remedy: 'Choose a folder that is there.', details: { path }, cause })
  })
  const files = entries.filter((entry) => entry.isFile() && /\.(csr|req|p10|pem|der)$/i.test(entry.name)).map(({ name }) => ({ path: join(path, name) }))
  if (files.length === 0) {
    throw new AppError('NOT_FOUND', `The folder ${path} holds no certification request.`, {
      remedy: 'Choose the folder with the requests; their names end in .csr, .req, .p10, .pem or .der.',
      details: { path },
    })
  }
  if (files.length > maxFleetRows) {
    throw new AppError('FILE_TOO_LARGE', `The folder ${path} holds ${files.length.toLocaleString('en')} requests; at most ${maxFleetRows.toLocaleString('en')} are read.`, {
      remedy: 'Divide it into several folders.',
      details: { path },
    })
  }
  return files.sort((left, right) => (left.path < right.path ? -1 : 1))
}

async function requestRows(workspace: Workspace, files: readonly BroughtFile[], signal: AbortSignal): Promise<SourceRows> {
  const rows: SourceRow[] = []
  for (const [index, file] of files.entries()) {
    const request = await attempt(() => requestIn(workspace, file, signal))
    const id = request instanceof AppError ? '' : request.facts.name
    rows.push({ row: index + 1, file: 'path' in file ? basename(file.path) : file.name, cells: { id }, surplus: 0, request })
  }
  return { rows, table: null, warnings: [] }
}

/** One file that cannot be read is one bad row; a reader that is cancelled or stopped ends all. */
async function attempt<T>(work: () => Promise<T>): Promise<T | AppError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.code !== 'CANCELLED' && error.code !== 'READER_STOPPED') return error
    throw error
  }
}
