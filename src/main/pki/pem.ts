import { AppError } from '../../shared/errors.ts'

/** One block of PEM text; `headers` are those of RFC 1421, such as `DEK-Info` of an old encrypted key, else empty. */
export interface PemBlock {
  label: string
  headers: Readonly<Record<string, string>>
  der: Uint8Array
}

/** PEM of RFC 7468 in its strict form: 64 columns, LF after every line, nothing before the first. */
export function toPem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64')
  const lines = base64.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/**
 * The blocks in `text`, in order. A byte order mark, CRLF or CR line ends, spaces at line ends and any text around the
 * blocks are passed over. Throws FILE_NOT_UNDERSTOOD where there is no block, or one that does not end or is not base64.
 */
export function fromPem(text: string): PemBlock[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  const blocks: PemBlock[] = []
  for (let index = 0; index < lines.length; index++) {
    const label = labelOf(lines[index]!, 'BEGIN')
    if (label === undefined) continue
    const body: string[] = []
    for (index++; index < lines.length && labelOf(lines[index]!, 'END') === undefined; index++) body.push(lines[index]!.trim())
    if (index === lines.length) throw notUnderstood(`The block "${label}" does not end.`)
    if (labelOf(lines[index]!, 'END') !== label) throw notUnderstood(`The block "${label}" ends with another label.`)
    blocks.push({ label, ...readBody(label, body) })
  }
  if (blocks.length === 0) throw notUnderstood('There is no PEM block ("-----BEGIN …-----") in this text.')
  return blocks
}

function labelOf(line: string, which: 'BEGIN' | 'END'): string | undefined {
  return new RegExp(`^\\s*-----${which} ([A-Za-z0-9 #./-]+?)-----\\s*$`).exec(line)?.[1]
}

function readBody(label: string, lines: readonly string[]): Omit<PemBlock, 'label'> {
  const headers: Record<string, string> = {}
  let start = 0
  for (let header; (header = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(lines[start] ?? '')); start++) headers[header[1]!] = header[2]!
  const base64 = lines.slice(start).join('')
  if (base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw notUnderstood(`The content of the block "${label}" is not whole base64.`)
  }
  return { headers, der: Uint8Array.from(Buffer.from(base64, 'base64')) }
}

function notUnderstood(message: string): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', message, {
    remedy: 'Copy the whole file again, from its BEGIN line to its END line.',
  })
}
