/** What is done with a cell beside its guard. */
export interface CsvChoices {
  /** Numbers, of which those with a sign look like formulas, stay as they are. */
  keepsNumbers?: boolean
}

/**
 * A row of CSV (RFC 4180) without its end. A cell that a spreadsheet would take for a formula, which may run programs and send the sheet
 * away (OWASP, CSV injection), gets an apostrophe before it, which makes it a text.
 */
export function csvRow(cells: readonly string[], { keepsNumbers = false }: CsvChoices = {}): string {
  return cells.map((text) => quoted(keepsNumbers && isNumber(text) ? text : harmless(text))).join(',')
}

function isNumber(text: string): boolean {
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)
}

/** Fullwidth signs too: spreadsheets in Chinese or Japanese take them for the others. */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
}

function quoted(text: string): string {
  return /[",\r\n;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
