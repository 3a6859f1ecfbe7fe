import type { PolicyMatrix, PolicyRow } from './policy-matrix.ts'
import { safeText } from './safe-text.ts'

export const policyReportFormats = ['text', 'csv', 'html'] as const
export type PolicyReportFormat = (typeof policyReportFormats)[number]

/** What a report says beside the rows. */
export interface PolicyReportFacts {
  url: string
  device: string
  /** ISO 8601. */
  at: string
  /** Of this program. */
  version: string
}

/** How the verdicts are called. */
export const verdictWords: Readonly<Record<PolicyRow['verdict'], string>> = { pass: 'pass', fail: 'FAIL', skipped: 'skipped' }
/** How what was seen is called. */
export const seenWords: Readonly<Record<PolicyRow['seen'], string>> = { allowed: 'let in', denied: 'refused', 'not-tried': 'not tried' }
export const expectedWords: Readonly<Record<PolicyRow['expected'], string>> = { allow: 'let in', deny: 'refused' }

/** "8 as they should be, 1 not, 1 not tried". */
export function policyCounts({ rows }: Pick<PolicyMatrix, 'rows'>): string {
  const count = (verdict: PolicyRow['verdict']) => rows.filter((row) => row.verdict === verdict).length
  const parts = [`${count('pass')} as they should be`, `${count('fail')} not`, ...(count('skipped') > 0 ? [`${count('skipped')} not tried`] : [])]
  return parts.join(', ')
}

/** The matrix as a table to be sent to somebody: no secret is in it, and nothing in it can deceive the reader, a browser or a spreadsheet. */
export function policyReport(matrix: PolicyMatrix, facts: PolicyReportFacts, format: PolicyReportFormat): string {
  switch (format) {
    case 'text':
      return textReport(matrix, facts)
    case 'csv':
      return [headings, ...matrix.rows.map(cells)].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
    case 'html':
      return htmlReport(matrix, facts)
  }
}

const headings = ['Client', 'Should be', 'Was', 'Verdict', 'What was seen', 'What to set']

function cells({ title, expected, seen, verdict, text, remedy }: PolicyRow): string[] {
  return [title, expectedWords[expected], seenWords[seen], verdictWords[verdict], text, remedy ?? ''].map(safeText)
}

function heading(matrix: PolicyMatrix, { url, device, at, version }: PolicyReportFacts): string[] {
  return [
    `Policy matrix of ${safeText(url)} for ${safeText(device)}`,
    `${at}, Certwright ${version}`,
    `${matrix.hasPassed ? 'Passed' : 'Failed'}: ${policyCounts(matrix)}.`,
  ]
}

function textReport(matrix: PolicyMatrix, facts: PolicyReportFacts): string {
  const rows = matrix.rows.flatMap((row) => {
    const [title, should, was, verdict, text, remedy] = cells(row)
    return [`${verdict!.padEnd(8)} ${title}: ${was}, should be ${should}`, `         ${text}`, ...(remedy === '' ? [] : [`         ${remedy}`])]
  })
  return `${[...heading(matrix, facts), '', ...rows].join('\n')}\n`
}

/** RFC 4180; a spreadsheet would take what begins with one of these for a formula. */
function csvCell(text: string): string {
  const harmless = /^[=+\-@]/.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}

function htmlReport(matrix: PolicyMatrix, facts: PolicyReportFacts): string {
  const [title = '', ...remarks] = heading(matrix, facts).map(escapeHtml)
  const row = (tag: string, texts: readonly string[]) => `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<title>${title}</title>`,
    '<style>body{font:15px system-ui,sans-serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #999;padding:6px 10px;text-align:left;vertical-align:top}</style>',
    '</head><body>',
    `<h1>${title}</h1>`,
    ...remarks.map((remark) => `<p>${remark}</p>`),
    '<table>',
    row('th', headings),
    ...matrix.rows.map((each) => row('td', cells(each))),
    '</table></body></html>',
    '',
  ].join('\n')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
