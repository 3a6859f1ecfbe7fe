import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { parseDistinguishedName, type DistinguishedName } from '../../shared/distinguished-name.ts'
import { attributeTypes } from '../../shared/name-attribute.ts'
import { toPem } from '../../shared/pem.ts'
import { distinguishedNameOf, subjectSchema, type Subject } from '../../shared/subject.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { element, objectIdentifier, sequence, setOf, utf8String } from './der.ts'
import { canonicalName, commonNameOf, decodeName, emptyName, encodeName as encode, printName } from './distinguished-name.ts'
import { oids } from './object-identifiers.ts'
import { prepareReadBack } from './run-read-back.ts'
import { checkReadBack } from './second-opinion.ts'
import { makeRoot } from './testing/certificates.ts'

const encodeName = (subject: Subject) => encode(distinguishedNameOf(subject))

const full: Subject = {
  commonName: "Bob's CA",
  organizationalUnit: 'Barn, East',
  organization: 'Höfe & Söhne',
  locality: 'Ballinasloe',
  state: 'County Galway',
  country: 'IE',
}

describe('a name', () => {
  test('is written from the country to the common name and printed backwards', () => {
    expect(printName(encodeName(full))).toBe("CN=Bob's CA,OU=Barn\\, East,O=Höfe & Söhne,L=Ballinasloe,ST=County Galway,C=IE")
  })

  test('leaves out what is not given', () => {
    expect(printName(encodeName({ commonName: 'x', organization: undefined, locality: '' }))).toBe('CN=x')
    expect(encodeName({ commonName: '' })).toEqual(emptyName)
  })

  test('has a common name of up to 64 characters, counted as people count', () => {
    expect(commonNameOf(encodeName({ commonName: '🐄'.repeat(64) }))).toBe('🐄'.repeat(64))
    for (const commonName of ['x'.repeat(65), '🐄'.repeat(65)]) {
      expect(() => encodeName({ commonName })).toThrow(expect.objectContaining({ code: 'INVALID_SUBJECT' }))
    }
  })

  test.each([
    ['a lone surrogate', { commonName: 'a\ud800b' }],
    ['a country that is not two letters', { commonName: 'x', country: 'D€' }],
    ['a locality of 129 characters', { commonName: 'x', locality: 'y'.repeat(129) }],
    ['a serial number with an underscore', { commonName: 'x', serialNumber: 'a_b' }],
    ['an e-mail address beyond ASCII', { commonName: 'x', emailAddress: 'ä@b.lan' }],
  ])('refuses %s', (_what, subject) => {
    expect(() => encodeName(subject)).toThrow(expect.objectContaining({ code: 'INVALID_SUBJECT' }))
  })

  test.each<[string, DistinguishedName]>([
    ['a part of nothing', [[]]],
    ['an empty value', [[{ type: 'O', value: '' }]]],
    ['text of a type that nobody knows', [[{ type: '1.2.3.4', value: 'x' }]]],
    ['a type that is none', [[{ type: 'foo', value: { der: '0500' } }]]],
    ['a value that is no DER', [[{ type: '1.2.3.4', value: { der: '0501' } }]]],
    ['a value that is no hex', [[{ type: '1.2.3.4', value: { der: 'xx' } }]]],
  ])('refuses %s', (_what, name) => {
    expect(() => encode(name)).toThrow(expect.objectContaining({ code: 'INVALID_SUBJECT' }))
  })

  test('has the upper bounds of RFC 5280', () => {
    const longest = attributeTypes.map(({ keyword, limit }) => {
      const fits = (length: number) => {
        try {
          return encode([[{ type: keyword, value: 'x'.repeat(length) }]]).length > 0
        } catch {
          return false
        }
      }
      return [keyword, limit === null ? fits(40_000) : fits(limit) && !fits(limit + 1)]
    })
    expect(longest).toEqual(attributeTypes.map(({ keyword }) => [keyword, true]))
    const limits = Object.fromEntries(attributeTypes.map(({ keyword, limit }) => [keyword, limit]))
    expect(limits).toMatchObject({ CN: 64, O: 64, OU: 64, L: 128, ST: 128, C: 2, serialNumber: 64, title: 64, pseudonym: 128, emailAddress: 255 })
  })
})

describe('the name of a certification request', () => {
  test('keeps multi-valued parts, unknown types, apostrophes, commas and letters of any script', async () => {
    const text = "UID=7+CN=Bob's sensor\\, east,1.2.3.4=#0c026869,2.5.4.45=#030200ff,O=Höfe & Söhne 東京"
    const subject = parseDistinguishedName(text)
    expect(decodeName(encode(subject))).toEqual(subject)
    const root = await makeRoot('ec-p256', { subject })
    const read = checkReadBack(root.der, root.parameters, root.keyPair.publicKey, root.issuer)
    expect(read.subject).toBe(text)
  })

  test('is the same name in whatever order the attributes of a part were given', () => {
    const [one, other] = ['CN=x+UID=7', 'UID=7+CN=x'].map((text) => encode(parseDistinguishedName(text)))
    expect(one).toEqual(other)
  })
})

/** Values as the encoder lets them through. */
const values = {
  utf8: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed()),
  printable: fc.string({ unit: fc.constantFrom(..."aZ09 '()+,-./:=?"), minLength: 1, maxLength: 20 }),
  ia5: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 20 }),
}
const attributes = fc.oneof(
  ...attributeTypes.map(({ keyword, syntax }) => {
    return fc.record({ type: fc.constant(keyword), value: keyword === 'C' ? fc.constantFrom('IE', 'DE') : values[syntax] })
  }),
  fc.constantFrom({ type: '1.2.3.4', value: { der: '0c026869' } }, { type: 'CN', value: { der: '030200ff' } }, { type: '2.5.4.45', value: { der: '03020780' } }),
)
const anyNames = fc.array(fc.array(attributes, { minLength: 1, maxLength: 3 }), { maxLength: 4 })

test('any name is decoded as it was encoded, the attributes within a part sorted', () => {
  fc.assert(
    fc.property(anyNames, (name) => {
      const decoded = decodeName(encode(name))
      expect(canonicalName(decoded)).toEqual(canonicalName(name))
      expect(encode(decoded)).toEqual(encode(name))
    }),
    { numRuns: 500 },
  )
})

test('any name is read back by the second reader as it was written', async () => {
  const { parameters } = await makeRoot()
  await fc.assert(
    fc.asyncProperty(anyNames, async (subject) => {
      const root = await makeRoot('ec-p256', { ...parameters, subject })
      const run = prepareReadBack(root.keyPair.publicKey, root.issuer)
      const reads = [await run(root.der, root.parameters), await run(root.der, root.parameters)]
      expect(reads.map((read) => read.subject)).toEqual([printName(encode(subject)), printName(encode(subject))])
    }),
    { numRuns: 100 },
  )
})

describe('a printed name', () => {
  const value = (text: string) => printName(encodeName({ commonName: text })).slice('CN='.length)

  test.each([
    ['a,b+c;d', 'a\\,b\\+c\\;d'],
    ['say "hi" <you> \\o/', 'say \\"hi\\" \\<you\\> \\\\o/'],
    [' led', '\\ led'],
    ['trailed ', 'trailed\\ '],
    [' ', '\\ '],
    ['#1', '\\#1'],
    ['in #1', 'in #1'],
    ['\\ ', '\\\\\\ '],
    ['two\nlines', 'two\\0Alines'],
    ['nul\0', 'nul\\00'],
    ['\u202egnp.exe', '\\E2\\80\\AEgnp.exe'],
    ['\u2066x\u2069', '\\E2\\81\\A6x\\E2\\81\\A9'],
    ['zero\u200bwidth', 'zero\\E2\\80\\8Bwidth'],
    ['\u2028', '\\E2\\80\\A8'],
  ])('escapes %j', (text, printed) => {
    expect(value(text)).toBe(printed)
  })

  const attribute = (oid: string, text: Uint8Array) => sequence(objectIdentifier(oid), text)

  test('joins the values of one RDN by a plus', () => {
    const name = sequence(
      setOf(attribute(oids.organization, utf8String('Acme'))),
      setOf(attribute(oids.commonName, utf8String('x')), attribute(oids.userId, utf8String('7'))),
    )
    expect(printName(name)).toBe('CN=x+UID=7,O=Acme')
  })

  test('shows unknown types in dotted decimal with their value in hex', () => {
    expect(printName(sequence(setOf(attribute('1.2.3.4', utf8String('hi')))))).toBe('1.2.3.4=#0c026869')
  })

  test.each([
    ['PrintableString', 0x13, '41', 'A'],
    ['TeletexString', 0x14, 'e9', 'é'],
    ['BMPString', 0x1e, '20ac', '€'],
    ['UniversalString', 0x1c, '0001f404', '🐄'],
    ['UTF8String that is not UTF-8', 0x0c, 'ff', '#0c01ff'],
    ['BMPString with a lone surrogate', 0x1e, 'd800', '#1e02d800'],
    ['UniversalString beyond Unicode', 0x1c, '00110000', '#1c0400110000'],
    ['PrintableString beyond ASCII', 0x13, 'e9', '#1301e9'],
    ['BIT STRING', 0x03, '00ff', '#030200ff'],
  ])('reads a value of the type %s', (_type, tag, content, printed) => {
    const name = sequence(setOf(attribute(oids.commonName, element(tag, Buffer.from(content, 'hex')))))
    expect(printName(name)).toBe(`CN=${printed}`)
  })

  test.each([
    ['an attribute without a value', sequence(setOf(sequence(objectIdentifier('2.5.4.3'))))],
    ['a sequence in the place of a set', sequence(sequence())],
    ['something else', utf8String('CN=x')],
  ])('refuses %s', (_what, der) => {
    expect(() => printName(der)).toThrow(expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }))
  })
})

/** What the schema at the door lets through. */
const subjects = fc
  .record({
    commonName: fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
    organization: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { nil: undefined }),
    locality: fc.option(fc.constantFrom('#1', ' x', 'Nether\\Wallop', 'a=b', '"q"', '東京', 'x,y+z;<>'), { nil: undefined }),
    country: fc.option(fc.constantFrom('IE', 'DE', 'GB'), { nil: undefined }),
  })
  .map((subject) => subjectSchema.safeParse(subject))
  .filter((parsed) => parsed.success && parsed.data.commonName.isWellFormed())
  .map((parsed): Subject => parsed.data!)

test('any subject is read back by ourselves as it was written', () => {
  fc.assert(
    fc.property(subjects, (subject) => {
      const { commonName, organization, locality, country } = subject
      const given = [country, locality, organization, commonName].filter((text) => text !== undefined)
      expect(decodeName(encodeName(subject)).flat().map(({ value }) => value)).toEqual(given)
    }),
    { numRuns: 500 },
  )
})

test('any subject is read back by the second reader as it was written', async () => {
  const { parameters } = await makeRoot()
  await fc.assert(
    fc.asyncProperty(subjects, async (subject) => {
      const root = await makeRoot('ec-p256', { ...parameters, subject: distinguishedNameOf(subject) })
      const read = checkReadBack(root.der, root.parameters, root.keyPair.publicKey, root.issuer)
      expect(read.subject).toBe(printName(encodeName(subject)))
    }),
    { numRuns: 100 },
  )
})

describe.skipIf(lacksTools('openssl'))('OpenSSL', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwright-names-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function printByOpenssl(subject: Subject, options: string): Promise<string> {
    const path = join(folder, 'name.pem')
    const { der } = await makeRoot('ec-p256', { subject })
    writeFileSync(path, toPem('CERTIFICATE', der))
    return runTool('openssl', ['x509', '-in', path, '-noout', '-subject', '-nameopt', options]).stdout
  }

  test('prints a name in RFC 2253 form as we do', async () => {
    expect(await printByOpenssl(full, 'RFC2253,-esc_msb')).toBe(`subject=${printName(encodeName(full))}\n`)
  })

  test('prints a name of all types and several attributes in a part as we do', async () => {
    const text = "emailAddress=a@home.lan,CN=Bob's CA+UID=7,dnQualifier=q,serialNumber=4711,OU=East,OU=Barns,O=Höfe\\, Söhne,DC=home,DC=lan"
    const path = join(folder, 'all.pem')
    const { der } = await makeRoot('ec-p256', { subject: parseDistinguishedName(text) })
    writeFileSync(path, toPem('CERTIFICATE', der))
    const { stdout } = runTool('openssl', ['x509', '-in', path, '-noout', '-subject', '-nameopt', 'RFC2253,utf8,-esc_msb'])
    expect(printName(encode(parseDistinguishedName(text)))).toBe(text)
    // The attributes of one part have no order of their own: OpenSSL turns them round too.
    expect(stdout).toBe(`subject=${text.replace("CN=Bob's CA+UID=7", "UID=7+CN=Bob's CA")}\n`)
  })

  test('finds each value in the string type that RFC 5280 wants', async () => {
    const subject: Subject = {
      ...full,
      organizationalUnit: ['Barns', 'East'],
      serialNumber: '4711',
      dnQualifier: 'q',
      emailAddress: 'a@home.lan',
      domainComponents: ['home', 'lan'],
    }
    const path = join(folder, 'strings.der')
    writeFileSync(path, encodeName(subject))
    const { stdout } = runTool('openssl', ['asn1parse', '-inform', 'DER', '-in', path])
    const strings = [...stdout.matchAll(/OBJECT +:(.*)\n.*prim: (\w+STRING)/g)].map(([, type, string]) => [type, string])
    expect(strings).toEqual([
      ['domainComponent', 'IA5STRING'],
      ['domainComponent', 'IA5STRING'],
      ['countryName', 'PRINTABLESTRING'],
      ['stateOrProvinceName', 'UTF8STRING'],
      ['localityName', 'UTF8STRING'],
      ['organizationName', 'UTF8STRING'],
      ['organizationalUnitName', 'UTF8STRING'],
      ['organizationalUnitName', 'UTF8STRING'],
      ['serialNumber', 'PRINTABLESTRING'],
      ['dnQualifier', 'PRINTABLESTRING'],
      ['emailAddress', 'IA5STRING'],
      ['commonName', 'UTF8STRING'],
    ])
  })

  test('and any name of printable ASCII characters', async () => {
    // OpenSSL 3.0 prints a value that is nothing but `#` as it is; RFC 4514 2.4 wants it escaped.
    const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }).filter((text) => text !== '#')
    await fc.assert(
      fc.asyncProperty(ascii, ascii, async (commonName, organization) => {
        const subject = { commonName, organization }
        expect(await printByOpenssl(subject, 'RFC2253')).toBe(`subject=${printName(encodeName(subject))}\n`)
      }),
      { numRuns: 60 },
    )
  })
})
