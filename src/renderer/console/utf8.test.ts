import { describe, expect, it } from 'vitest'
import fastCheck from 'fast-check'
import { utf8Problem } from './utf8.ts'

describe('UTF-8', () => {
  it.each([
    ['ff', 'Octet 0xff at offset 0 begins no character of UTF-8.'],
    ['61c328', 'Octet 0x28 at offset 2 does not continue the character at offset 1.'],
    ['e282', 'The character at offset 0 has 3 octets, but the payload ends after 2.'],
    ['c080', 'Octet 0xc0 at offset 0 begins no character of UTF-8.'],
    ['eda080', 'Octet 0xa0 at offset 1 does not continue the character at offset 0.'],
    ['f4908080', 'Octet 0x90 at offset 1 does not continue the character at offset 0.'],
  ])('says what is wrong with %s', (octets, problem) => {
    expect(utf8Problem(Buffer.from(octets, 'hex'))).toBe(problem)
  })

  it('is judged as the decoder of the platform judges it', () => {
    const isUtf8 = (bytes: Uint8Array) => {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        return true
      } catch {
        return false
      }
    }
    const octet = fastCheck.constantFrom(0x41, 0x80, 0x90, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5)
    fastCheck.assert(
      fastCheck.property(fastCheck.array(octet, { maxLength: 8 }), (octets) => {
        const bytes = Uint8Array.from(octets)
        expect(utf8Problem(bytes) === undefined).toBe(isUtf8(bytes))
      }),
      { numRuns: 2000 },
    )
  })
})
