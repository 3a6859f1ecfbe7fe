import chardet from 'chardet'
import Papa from 'papaparse'
import { AppError } from '../../shared/errors.ts'
import { maxFleetRows, fleetColumnTitles, type FleetColumn } from '../../shared/fleet-source.ts'
import { columnOf } from './table-columns.ts'
import { tableLimits, type TableHead, type TableRow } from './table-contract.ts'

/** How a table is read. */
export interface TableOptions {
  /** A text that was pasted is UTF-8; a file may be anything. */
  isPasted: boolean
  /** What each column holds, where a person has said so. */
  columns?: readonly (FleetColumn | null)[] | undefined
}

/**
 * Reads a table of devices: its encoding and its delimiter are found out, and from the header what its columns hold; without one
 * the first column holds the ids. Rows are given in pieces as they are read. Runs in the reader process. Throws FILE_NOT_UNDERSTOOD,
 * which names row and column, and FILE_TOO_LARGE.
 */
export function readTable(content: Uint8Array, { isPasted, columns }: TableOptions, give: (rows: TableRow[]) => void): TableHead {
  const { text, encoding } = decode(content, isPasted)
  let head: Head | undefined
  let row = 0
  let given = 0
  let piece: TableRow[] = []
  const take = (cells: readonly string[]): void => {
    if (head === undefined) {
      head = headOf(cells, columns)
      if (head.hasHeader) return
    }
    if (++given > maxFleetRows) throw tooManyRows()
    piece.push(rowOf(row, cells, head))
    if (piece.length < tableLimits.rowsPerPiece) return
    give(piece)
    piece = []
  }
  let fault: AppError | undefined
  const delimiter = delimiterOf(text)
  Papa.parse<string[]>(text, {
    delimiter,
    step({ data, errors }, parser) {
      row += 1
      try {
        const quotes = errors.find(({ type }) => type === 'Quotes')
        if (quotes) throw brokenQuotes(row, data.length)
        if (!isBlank(data)) take(data)
      } catch (error) {
        fault = error as AppError
        parser.abort()
      }
    },
  })
  if (fault) throw fault
  if (head === undefined) throw notUnderstood('holds no row', 'Choose a table with one row for each device.')
  if (piece.length > 0) give(piece)
  return { ...head, encoding, delimiter }
}

const delimiters = [',', ';', '\t', '|'] as const

/** The one by which the header has the most titles that are known; without a header, the one that parts rows alike. */
function delimiterOf(text: string): string {
  const known = delimiters.map((delimiter) => {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: 10, skipEmptyLines: 'greedy' })
    return (data[0] ?? []).filter((cell) => columnOf(cell) !== null).length
  })
  const most = Math.max(...known)
  if (most > 0) return delimiters[known.indexOf(most)]!
  return Papa.parse(text, { delimitersToGuess: [...delimiters], preview: 10, skipEmptyLines: 'greedy' }).meta.delimiter
}

function rowOf(row: number, cells: readonly string[], { columns }: Head): TableRow {
  const used = columns.flatMap(({ holds }, index) => (holds === null ? [] : [checkLength(cells[index] ?? '', row, index)]))
  return { row, cells: used, surplus: surplusOf(cells, columns.length) }
}

/** A byte order mark says what it is; what is valid UTF-8 is that; anything else is told by how often which octets come. */
function decode(content: Uint8Array, isPasted: boolean): { text: string; encoding: string | null } {
  const label = isPasted ? 'utf-8' : encodingOf(content)
  const text = decodeBy(label, content)
  if (text === undefined || text.includes('\0')) throw notUnderstood('is no text', 'Save the table as CSV, in UTF-8, and choose that file.')
  return { text, encoding: isPasted ? null : encodingTitle(label) }
}

function encodingOf(content: Uint8Array): string {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le'
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be'
  if (decodeBy('utf-8', content) !== undefined && !content.subarray(0, sampleLength).includes(0)) return 'utf-8'
  const wide = wideEncodingOf(content.subarray(0, sampleLength))
  return wide ?? chardet.detect(content.subarray(0, sampleLength)) ?? 'windows-1252'
}

const sampleLength = 65_536

/** UTF-16 without its mark: in a table every other octet is zero for the most part, the high ones of digits and delimiters. */
function wideEncodingOf(sample: Uint8Array): string | undefined {
  const zeros = [0, 0]
  for (const [index, octet] of sample.entries()) if (octet === 0) zeros[index % 2]! += 1
  const most = sample.length / 5
  if (zeros[1]! > most && zeros[0]! < most / 5) return 'utf-16le'
  return zeros[0]! > most && zeros[1]! < most / 5 ? 'utf-16be' : undefined
}

/** Undefined where `content` is not of this encoding, or nobody knows it. The byte order mark is dropped. */
function decodeBy(label: string, content: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(content)
  } catch {
    return undefined
  }
}

/** The name of an encoding by the Encoding Standard, in its usual spelling. */
function encodingTitle(label: string): string {
  const { encoding } = new TextDecoder(label)
  return encoding.startsWith('utf') ? encoding.toUpperCase() : encoding
}

type Head = Omit<TableHead, 'encoding' | 'delimiter'>

function headOf(cells: readonly string[], chosen: TableOptions['columns']): Head {
  if (cells.length > tableLimits.columns) throw tooManyColumns(cells.length)
  const known = cells.map(columnOf)
  const hasHeader = known.some((column) => column !== null)
  const holds = chosen ? cells.map((_, index) => chosen[index] ?? null) : hasHeader ? known : cells.map((_, index) => (index === 0 ? 'id' : null))
  const columns = holds.map((each, index) => ({ title: hasHeader ? cells[index]!.trim().slice(0, 200) : '', holds: each }))
  const twice = holds.find((each, index) => each !== null && each !== 'group' && holds.indexOf(each) !== index)
  if (twice) throw notUnderstood(`has two columns for the ${fleetColumnTitles[twice]}`, 'Say which of them is meant.')
  if (!holds.includes('id') && !holds.includes('commonName')) {
    throw notUnderstood('has no column for the ids of the devices', 'Call one of its columns "id", or say which one it is.')
  }
  return { hasHeader, columns }
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}

/** How many cells a row has beyond the columns; empty ones at its end do not count. */
function surplusOf(cells: readonly string[], columns: number): number {
  let last = cells.length
  while (last > columns && cells[last - 1]!.trim() === '') last -= 1
  return Math.max(0, last - columns)
}

function checkLength(cell: string, row: number, index: number): string {
  if (cell.length <= tableLimits.cellLength) return cell
  throw notUnderstood(
    `has a cell of ${cell.length.toLocaleString('en')} characters in row ${row}, column ${index + 1}`,
    `Shorten it to ${tableLimits.cellLength} characters; a quotation mark that is not closed makes such cells too.`,
    { row, column: index + 1 },
  )
}

function brokenQuotes(row: number, column: number): AppError {
  return notUnderstood(`has a quotation mark in row ${row}, column ${column} that does not fit`, 'Close the quotation, or double the mark within it.', {
    row,
    column,
  })
}

function tooManyRows(): AppError {
  const limit = maxFleetRows.toLocaleString('en')
  return new AppError('FILE_TOO_LARGE', `The table has more than ${limit} rows.`, {
    remedy: `Divide it into tables of ${limit} rows or fewer.`,
    details: { limit: maxFleetRows },
  })
}

function tooManyColumns(found: number): AppError {
  return new AppError('FILE_TOO_LARGE', `The first row of the table has ${found.toLocaleString('en')} columns; at most ${tableLimits.columns} are read.`, {
    remedy: 'Choose a table with one row for each device.',
    details: { found, limit: tableLimits.columns },
  })
}

function notUnderstood(what: string, remedy: string, details: Record<string, number> = {}): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `The table ${what}.`, { remedy, details })
}
