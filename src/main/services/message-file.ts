import type { ApplicationMessage } from '../../shared/message.ts'
import { messageValue, payloadText } from '../../shared/message-value.ts'

export type MessageFileFormat = 'json-lines' | 'csv'

/** What stands before the first message. */
export function messageFileHead(format: MessageFileFormat): string {
  return format === 'csv' ? csvLine(columns.map(({ name }) => name)) : ''
}

/** One message of the session with this name as a line, with its end. */
export function messageFileLine(format: MessageFileFormat, session: string, message: ApplicationMessage): string {
  if (format === 'json-lines') return `${JSON.stringify({ session, ...messageValue(message) })}\n`
  return csvLine(columns.map(({ cell }) => harmless(cell(message, session))))
}

const columns: readonly { name: string; cell: (message: ApplicationMessage, session: string) => string }[] = [
  { name: 'session', cell: (_message, session) => session },
  { name: 'sequence', cell: ({ sequence }) => String(sequence) },
  { name: 'time', cell: ({ at }) => new Date(at).toISOString() },
  { name: 'direction', cell: ({ direction }) => direction },
  { name: 'topic', cell: ({ topic }) => topic },
  { name: 'qos', cell: ({ qos }) => String(qos) },
  { name: 'retain', cell: ({ retain }) => String(retain) },
  { name: 'bytes', cell: ({ payload }) => String(payload.length) },
  // A cell cannot say that it is empty because the payload is no text: that is what the hexadecimal one is for.
  { name: 'text', cell: ({ payload }) => payloadText(payload) ?? '' },
  { name: 'hex', cell: ({ payload }) => (payloadText(payload) === undefined ? Buffer.from(payload).toString('hex') : '') },
  { name: 'properties', cell: ({ properties }) => (properties ? JSON.stringify(properties) : '') },
]

/**
 * Spreadsheets take a cell that begins so for a formula, which may run programs and send the sheet away (OWASP, CSV injection); an
 * apostrophe makes it text. Numbers stay numbers.
 */
function harmless(cell: string): string {
  return /^[=+\-@\t\r\n]/.test(cell) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) ? `'${cell}` : cell
}

/** RFC 4180. */
function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
}
