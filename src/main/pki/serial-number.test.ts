import { expect, test } from 'vitest'
import { integer } from './der.ts'
import { newSerialNumber, printForeignSerialNumber, printSerialNumber } from './serial-number.ts'

test('a serial number is 16 octets, positive, and as long in DER', () => {
  const serials = Array.from({ length: 5_000 }, newSerialNumber)
  for (const serial of serials) {
    expect(serial).toHaveLength(16)
    expect(serial[0]).toBeGreaterThan(0)
    expect(serial[0]).toBeLessThan(0x80)
    expect(integer(serial)).toHaveLength(18)
  }
  expect(new Set(serials.map(printSerialNumber)).size).toBe(serials.length)
})

test('is printed in upper-case hex of 32 digits', () => {
  expect(printSerialNumber(Uint8Array.from([0x01, 0xab, ...new Array<number>(14).fill(0)]))).toBe(`01AB${'00'.repeat(14)}`)
})

test.each([
  ['01', '01'],
  ['00', '00'],
  ['0083', '83'],
  ['0000', '00'],
  ['80', '-80'],
  ['ff', '-01'],
  ['ff01', '-FF'],
])('the INTEGER %s of somebody else is printed as OpenSSL does: %s', (content, printed) => {
  expect(printForeignSerialNumber(Uint8Array.from(Buffer.from(content, 'hex')))).toBe(printed)
})
