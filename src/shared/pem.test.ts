import { describe, expect, it } from 'vitest'
import { toPem } from './pem.ts'

describe('toPem', () => {
  it('writes 64 columns with LF after every line', () => {
    const der = Uint8Array.from({ length: 100 }, (_, index) => (index * 37) & 0xff)
    const text = toPem('CERTIFICATE', der)
    const lines = text.split('\n')
    expect(lines.map(({ length }) => length)).toEqual([27, 64, 64, 8, 25, 0])
    expect(text).not.toContain('\r')
    expect(Buffer.from(lines.slice(1, -2).join(''), 'base64')).toEqual(Buffer.from(der))
  })
  it('writes only the octets that a view of a larger buffer shows', () => {
    const view = Uint8Array.from([9, 9, 1, 2, 3, 9]).subarray(2, 5)
    expect(toPem('X', view)).toBe('-----BEGIN X-----\nAQID\n-----END X-----\n')
  })
  it('writes no empty line where there is nothing to write', () => {
    expect(toPem('X', new Uint8Array())).toBe('-----BEGIN X-----\n-----END X-----\n')
  })
})
