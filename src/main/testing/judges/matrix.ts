/** One row of a table: its heading, then one cell for each column. */
export type Row = readonly [heading: string, ...cells: string[]]

/** A table in Markdown, its columns padded so that it can be read as it is. */
export function markdownTable(headings: Row, rows: readonly Row[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(3, ...[heading, ...rows.map((row) => row[column]!)].map((cell) => cell.length)),
  )
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |\n`
  return line(headings) + line(widths.map((width) => '-'.repeat(width))) + rows.map(line).join('')
}
