import type { ApplicationMessage } from '../../shared/message.ts'
import { messageValue, payloadText } from '../../shared/message-value.ts'
import { csvRow } from './csv.ts'

export type MessageFileFormat = 'json-lines' | 'csv'

/** What stands before the first message. */
export function messageFileHead(format: MessageFileFormat): string {
  return format === 'csv' ? `${csvRow(columns.map(({ name }) => name))}\r\n` : ''
}

/** One message of the session with this name as a line, with its end. */
export function messageFileLine(format: MessageFileFormat, session: string, message: ApplicationMessage): string {
  if (format === 'json-lines') return `${JSON.stringify({ session, ...messageValue(message) })}\n`
  return `${csvRow(columns.map(({ cell }) => cell(message, session)), { keepsNumbers: true })}\r\n`
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
