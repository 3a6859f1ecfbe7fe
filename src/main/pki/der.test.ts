import { describe, expect, test } from 'vitest'
import * as der from './der.ts'
import { oidOf, readDer } from './der-reader.ts'
import { oids } from './object-identifiers.ts'

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

describe('the DER writer', () => {
  test.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
    [65_536, '0483010000'],
  ])('writes a content of %i octets with the shortest length', (size, head) => {
    const encoded = der.octetString(new Uint8Array(size))
    expect(hex(encoded.subarray(0, encoded.length - size))).toBe(head)
  })

  test.each([
    ['00', '020100'],
    ['0000', '020100'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['0080', '02020080'],
    ['00007f', '02017f'],
    ['ff00', '020300ff00'],
  ])('writes the integer %s as %s', (magnitude, encoded) => {
    expect(hex(der.integer(bytes(magnitude)))).toBe(encoded)
  })

  test.each([
    [0, '020100'],
    [2, '020102'],
    [128, '02020080'],
    [65_537, '0203010001'],
    [4_294_967_295, '020500ffffffff'],
  ])('writes the small integer %i', (value, encoded) => {
    expect(hex(der.smallInteger(value))).toBe(encoded)
  })

  test.each([
    ['2.5.4.3', '0603550403'],
    ['1.2.840.113549.1.1.11', '06092a864886f70d01010b'],
    ['1.3.6.1.5.5.7.3.1', '06082b06010505070301'],
    ['2.16.840.1.113730.1.1', '06096086480186f8420101'],
    ['2.999', '06028837'],
    ['0.9.2342.19200300.100.1.1', '060a0992268993f22c640101'],
    // X.667: of a UUID, whose arc has 128 bits
    ['2.25.329800735698586629295641978511506172918', '06146983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776'],
  ])('writes the object identifier %s', (dotted, encoded) => {
    expect(hex(der.objectIdentifier(dotted))).toBe(encoded)
  })

  test('reads back every object identifier of the table', () => {
    const read = Object.values(oids).map((oid) => oidOf(readDer(der.objectIdentifier(oid)), 'identifier'))
    expect(read).toEqual(Object.values(oids))
  })

  test.each([
    [[0], '03020780'],
    [[0, 2], '030205a0'],
    [[5, 6], '03020106'],
    [[8], '0303070080'],
    [[], '030100'],
  ])('writes the named bits %j without trailing zeros', (bits, encoded) => {
    expect(hex(der.namedBits(bits))).toBe(encoded)
  })

  test.each([
    ['1949-12-31T23:59:59Z', '18', '19491231235959Z'],
    ['1950-01-01T00:00:00Z', '17', '500101000000Z'],
    ['1999-12-31T23:59:59Z', '17', '991231235959Z'],
    ['2000-01-01T00:00:00Z', '17', '000101000000Z'],
    ['2049-12-31T23:59:59Z', '17', '491231235959Z'],
    ['2050-01-01T00:00:00Z', '18', '20500101000000Z'],
    ['9999-12-31T23:59:59Z', '18', '99991231235959Z'],
  ])('writes %s by the rule of RFC 5280 4.1.2.5', (date, tag, digits) => {
    const encoded = der.time(new Date(date))
    expect([hex(encoded.subarray(0, 1)), Buffer.from(encoded.subarray(2)).toString()]).toEqual([tag, digits])
  })

  test('refuses a year of five digits', () => {
    expect(() => der.time(new Date(Date.UTC(10_000, 0, 1)))).toThrow(RangeError)
  })

  test('puts a SET OF in the order of its encodings', () => {
    const [low, high] = [der.utf8String('a'), der.utf8String('b')]
    expect(der.setOf(high, low)).toEqual(der.setOf(low, high))
  })
})
