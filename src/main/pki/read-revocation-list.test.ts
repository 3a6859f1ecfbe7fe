import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { createOpensslFolder, derOf, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { certificateParts } from './certificate-parts.ts'
import {
  bitString,
  boolean,
  element,
  enumerated,
  explicit,
  generalizedTime,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
  time,
} from './der.ts'
import { childrenOf, readDer } from './der-reader.ts'
import { emptyName } from './distinguished-name.ts'
import { oids } from './object-identifiers.ts'
import { findRevoked, readRevocationList, revocationListSignatureFault } from './read-revocation-list.ts'
import { issueRevocationList } from './revocation-list.ts'
import { signatureSchemes } from './signature.ts'
import { makeRoot, type Authority } from './testing/certificates.ts'
import { damage, damagedBy } from './testing/damage.ts'
import { printedEntries } from './testing/printed-entries.ts'

const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })
const date = new Date('2026-05-01T00:00:00Z')
const iso = date.toISOString()
const { algorithm } = signatureSchemes['ec-p256']

interface Fields {
  version?: Uint8Array[]
  dates?: Uint8Array[]
  entries?: Uint8Array[]
  extensions?: Uint8Array[]
  after?: Uint8Array[]
  last?: Uint8Array[]
}

/** A CRL without a valid signature; what is left out is as it should be, but that it has no next date and revokes nothing. */
function build({ version = [smallInteger(1)], dates = [time(date)], entries, extensions, after = [], last = [] }: Fields = {}) {
  const toBeSigned = sequence(
    ...[...version, algorithm, emptyName, ...dates],
    ...(entries ? [sequence(...entries)] : []),
    ...(extensions ? [explicit(0, sequence(...extensions))] : []),
    ...after,
  )
  return sequence(toBeSigned, algorithm, bitString(Uint8Array.of(0)), ...last)
}
const entry = (serialNumber: Uint8Array, ...extensions: Uint8Array[]) =>
  sequence(element(0x02, serialNumber), time(date), ...(extensions.length > 0 ? [sequence(...extensions)] : []))
const extension = (oid: string, value: Uint8Array, isCritical = false) =>
  sequence(objectIdentifier(oid), ...(isCritical ? [boolean(true)] : []), octetString(value))
const one = Uint8Array.of(1)

let root: Authority
let ours: Uint8Array
beforeAll(async () => {
  root = await makeRoot()
  const entries = [
    { serialNumber: one, revocationDate: date, reason: 'keyCompromise' as const },
    { serialNumber: Uint8Array.of(2, 3), revocationDate: date, reason: null, invalidityDate: date },
  ]
  const issuingDistributionPoint = { uri: 'http://crl.home.lan/ca.crl' }
  ours = issueRevocationList({ number: 5n, thisUpdate: date, nextUpdate: date, entries, issuingDistributionPoint }, root.issuer)
})

describe('what is no CRL', () => {
  const twice = [extension('1.2.3.4', smallInteger(1)), extension('1.2.3.4', smallInteger(2))]
  test.each([
    ['nothing', () => new Uint8Array()],
    ['text', () => Buffer.from('hello')],
    ['an empty sequence', () => sequence()],
    ['a certificate', () => root.der],
    ['a version that does not exist', () => build({ version: [smallInteger(2)] })],
    ['version 1 spelled out', () => build({ version: [smallInteger(0)] })],
    ['extensions in version 1', () => build({ version: [], extensions: [extension('1.2.3.4', one)] })],
    ['no date', () => build({ dates: [] })],
    ['three dates', () => build({ dates: [time(date), time(date), time(date)] })],
    ['a fourth part', () => build({ last: [smallInteger(0)] })],
    ['a field after the extensions', () => build({ extensions: [], after: [element(0xa1)] })],
    ['octets after the end', () => Buffer.concat([ours, Uint8Array.of(0)])],
    ['an extension twice', () => build({ extensions: twice })],
    ['an entry that is none', () => build({ entries: [smallInteger(1)] })],
  ])('is refused: %s', (_what, make) => {
    expect(() => readRevocationList(make())).toThrow(notUnderstood)
  })

  test.each([
    ['without a serial number', sequence(time(date))],
    ['with an empty serial number', entry(new Uint8Array())],
    ['without a date', sequence(smallInteger(1))],
    ['with a fourth field', sequence(smallInteger(1), time(date), sequence(), sequence())],
    ['with an extension twice', entry(one, ...twice)],
  ])('is an entry %s, which is refused when it is come to', (_what, damagedEntry) => {
    const list = readRevocationList(build({ entries: [entry(Uint8Array.of(7)), damagedEntry] }))
    const entries = list.entries()
    expect([list.entryCount, entries.next().value]).toEqual([2, expect.objectContaining({ serialNumber: '07' })])
    expect(() => entries.next()).toThrow(notUnderstood)
  })

  test('is refused by our own error and no other, whatever damage makes of a CRL', () => {
    fc.assert(
      fc.property(damage, (kind) => {
        try {
          const list = readRevocationList(damagedBy(ours, kind))
          revocationListSignatureFault(list, root.keyPair.publicKey)
          findRevoked(list, '0203')
          Array.from(list.entries())
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect(error).toEqual(notUnderstood)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a CRL', () => {
  test('shows extensions that are not known as what they are, and which are critical', () => {
    const extensions = [
      extension(oids.deltaCRLIndicator, smallInteger(3), true),
      extension(oids.cRLNumber, element(0x02, Uint8Array.of(0x80))),
      extension(oids.issuingDistributionPoint, sequence(element(0x8f, one)), true),
      extension(oids.authorityKeyIdentifier, sequence(element(0x82, one))),
    ]
    expect(readRevocationList(build({ extensions }))).toMatchObject({
      ...{ number: null, issuingDistributionPoint: null, authorityKeyIdentifier: null },
      criticalExtensions: ['deltaCRLIndicator', 'issuingDistributionPoint'],
      otherExtensions: [
        { name: 'deltaCRLIndicator', isCritical: true, value: '020103' },
        { name: 'cRLNumber', isCritical: false, value: '020180' },
        { name: 'issuingDistributionPoint', isCritical: true, value: '30038F0101' },
        { name: 'authorityKeyIdentifier', isCritical: false, value: '3003820101' },
      ],
    })
  })

  test('shows of an entry what is critical and not known, or cannot be read', () => {
    const entries = [
      entry(one, extension(oids.certificateIssuer, sequence(), true), extension(oids.reasonCode, enumerated(1), true)),
      entry(one, extension(oids.reasonCode, enumerated(7), true), extension(oids.invalidityDate, time(date), true)),
      entry(one, extension(oids.reasonCode, enumerated(7)), extension('1.2.3.4', one), extension(oids.invalidityDate, generalizedTime(date))),
    ]
    const common = { serialNumber: '01', revocationDate: iso }
    expect([...readRevocationList(build({ entries })).entries()]).toEqual([
      { ...common, reason: 'keyCompromise', invalidityDate: null, unknownCriticalExtensions: ['certificateIssuer'] },
      { ...common, reason: null, invalidityDate: null, unknownCriticalExtensions: ['reasonCode', 'invalidityDate'] },
      { ...common, reason: null, invalidityDate: iso, unknownCriticalExtensions: [] },
    ])
  })

  test('finds serial numbers that somebody wrote in a way of their own', () => {
    const entries = [Uint8Array.of(0, 0, 5), Uint8Array.of(0x85), Uint8Array.of(0, 0x85), Uint8Array.of(0)].map((serial) => entry(serial))
    const list = readRevocationList(build({ entries }))
    const printed = [...list.entries()].map(({ serialNumber }) => serialNumber)
    expect(printed).toEqual(['05', '-7B', '85', '00'])
    for (const serialNumber of printed) expect(findRevoked(list, serialNumber)).toMatchObject({ serialNumber })
    expect(findRevoked(list, '7B')).toBeNull()
  })

  test('with an empty list of entries, which should not be there, revokes nothing', () => {
    expect(readRevocationList(build({ entries: [] }))).toMatchObject({ entryCount: 0 })
  })
})

describe.skipIf(lacksTools('openssl'))('a CRL made by OpenSSL', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    folder.identity('ca', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    folder.write('ca.cnf', settings)
  })

  /** Of the revocations that `openssl ca` keeps as lines of its database: each a date, and a reason where there is one. */
  function make(revocations: readonly string[], ...args: string[]) {
    const lines = revocations.map((what, index) => `R\t300101000000Z\t${what}\t${hexOf(index)}\tunknown\t/CN=${index}\n`)
    folder.write('index.txt', lines.join(''))
    folder.write('number', '0FFF\n')
    folder.openssl('ca', '-config', 'ca.cnf', '-gencrl', '-out', 'list.pem', ...args)
    const der = derOf(folder.read('list.pem'))
    const text = folder.openssl('crl', '-in', 'list.pem', '-noout', '-text', '-nameopt', 'RFC2253')
    return { der, text, list: readRevocationList(der) }
  }
  const hexOf = (index: number) => (0x80 + index).toString(16).toUpperCase()
  const caPublicKey = () => certificateParts(derOf(folder.read('ca.pem'))).subjectPublicKey
  const caReasons = [
    ...['unspecified', 'keyCompromise', 'CACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'],
    ...['certificateHold', 'removeFromCRL', 'holdInstruction,holdInstructionReject'],
    ...['keyTime,20260102030405Z', 'CAkeyTime,20260102030405Z'],
  ]

  test('with every reason is read field by field', () => {
    const lasting = ['-crl_lastupdate', '260501000000Z', '-crl_nextupdate', '20500101000000Z']
    const revocations = [...caReasons.map((reason) => `260401000000Z,${reason}`), '260402030405Z']
    const { text, list } = make(revocations, '-crlexts', 'scoped', ...lasting)
    const identifier = /Authority Key Identifier: \s+([0-9A-F:]+)/.exec(text)?.[1]?.replaceAll(':', '')
    expect(text).toContain('Last Update: May  1 00:00:00 2026 GMT\n        Next Update: Jan  1 00:00:00 2050 GMT')
    expect(text).toMatch(/CRL Number: \s+4095\n/)
    expect(list).toMatchObject({
      version: 2,
      issuer: 'CN=ca,O=Test',
      issuerName: certificateParts(derOf(folder.read('ca.pem'))).subject,
      thisUpdate: new Date('2026-05-01T00:00:00Z'),
      nextUpdate: new Date('2050-01-01T00:00:00Z'),
      number: 4095n,
      authorityKeyIdentifier: identifier,
      signatureAlgorithm: 'ecdsaWithSHA256',
      issuingDistributionPoint: {
        names: [
          { type: 'uri', value: 'http://crl.home.lan/ca.crl' },
          { type: 'uri', value: 'ldap://x/y' },
        ],
        onlyUserCertificates: true,
        onlyAuthorityCertificates: false,
        onlyAttributeCertificates: false,
        onlyReasons: ['keyCompromise', 'cACompromise'],
        isIndirect: true,
      },
      criticalExtensions: ['issuingDistributionPoint'],
      otherExtensions: [{ name: '1.2.3.4', isCritical: false, value: '0500' }],
      entryCount: revocations.length,
    })
    const printed = printedEntries(text)
    expect(printed).toHaveLength(revocations.length)
    expect([...list.entries()]).toEqual(printed)
    expect(printed.map(({ reason }) => reason)).toEqual([
      ...['unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'],
      ...['certificateHold', 'removeFromCRL', 'certificateHold', 'keyCompromise', 'cACompromise', null],
    ])
    expect(revocationListSignatureFault(list, caPublicKey())).toBeNull()
  })

  test('of version 1 has neither number nor extensions', () => {
    const { text, list } = make(['260401000000Z'], '-name', 'old')
    expect(text).toContain('Version 1 (0x0)')
    expect(list).toMatchObject({ version: 1, number: null, authorityKeyIdentifier: null, criticalExtensions: [], entryCount: 1 })
    expect([...list.entries()]).toEqual(printedEntries(text))
    expect(findRevoked(list, '80')).toMatchObject({ serialNumber: '80', revocationDate: '2026-04-01T00:00:00.000Z' })
    expect(revocationListSignatureFault(list, caPublicKey())).toBeNull()
  })

  test('that revokes nothing is read', () => {
    const { list } = make([], '-crlexts', 'scoped')
    expect([list.entryCount, [...list.entries()]]).toEqual([0, []])
  })

  test('is refused by its signature where a date in it was changed', () => {
    const { der } = make(['260401000000Z,superseded'])
    der[der.indexOf('260401000000Z')]! ^= 1
    expect(revocationListSignatureFault(readRevocationList(der), caPublicKey())).toBe('wrong')
  })

  test('that is signed with SHA-1 is read, but its signature does not count', () => {
    const { list } = make(['260401000000Z'], '-md', 'sha1')
    expect([list.signatureAlgorithm, revocationListSignatureFault(list, caPublicKey())]).toEqual(['ecdsaWithSHA1', 'weak-digest'])
  })

  test('and shorn of its next date is read as OpenSSL reads it', () => {
    const { der } = make(['260401000000Z,superseded'], '-crlexts', 'scoped')
    const [toBeSigned, ...rest] = childrenOf(readDer(der))
    const fields = childrenOf(toBeSigned!).filter((_, index) => index !== 4)
    const shorn = sequence(sequence(...fields.map(({ bytes }) => bytes)), ...rest.map(({ bytes }) => bytes))
    folder.write('shorn.der', shorn)
    expect(folder.openssl('crl', '-in', 'shorn.der', '-inform', 'DER', '-noout', '-text')).toContain('Next Update: NONE')
    const list = readRevocationList(shorn)
    expect(list).toMatchObject({ nextUpdate: null, entryCount: 1 })
    expect(revocationListSignatureFault(list, caPublicKey())).toBe('wrong')
  })
})

describe.skipIf(lacksTools('certtool'))('a CRL made by GnuTLS', () => {
  test('is read, and its signature verified', () => {
    const folder = createOpensslFolder()
    folder.identity('ca', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    folder.write('template', 'crl_next_update = 43\ncrl_number = 258\n')
    const { status, output } = runTool('certtool', [
      ...['--generate-crl', '--load-ca-privkey', folder.path('ca.key'), '--load-ca-certificate', folder.path('ca.pem')],
      ...['--load-certificate', folder.path('ca.pem'), '--template', folder.path('template'), '--outfile', folder.path('list.pem')],
    ])
    expect(status, output).toBe(0)
    const list = readRevocationList(derOf(folder.read('list.pem')))
    const ca = certificateParts(derOf(folder.read('ca.pem')))
    expect(list).toMatchObject({ version: 2, issuer: 'CN=ca,O=Test', number: 258n, entryCount: 1 })
    expect(findRevoked(list, Buffer.from(ca.serialNumber).toString('hex'))).not.toBeNull()
    expect(revocationListSignatureFault(list, ca.subjectPublicKey)).toBeNull()
  })
})

const settings = `
[ca]
default_ca=here
[here]
database=index.txt
certificate=ca.pem
private_key=ca.key
crlnumber=number
default_md=sha256
default_crl_days=30
[old]
database=index.txt
certificate=ca.pem
private_key=ca.key
default_md=sha256
default_crl_days=30
[scoped]
authorityKeyIdentifier=keyid:always
issuingDistributionPoint=critical,@point
1.2.3.4=DER:0500
[point]
fullname=URI:http://crl.home.lan/ca.crl,URI:ldap://x/y
onlyuser=TRUE
indirectCRL=TRUE
onlysomereasons=keyCompromise,CACompromise
`
