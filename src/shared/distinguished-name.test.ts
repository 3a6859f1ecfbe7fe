import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDistinguishedName, printDistinguishedName, textIn, type DistinguishedName } from './distinguished-name.ts'
import { attributeTypes } from './name-attribute.ts'

const one = (type: string, value: DistinguishedName[number][number]['value']) => [{ type, value }]
const refusalAt = (position: number) =>
  expect.objectContaining({ code: 'INVALID_SUBJECT', details: expect.objectContaining({ position }), remedy: expect.stringMatching(/\.$/) })

describe('a name as text', () => {
  test.each<[string, DistinguishedName]>([
    ['', []],
    ['  ', []],
    ['CN=x,O=Acme,C=IE', [one('C', 'IE'), one('O', 'Acme'), one('CN', 'x')]],
    ['cn = x , o=Acme', [one('O', 'Acme'), one('CN', 'x')]],
    ['CN=x\n', [one('CN', 'x')]],
    ['OU=in,OU=out', [one('OU', 'out'), one('OU', 'in')]],
    ['DC=home,DC=lan', [one('DC', 'lan'), one('DC', 'home')]],
    ['CN=x+UID=7 + serialNumber=3,O=Acme', [one('O', 'Acme'), [...one('CN', 'x'), ...one('UID', '7'), ...one('serialNumber', '3')]]],
    // RFC 4514 4
    ['OU=Sales+CN=J.  Smith,DC=example,DC=net', [one('DC', 'net'), one('DC', 'example'), [...one('OU', 'Sales'), ...one('CN', 'J.  Smith')]]],
    ['CN=James \\"Jim\\" Smith\\, III', [one('CN', 'James "Jim" Smith, III')]],
    ['CN=Before\\0dAfter', [one('CN', 'Before\rAfter')]],
    ['1.3.6.1.4.1.1466.0=#04024869', [one('1.3.6.1.4.1.1466.0', { der: '04024869' })]],
    ['CN=Lu\\C4\\8Di\\C4\\87', [one('CN', 'Lučić')]],
    ['CN=#0C0141', [one('CN', { der: '0c0141' })]],
    ['CN=\\#1', [one('CN', '#1')]],
    ['CN=\\ x\\ ', [one('CN', ' x ')]],
    ['CN=  x  ', [one('CN', 'x')]],
    ['CN=', [one('CN', '')]],
    ["CN=Bob's = O'Brien", [one('CN', "Bob's = O'Brien")]],
    ['STREET=a,commonName=b,E=c,givenName=d,2.5.4.4=e,OID.2.5.4.10=f', [
      ...[one('O', 'f'), one('SN', 'e'), one('GN', 'd'), one('emailAddress', 'c'), one('CN', 'b'), one('street', 'a')],
    ]],
    ['1.2.3.4=hi', [one('1.2.3.4', { der: '0c026869' })]],
  ])('is read: %j', (text, name) => {
    expect(parseDistinguishedName(text)).toEqual(name)
  })

  test.each([
    ['x', 0],
    ['/CN=x/O=Acme', 0],
    ['CN=x,', 5],
    ['CN=x,,O=y', 5],
    ['CN=x+', 5],
    ['CN=x, foo=y', 6],
    ['CN=x;O=y', 4],
    ['CN="x"', 3],
    ['CN=a<b', 4],
    ['CN=a\\b', 4],
    ['CN=a\\', 4],
    ['CN=a\0', 4],
    ['CN=\\C4', 3],
    ['CN=#', 3],
    ['CN=#0c02', 3],
    ['CN=#0c014', 3],
    ['CN=#0c0141 x', 11],
    ['CN=\ud800', 3],
    ['3.2.1=#0500', 0],
    ['1.2.03=#0500', 0],
  ])('is refused with the place: %j', (text, position) => {
    expect(() => parseDistinguishedName(text)).toThrow(refusalAt(position))
  })

  test('says where and what in words', () => {
    const attempt = () => parseDistinguishedName('CN=x,foo=y')
    expect(attempt).toThrow('The name "CN=x,foo=y" cannot be read: there is the attribute type foo, which is not known at character 6.')
  })
})

describe('any name', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 }).filter((each) => each.isWellFormed())
  const spaced = fc.array(fc.constantFrom(' ', '#', '\\', ',', '+', '"', '=', ';', '<', 'é', '\n', '東'), { maxLength: 6 }).map((parts) => parts.join(''))
  const der = fc.uint8Array({ maxLength: 200 }).map((content) => {
    const length = content.length < 0x80 ? [content.length] : [0x81, content.length]
    return { der: Buffer.from([0x04, ...length, ...content]).toString('hex') }
  })
  const known = fc.record({ type: fc.constantFrom(...attributeTypes.map(({ keyword }) => keyword)), value: fc.oneof(text, spaced, der) })
  const unknown = fc.record({ type: fc.constantFrom('1.2.3.4', '2.25.329800735698586629295641978511506172918', '0.0'), value: der })
  const names = fc.array(fc.array(fc.oneof({ weight: 4, arbitrary: known }, unknown), { minLength: 1, maxLength: 3 }), { maxLength: 5 })

  test('is read as it was printed', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(parseDistinguishedName(printDistinguishedName(name))).toEqual(name)
      }),
      { numRuns: 1000 },
    )
  })

  test('or text is read or refused by our own error and no other', () => {
    const scraps = fc.array(fc.constantFrom('CN', '=', ',', '+', '#', '\\', '0c', ' ', '1.2.3', '"', 'é', '\ud800'), { maxLength: 12 })
    fc.assert(
      fc.property(scraps, (parts) => {
        try {
          parseDistinguishedName(parts.join(''))
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_SUBJECT', details: { position: expect.any(Number) } })
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test('gives the first text of a type, by keyword or number', () => {
  const name = parseDistinguishedName('CN=inner,CN=outer,CN=#0500')
  expect([textIn(name, 'CN'), textIn(name, '2.5.4.3'), textIn(name, 'O')]).toEqual(['outer', 'outer', undefined])
})
