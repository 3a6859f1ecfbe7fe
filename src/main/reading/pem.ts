import { AppError } from '../../shared/errors.ts'

/** One block of a PEM file (RFC 7468), taken out of its armour. */
export interface PemBlock {
  /** What stands between BEGIN and the dashes, such as `CERTIFICATE`. */
  label: string
  /** Whether headers of RFC 1421 say that the content is encrypted (`Proc-Type: 4,ENCRYPTED`), as OpenSSL once wrote keys. */
  isLegacyEncrypted: boolean
  /** Those headers, without line ends of other systems; empty where there are none. */
  headers: string
  der: Uint8Array
}

// A line of its own, which may be indented as when copied out of YAML.
const boundary = /^[ \t]*-----(BEGIN|END) ([\x20-\x7e]{0,64}?)-----[ \t]*$/gm

/**
 * Gives the text of a file if it is text with a PEM block in it, else undefined. A byte order mark of UTF-8 or UTF-16 (as
 * Notepad and PowerShell write them) is seen and dropped.
 */
export function pemText(content: Uint8Array): string | undefined {
  const text = decode(content)
  return text.includes('-----BEGIN ') ? text : undefined
}

/**
 * Gives the blocks in the order in which they stand; text around them is passed over (RFC 7468 2). Any line ends will do.
 * Throws FILE_NOT_UNDERSTOOD for a block that does not end or is not base64, FILE_TOO_LARGE for more than `maxBlocks`. The time
 * grows with the length only, whatever the text.
 */
export function parsePem(text: string, maxBlocks: number): PemBlock[] {
  const blocks: PemBlock[] = []
  let open: { label: string; start: number; bodyStart: number } | undefined
  for (const { 0: line, 1: word, 2: label, index } of text.matchAll(boundary)) {
    if (word === 'BEGIN') {
      if (open) throw damagedBlock(text, open, `it does not end before another one begins in line ${lineOf(text, index)}`)
      open = { label: label!, start: index, bodyStart: index + line.length }
      continue
    }
    if (!open) continue
    if (label !== open.label) throw damagedBlock(text, open, `line ${lineOf(text, index)} ends ${JSON.stringify(label)} instead`)
    if (blocks.length === maxBlocks) throw tooMany(maxBlocks)
    const { headers, base64 } = splitBody(text.slice(open.bodyStart, index))
    const isBase64 = base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)
    if (!isBase64) throw damagedBlock(text, open, 'its lines are not whole base64')
    const isLegacyEncrypted = /^[ \t]*(Proc-Type:.*ENCRYPTED|DEK-Info:)/im.test(headers)
    blocks.push({ label: open.label, isLegacyEncrypted, headers, der: Buffer.from(base64, 'base64') })
    open = undefined
  }
  if (open) throw damagedBlock(text, open, 'it does not end before the file does')
  return blocks
}

/** RFC 1421 4.4: headers, where there are any, end with a blank line. */
function splitBody(body: string): { headers: string; base64: string } {
  const hasHeaders = body
    .slice(0, 200)
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .includes(':')
  if (!hasHeaders) return { headers: '', base64: body.replace(/\s+/g, '') }
  const lines = body.trimStart().replace(/\r\n?/g, '\n')
  const blank = /\n[ \t]*\n/.exec(lines)?.index ?? lines.length
  return { headers: lines.slice(0, blank), base64: lines.slice(blank).replace(/\s+/g, '') }
}

/** Gives the text of a file as far as it is ASCII, whatever its encoding; a byte order mark is dropped. */
export function decode(content: Uint8Array): string {
  const [first, second, third] = content
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(content)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(content)
  const start = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0
  // What counts is ASCII; latin1 never fails on the text around it, whatever its encoding.
  return Buffer.from(content.buffer, content.byteOffset + start, content.length - start).toString('latin1')
}

function damagedBlock(text: string, { label, start }: { label: string; start: number }, fault: string): AppError {
  const line = lineOf(text, start)
  const message = `The block ${JSON.stringify(label)} that begins in line ${line} is damaged: ${fault}.`
  return new AppError('FILE_NOT_UNDERSTOOD', message, {
    remedy: 'Copy the file again, every line of it, from where it was made.',
    details: { line },
  })
}

/** Counted from 1, as editors do; looked for only when there is something to say. */
function lineOf(text: string, index: number): number {
  let line = 1
  for (const _ of text.slice(0, index).matchAll(/\r\n?|\n/g)) line++
  return line
}

function tooMany(maxBlocks: number): AppError {
  return new AppError('FILE_TOO_LARGE', `The file holds more than ${maxBlocks.toLocaleString('en')} PEM blocks.`, {
    remedy: 'Split the file and read its parts.',
    details: { limit: maxBlocks },
  })
}
