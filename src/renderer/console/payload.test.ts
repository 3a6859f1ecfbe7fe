import { describe, expect, it } from 'vitest'
import { fromBase64 } from '../../shared/base64.ts'
import { payloadOfText, previewPayload, readPayload, searchableText } from './payload.ts'

const octetsOf = (text: string) => new TextEncoder().encode(text)

describe('payloads', () => {
  it.each(['', 'a', 'ab', 'abc', 'grüße', '日本', '\u0000'])('come back as they were: %j', (text) => {
    expect(searchableText(fromBase64(payloadOfText(text)))).toBe(text)
  })

  it.each([
    ['', 'empty'],
    ['21.5', 'text'],
    ['{"t":1}', 'json'],
    [' [1, 2]\n', 'json'],
    ['{"t":', 'text'],
    ['"quoted"', 'text'],
  ])('%j is %s', (text, kind) => {
    expect(readPayload(new TextEncoder().encode(text)).kind).toBe(kind)
  })

  it.each([
    ['a NUL', [0x61, 0x00]],
    ['what is no UTF-8', [0xc8, 0x41]],
    ['half a character', [0xe2, 0x82]],
  ])('%s is binary', (_what, octets) => {
    expect(readPayload(Uint8Array.from(octets)).kind).toBe('binary')
  })

  it('are not taken for JSON where looking would take long', () => {
    expect(readPayload(new TextEncoder().encode(`[${'1,'.repeat(300_000)}1]`)).kind).toBe('text')
  })

  it('can be searched whatever they are', () => {
    expect(searchableText(Uint8Array.from([0xff, 0x41, 0x42]))).toContain('AB')
  })
})

describe('the preview of a payload', () => {
  it('is all of a short text', () => {
    expect(previewPayload(octetsOf('grüße'))).toEqual({ text: 'grüße', isHex: false, hidden: 0 })
  })

  it('says how much of a long one it leaves out, and cuts no character', () => {
    const text = '€'.repeat(1000)
    const preview = previewPayload(octetsOf(text))
    expect(preview.text).toMatch(/^€+$/)
    expect(preview.hidden).toBeGreaterThanOrEqual(Buffer.byteLength(text) - 240)
    expect(preview.hidden + Buffer.byteLength(preview.text)).toBe(Buffer.byteLength(text))
  })

  it('is hex for octets that are no text', () => {
    const octets = Uint8Array.from({ length: 100 }, (_, index) => 255 - index)
    const { text, isHex, hidden } = previewPayload(octets)
    expect({ isHex, hidden }).toEqual({ isHex: true, hidden: 76 })
    expect(text).toMatch(/^ff fe fd( [0-9a-f]{2}){21}$/)
  })
})
