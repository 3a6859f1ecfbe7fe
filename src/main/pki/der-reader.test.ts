import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { AppError } from '../../shared/errors.ts'
import { element as der, objectIdentifier, octetString, sequence } from './der.ts'
import {
  bitLengthOf,
  bitStringOf,
  childrenOf,
  declaredLength,
  hasOutline,
  integerOf,
  oidOf,
  readDer,
  sequenceOf,
  type DerElement,
} from './der-reader.ts'
import { derInteger } from './testing/der-integer.ts'

const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })
const hex = (text: string) => Buffer.from(text.replace(/ /g, ''), 'hex')

describe('the DER reader', () => {
  test('gives an element, its children and their places', () => {
    const bytes = der(0x30, derInteger(5), der(0x04, hex('aabb')))
    const children = childrenOf(readDer(bytes))
    expect(children.map(({ tag, offset, depth, content }) => ({ tag, offset, depth, content: Buffer.from(content) }))).toEqual([
      { tag: 0x02, offset: 2, depth: 1, content: hex('05') },
      { tag: 0x04, offset: 5, depth: 1, content: hex('aabb') },
    ])
  })

  test('counts offsets from the start of the file on every level', () => {
    const bytes = der(0x30, der(0x30, Buffer.alloc(0)), der(0x30, der(0x30, derInteger(1))))
    const inner = childrenOf(childrenOf(childrenOf(readDer(bytes))[1]!)[0]!)[0]!
    expect({ offset: inner.offset, octet: bytes[inner.offset] }).toEqual({ offset: 8, octet: 0x02 })
  })

  test.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['a cut-off length', '3082ff'],
    ['a content shorter than it says', '300502'],
    ['octets after the end', '300000'],
    ['an indefinite length', '30800000'],
    ['a length in more octets than needed', '308105' + '0000000000'],
    ['a length with a leading zero', '30820080' + '00'.repeat(128)],
    ['a length of five octets', '3085010000000000'],
    ['a tag of several octets', '1f8101'],
    ['an end-of-contents tag', '0000'],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readDer(hex(bytes))).toThrow(notUnderstood)
  })

  test('stops at 32 levels instead of following a file down', () => {
    let bytes: Uint8Array = new Uint8Array()
    for (let level = 0; level < 60; level++) bytes = der(0x30, bytes)
    let element: DerElement = readDer(bytes)
    let levels = 0
    expect(() => {
      for (;;) {
        element = childrenOf(element)[0]!
        levels++
      }
    }).toThrow(notUnderstood)
    expect(levels).toBe(32)
  })

  test('refuses a list of more than 10,000 values', () => {
    const root = readDer(der(0x30, Buffer.alloc(20_002, hex('0500'))))
    expect(() => childrenOf(root)).toThrow(notUnderstood)
  })

  test.each([
    ['00', 0n],
    ['7f', 127n],
    ['0080', 128n],
    ['ff', -1n],
    ['7fffffff', 2147483647n],
  ])('reads the INTEGER %s', (content, value) => {
    expect(integerOf(readDer(der(0x02, hex(content))), 'number')).toBe(value)
  })

  test.each(['', '0001', 'ff80', '01'.repeat(17)])('refuses the INTEGER %j', (content) => {
    expect(() => integerOf(readDer(der(0x02, hex(content))), 'number')).toThrow(notUnderstood)
  })

  test.each([
    [0n, 0],
    [1n, 1],
    [255n, 8],
    [256n, 9],
    [2n ** 2047n, 2048],
  ])('counts the bits of %s', (value, bits) => {
    expect(bitLengthOf(readDer(derInteger(value)), 'number')).toBe(bits)
  })

  test.each(['1.2.840.10045.3.1.7', '2.5.29.19', '0.9.2342.19200300.100.1.25', '2.999.3', '2.5.9007199254740991', '0.39', '1.0'])(
    'reads the object identifier %s',
    (dotted) => {
      expect(oidOf(readDer(objectIdentifier(dotted)), 'identifier')).toBe(dotted)
    },
  )

  test('reads the object identifier that a UUID makes, exactly', () => {
    // X.667 6.3 and 7: f81d4fae-7dec-11d0-a765-00a0c91e6bf6.
    const content = '6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776'
    expect(oidOf(readDer(der(0x06, hex(content))), 'identifier')).toBe('2.25.329800735698586629295641978511506172918')
  })

  test.each(['', '2a86', '2a8001', '80', '01'.repeat(65)])('refuses the object identifier %j', (content) => {
    expect(() => oidOf(readDer(der(0x06, hex(content))), 'identifier')).toThrow(notUnderstood)
  })

  test('refuses anything but a SEQUENCE where one belongs', () => {
    for (const other of [undefined, readDer(der(0x31)), readDer(octetString(hex('')))]) {
      expect(() => sequenceOf(other, 'name')).toThrow(notUnderstood)
    }
  })

  test('gives back what the writer put together', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (contents) => {
        const read = sequenceOf(readDer(sequence(...contents.map(octetString))), 'list')
        expect(read.map(({ content }) => Uint8Array.from(content))).toEqual(contents)
      }),
    )
  })

  test('refuses a BIT STRING that ends inside an octet', () => {
    expect(Buffer.from(bitStringOf(readDer(hex('030200ff')), 'bits'))).toEqual(hex('ff'))
    expect(() => bitStringOf(readDer(hex('030204f0')), 'bits')).toThrow(notUnderstood)
    expect(() => bitStringOf(readDer(hex('0300')), 'bits')).toThrow(notUnderstood)
  })

  test('knows an outline only where every value in it fits', () => {
    const bytes = der(0x30, derInteger(1), der(0x04, hex('aa')))
    expect(hasOutline(readDer(bytes), [0x02, 0x04])).toBe(true)
    expect(hasOutline(readDer(bytes), [0x02, 0x04, 0x30])).toBe(false)
    expect(hasOutline(readDer(der(0x30, derInteger(1), hex('047f'))), [0x02, 0x04])).toBe(false)
  })

  test('never throws anything but FILE_NOT_UNDERSTOOD, whatever the octets', () => {
    const walk = (element: DerElement): void => {
      if (element.tag & 0x20) childrenOf(element).forEach(walk)
      else oidOf(element, 'identifier')
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, wrapped) => {
        const bytes = wrapped ? der(0x30, noise) : noise
        declaredLength(bytes)
        try {
          walk(readDer(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect(error).toEqual(notUnderstood)
        }
      }),
      { numRuns: 500 },
    )
  })
})
