import { paint, piecesOf, widthOf, type Line, type Piece } from './line.ts'

/** Gives rows under headings, their columns aligned, two spaces apart. */
export function table(headings: readonly string[], rows: readonly (readonly Line[])[]): Line[] {
  return align([headings.map((heading) => paint('dim', heading.toUpperCase())), ...rows])
}

/** Gives names and what stands behind each, the latter aligned. A value of null is left out. */
export function fields(entries: readonly (readonly [name: string, value: Line | null])[]): Line[] {
  const present = entries.flatMap(([name, value]) => (value === null ? [] : [[paint('dim', name), value]]))
  return align(present)
}

/** Gives the lines moved to the right by two columns. */
export function indent(lines: readonly Line[]): Line[] {
  return lines.map((line) => ['  ', ...piecesOf(line)])
}

/** Pads every cell but the last of its row to the width of its column. */
export function align(rows: readonly (readonly Line[])[]): Line[] {
  const widths: number[] = []
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
    })
  }
  return rows.map((row) => {
    const last = row.findLastIndex((cell) => widthOf(cell) > 0)
    return row.slice(0, last + 1).flatMap((cell, column): Piece[] => {
      const pieces = [...piecesOf(cell)]
      return column === last ? pieces : [...pieces, ' '.repeat(widths[column]! - widthOf(cell) + 2)]
    })
  })
}
