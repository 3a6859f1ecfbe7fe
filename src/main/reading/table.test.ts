import { describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { readTable, type TableOptions } from './table.ts'
import type { TableHead, TableRow } from './table-contract.ts'

function read(content: string | Uint8Array, options: Partial<TableOptions> = {}): { head: TableHead; rows: TableRow[] } {
  const rows: TableRow[] = []
  const head = readTable(typeof content === 'string' ? Buffer.from(content) : content, { isPasted: false, ...options }, (piece) => rows.push(...piece))
  return { head, rows }
}
const cellsOf = (content: string | Uint8Array, options: Partial<TableOptions> = {}) => read(content, options).rows.map(({ cells }) => cells)
const refusal = (code: string, words: string) => expect.objectContaining({ code, message: expect.stringContaining(words), remedy: expect.any(String) })

describe('the delimiter of a table', () => {
  it.each([
    [',', 'id,ou,days\na,x,1\nb,y,2\n'],
    [';', 'id;ou;days\na;x;1\nb;y;2\n'],
    ['\t', 'id\tou\tdays\na\tx\t1\nb\ty\t2\n'],
    ['|', 'id|ou|days\na|x|1\nb|y|2\n'],
  ])('%j is found out', (delimiter, content) => {
    const { head, rows } = read(content)
    expect(head).toMatchObject({ delimiter, hasHeader: true, columns: [{ holds: 'id' }, { holds: 'organizationalUnit' }, { holds: 'days' }] })
    expect(rows.map(({ cells }) => cells)).toEqual([['a', 'x', '1'], ['b', 'y', '2']])
  })

  it('within quotation marks parts nothing, nor does a line break', () => {
    expect(cellsOf('id;notes\na;"x; ""y"", z"\nb;"two\r\nlines"\n')).toEqual([['a', 'x; "y", z'], ['b', 'two\r\nlines']])
  })
})

describe('the encoding of a table', () => {
  const text = 'id;notes\nFühler-1;Küche für Jürgen, größer\nFühler-2;übermäßig schön\n'
  const rows = [['Fühler-1', 'Küche für Jürgen, größer'], ['Fühler-2', 'übermäßig schön']]
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8', Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['windows-1252', Buffer.from(text, 'latin1')],
  ])('%s is found out', (encoding, content) => {
    expect(read(content).head.encoding).toBe(encoding)
    expect(cellsOf(content)).toEqual(rows)
  })

  it('keeps names in several scripts', () => {
    const names = ['датчик-1', 'αισθητήρας', 'センサー', '传感器-1', 'حساس', 'חיישן', 'संवेदक', '🌡-1']
    expect(cellsOf(`id\n${names.join('\n')}`).flat()).toEqual(names)
  })

  it('that is none is refused', () => {
    expect(() => read(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0xff, 0, 0xfe))).toThrow(refusal('FILE_NOT_UNDERSTOOD', 'no text'))
    expect(() => read('')).toThrow(refusal('FILE_NOT_UNDERSTOOD', 'no row'))
  })
})

describe('the rows of a table', () => {
  it('are counted as they stand, with CRLF, blank lines and empty ones', () => {
    const { rows } = read('\ufeffid;ou\r\n\r\na;x\r\n ; \r\nb;y\r\n\r\n')
    expect(rows).toEqual([
      { row: 3, cells: ['a', 'x'], surplus: 0 },
      { row: 5, cells: ['b', 'y'], surplus: 0 },
    ])
  })

  it('may be shorter than the header; longer ones say by how much', () => {
    const wide = Array.from({ length: 300 }, (_, index) => `c${index}`)
    const { rows } = read(`id,ou\na\n${wide.join(',')}\nb,y,,,\n`)
    expect(rows.map(({ row, surplus }) => [row, surplus])).toEqual([[2, 0], [3, 298], [4, 0]])
  })

  it('may have 300 columns, of which those that are known are read', () => {
    const titles = Array.from({ length: 300 }, (_, index) => (index === 250 ? 'Device ID' : `column ${index}`))
    const { head, rows } = read(`${titles.join(';')}\n${titles.map((_, index) => `v${index}`).join(';')}\n`)
    expect(head.columns).toHaveLength(300)
    expect(rows).toEqual([{ row: 2, cells: ['v250'], surplus: 0 }])
  })

  it('may be 50,000', () => {
    const { rows } = read(`id;ou;notes\n${Array.from({ length: 50_000 }, (_, index) => `sensor-${index};"hall; ${index}";n`).join('\n')}`)
    expect([rows.length, rows.at(-1)]).toEqual([50_000, { row: 50_001, cells: ['sensor-49999', 'hall; 49999', 'n'], surplus: 0 }])
  })

  it('are 100,000 at most', () => {
    const lines = (count: number) => `id\n${'a\n'.repeat(count)}`
    expect(read(lines(100_000)).rows).toHaveLength(100_000)
    expect(() => read(lines(100_001))).toThrow(refusal('FILE_TOO_LARGE', '100,000 rows'))
  })

  it('of formulas are texts like others', () => {
    expect(cellsOf('id,notes\na,=1+1\nb,"=HYPERLINK(""http://x"")"\n')).toEqual([['a', '=1+1'], ['b', '=HYPERLINK("http://x")']])
  })

  it.each([
    ['id,notes\na,x\nb,"not closed\nc,y\n', { row: 3, column: 2 }],
    ['id,notes\na,"x"y\nb,z\n', { row: 2, column: 2 }],
    [`id,notes\na,x\nb,${'y'.repeat(4097)}\n`, { row: 3, column: 2 }],
  ])('that cannot be read are named with their column (%#)', (content, details) => {
    let error: unknown
    try {
      read(content)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD', details })
  })
})

describe('the columns of a table', () => {
  it('are told by their titles, as people write them', () => {
    const { head } = read('Device-ID;Common Name;OU;SANs;Validity days;Key type;Topic group;Site;Batch;Remarks;Colour\n')
    expect(head.columns.map(({ holds }) => holds)).toEqual([
      ...['id', 'commonName', 'organizationalUnit', 'altNames', 'days', 'keyType', 'topicGroup', 'group', 'group', 'notes'],
      null,
    ])
  })

  it('without a header begin with the id', () => {
    const { head, rows } = read('sensor-1;x\nsensor-2;y\n')
    expect(head).toMatchObject({ hasHeader: false, columns: [{ title: '', holds: 'id' }, { title: '', holds: null }] })
    expect(rows.map(({ row, cells }) => [row, ...cells])).toEqual([[1, 'sensor-1'], [2, 'sensor-2']])
  })

  it('are what a person says that they are', () => {
    expect(cellsOf('x;sensor-1\ny;sensor-2\n', { columns: ['group', 'id'] })).toEqual([['x', 'sensor-1'], ['y', 'sensor-2']])
  })

  it('hold one thing once, and the ids somewhere', () => {
    expect(() => read('id;device;ou\n')).toThrow(refusal('FILE_NOT_UNDERSTOOD', 'two columns for the id'))
    expect(() => read('ou;notes\na;b\n')).toThrow(refusal('FILE_NOT_UNDERSTOOD', 'no column for the ids'))
  })
})
