import { describe, expect, test } from 'vitest'
import { explicit, octetString, sequence, smallInteger } from '../pki/der.ts'
import { derOfBer } from './ber.ts'

const end = Buffer.of(0, 0)
const indefinite = (tag: number, ...contents: Uint8Array[]) => Buffer.concat([Buffer.of(tag, 0x80), ...contents, end])
const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })

describe('BER', () => {
  test('that is DER already comes out as it is, the same array', () => {
    const der = sequence(smallInteger(1), explicit(0, sequence(octetString(Buffer.alloc(300)))))
    expect(derOfBer(der)).toBe(der)
  })

  test('with indefinite lengths, at any depth, becomes definite', () => {
    const inner = sequence(smallInteger(7), octetString(Buffer.alloc(200, 1)))
    const ber = indefinite(0x30, smallInteger(3), indefinite(0xa0, indefinite(0x30, inner), indefinite(0x31)))
    expect(Buffer.from(derOfBer(ber))).toEqual(
      Buffer.from(sequence(smallInteger(3), explicit(0, Buffer.concat([sequence(inner), Buffer.of(0x31, 0)])))),
    )
    expect(derOfBer(sequence(ber))).toEqual(sequence(derOfBer(ber)))
  })

  test('with octet strings in pieces, and pieces of pieces, makes them whole', () => {
    const pieces = indefinite(
      0x24,
      octetString(Buffer.from('ab')),
      indefinite(0x24, octetString(Buffer.from('c')), octetString(Buffer.alloc(0))),
    )
    expect(derOfBer(indefinite(0x30, pieces))).toEqual(sequence(octetString(Buffer.from('abc'))))
    const definite = Buffer.concat([Buffer.of(0x24, 6), octetString(Buffer.from('a')), octetString(Buffer.from('b'))])
    expect(derOfBer(sequence(definite))).toEqual(sequence(octetString(Buffer.from('ab'))))
  })

  test('of 400,000 values in one list is taken', () => {
    expect(derOfBer(indefinite(0x30, Buffer.alloc(800_000, Buffer.of(0x05, 0)))).length).toBe(800_005)
  })

  test.each([
    ['without its end', indefinite(0x30, smallInteger(1)).subarray(0, -1)],
    ['with half an end', indefinite(0x30, smallInteger(1)).subarray(0, -2)],
    ['with octets after its end', Buffer.concat([indefinite(0x30), Buffer.of(0)])],
    ['with a single value without a length', indefinite(0x30, Buffer.of(0x04, 0x80, 0, 0))],
    ['with a piece of a string that is something else', indefinite(0x30, indefinite(0x24, smallInteger(1)))],
    ['with a value longer than what it is in', sequence(Buffer.of(0x04, 5, 1))],
    ['with an end inside a definite length', sequence(end)],
    ['with a length of eight octets', indefinite(0x30, Buffer.of(0x04, 0x88, 0, 0, 0, 0, 0, 0, 0, 1, 1))],
    ['that is nothing', Buffer.alloc(0)],
    ['40 levels deep', Buffer.concat([Buffer.alloc(80, Buffer.of(0x30, 0x80)), Buffer.alloc(80)])],
    ['100,000 levels deep', Buffer.concat([Buffer.alloc(200_000, Buffer.of(0x30, 0x80)), Buffer.alloc(200_000)])],
    ['of a million values', indefinite(0x30, Buffer.alloc(2_000_000, Buffer.of(0x05, 0)))],
  ])('is refused %s', (_what, ber) => {
    expect(() => derOfBer(ber)).toThrow(notUnderstood)
  })
})
