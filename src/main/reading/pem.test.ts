import { describe, expect, test } from 'vitest'
import { parsePem, pemText } from './pem.ts'

const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })
const block = '-----BEGIN THING-----\nAAEC\nAwQF\n-----END THING-----\n'
const thing = { label: 'THING', isLegacyEncrypted: false, headers: '', der: Buffer.from([0, 1, 2, 3, 4, 5]) }

function parse(content: string | Uint8Array) {
  return parsePem(pemText(Buffer.from(content))!, 100)
}

describe('PEM', () => {
  test.each([
    ['LF', block],
    ['CRLF', block.replaceAll('\n', '\r\n')],
    ['CR', block.replaceAll('\n', '\r')],
    ['no line end at its end', block.trimEnd()],
    ['spaces at the ends of lines', block.replaceAll('\n', '  \n')],
    ['indented lines', block.replace(/^/gm, '    ')],
    ['blank lines inside', block.replaceAll('\n', '\n\n')],
    ['one long line', block.replace('AAEC\nAwQF', 'AAECAwQF')],
    ['text around it', `Bag Attributes\n    friendlyName: ü\n${block}\nthe end`],
  ])('is read with %s', (_what, text) => {
    expect(parse(text)).toEqual([thing])
  })

  test.each([
    ['UTF-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(block)])],
    ['UTF-16LE', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(block, 'utf16le')])],
    ['UTF-16BE', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(block, 'utf16le').swap16()])],
  ])('is read with a byte order mark of %s', (_what, content) => {
    expect(parse(content)).toEqual([thing])
  })

  test('keeps blocks in their order', () => {
    expect(parse(`${block}between\n${block.replaceAll('THING', 'OTHER')}`).map(({ label }) => label)).toEqual(['THING', 'OTHER'])
  })

  test('sees the headers of an old encrypted key', () => {
    const headers = 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n'
    expect(parse(block.replace('AAEC', `${headers}AAEC`))).toEqual([
      { ...thing, isLegacyEncrypted: true, headers: headers.trimEnd() },
    ])
  })

  test('with headers that have nothing to do with encryption is read', () => {
    expect(parse(block.replace('AAEC', 'Comment: x\nOther: y\n\nAAEC').replaceAll('\n', '\r\n'))).toEqual([
      { ...thing, headers: 'Comment: x\nOther: y' },
    ])
  })

  test('counts the line of a fault as an editor does', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = `a\nb\n${block.replace('AwQF', '????')}`.replaceAll('\n', end)
      expect(() => parse(text)).toThrow(expect.objectContaining({ details: { line: 3 } }))
    }
  })

  test.each([
    ['does not end', block.slice(0, -20)],
    ['ends another block', block.replace('END THING', 'END OTHER')],
    ['is begun inside another', block.replace('AwQF', '-----BEGIN THING-----')],
    ['has a character that is not base64', block.replace('AwQF', 'Aw*F')],
    ['lacks a character', block.replace('AwQF', 'AwQ')],
    ['has padding in the middle', block.replace('AAEC', 'AAE=')],
  ])('is refused where a block %s', (_what, text) => {
    expect(() => parse(text)).toThrow(notUnderstood)
  })

  test('is refused with more blocks than asked for', () => {
    expect(() => parse(block.repeat(101))).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }))
  })

  test('is not found in other text', () => {
    expect(pemText(Buffer.from('BEGIN CERTIFICATE'))).toBeUndefined()
  })
})
