import { beforeAll, describe, expect, test } from 'vitest'
import { keyTypes } from '../../shared/key-type.ts'
import { toPem } from '../../shared/pem.ts'
import { crlReasons } from '../../shared/revocation.ts'
import { createOpensslFolder, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { certificateParts } from './certificate-parts.ts'
import { explicit, objectIdentifier, sequence } from './der.ts'
import { childrenOf, readDer } from './der-reader.ts'
import { encodeExtension } from './extensions.ts'
import { encodeDistributionPoint } from './issuing-distribution-point.ts'
import { oids } from './object-identifiers.ts'
import { findRevoked, readRevocationList, revocationListSignatureFault, type ReadRevocationList } from './read-revocation-list.ts'
import { issueRevocationList, type RevocationListEntry, type RevocationListParameters } from './revocation-list.ts'
import { newSerialNumber, printSerialNumber } from './serial-number.ts'
import { signatureSchemes } from './signature.ts'
import { makeLeaf, makeRoot, resign, type Authority } from './testing/certificates.ts'
import { printedEntries } from './testing/printed-entries.ts'

const dates = { thisUpdate: new Date('2026-05-01T00:00:00Z'), nextUpdate: new Date('2045-06-01T00:00:00Z') }
const revocationDate = new Date('2026-04-30T12:00:00Z')
const reasons = crlReasons.filter((reason) => reason !== 'removeFromCRL')
const entries: RevocationListEntry[] = [
  ...reasons.map((reason) => ({ serialNumber: newSerialNumber(), revocationDate, reason })),
  { serialNumber: newSerialNumber(), revocationDate: new Date('2026-03-01T00:00:00Z'), reason: null },
  { serialNumber: Uint8Array.of(0x80), revocationDate, reason: 'keyCompromise', invalidityDate: new Date('2026-01-02T03:04:05Z') },
  { serialNumber: Uint8Array.of(1), revocationDate, reason: null, invalidityDate: new Date('2026-01-02T03:04:05Z') },
]
/** What is read of `entries`: an unspecified reason is not stated. */
const readEntries = entries.map(({ serialNumber, revocationDate: date, reason, invalidityDate }) => ({
  serialNumber: printSerialNumber(serialNumber),
  revocationDate: date.toISOString(),
  reason: reason === 'unspecified' ? null : reason,
  invalidityDate: invalidityDate?.toISOString() ?? null,
  unknownCriticalExtensions: [],
}))

function issue(authority: Authority, changes: Partial<RevocationListParameters> = {}): Uint8Array {
  return issueRevocationList({ number: 17n, ...dates, entries, ...changes }, authority.issuer)
}

/** Entries of a fleet, made when they are asked for. */
function* fleet(count: number): Generator<RevocationListEntry> {
  for (let index = 0; index < count; index++) yield { ...entries[index % reasons.length]!, serialNumber: fleetSerial(index) }
}
function fleetSerial(index: number): Uint8Array {
  const octets = Buffer.alloc(16, 0x5a)
  octets.writeUInt32BE(index, 8)
  return octets
}

/** The certificate with a cRLDistributionPoints (RFC 5280 4.2.1.13) at its end, signed anew. */
function pointingTo(uri: string, der: Uint8Array): Uint8Array {
  return resign(der, root.issuer, (fields) => {
    const list = childrenOf(readDer(fields.at(-1)!))[0]!
    const points = sequence(encodeDistributionPoint({ uri }))
    const added = encodeExtension(objectIdentifier(oids.crlDistributionPoints), false, points)
    return [...fields.slice(0, -1), explicit(3, sequence(list.content, added))]
  })
}

let root: Authority
beforeAll(async () => {
  root = await makeRoot()
})

describe('a CRL of ours', () => {
  test('is read back whole', () => {
    const { parts: _parts, entries: each, ...read } = readRevocationList(issue(root, { issuingDistributionPoint: { uri: 'http://crl.home.lan/ca.crl' } }))
    expect(read).toEqual({
      version: 2,
      issuer: 'CN=Root ec-p256',
      issuerName: certificateParts(root.der).subject,
      ...dates,
      number: 17n,
      authorityKeyIdentifier: printSerialNumber(root.issuer.keyIdentifier),
      signatureAlgorithm: 'ecdsaWithSHA256',
      issuingDistributionPoint: {
        names: [{ type: 'uri', value: 'http://crl.home.lan/ca.crl' }],
        onlyUserCertificates: false,
        onlyAuthorityCertificates: false,
        onlyAttributeCertificates: false,
        onlyReasons: null,
        isIndirect: false,
      },
      criticalExtensions: ['issuingDistributionPoint'],
      otherExtensions: [],
      entryCount: entries.length,
    } satisfies Omit<ReadRevocationList, 'parts' | 'entries'>)
    expect([...each()]).toEqual(readEntries)
  })

  test('has nothing critical where it does not say where it is fetched from', () => {
    expect(readRevocationList(issue(root))).toMatchObject({ criticalExtensions: [], issuingDistributionPoint: null })
  })

  test('that revokes nothing has no list of entries at all', () => {
    const list = readRevocationList(issue(root, { entries: [] }))
    expect(list.parts.revoked).toBeNull()
    expect([list.entryCount, [...list.entries()], findRevoked(list, '01')]).toEqual([0, [], null])
  })

  test('has UTCTime through 2049 and GeneralizedTime after, and an invalidity date that is always the latter', () => {
    const late = { thisUpdate: new Date('2049-12-31T23:59:59Z'), nextUpdate: new Date('2050-01-01T00:00:00Z') }
    const der = Buffer.from(issue(root, { ...late, entries: entries.slice(-1) }))
    for (const time of ['\x17\x0d491231235959Z', '\x18\x0f20500101000000Z', '\x17\x0d260430120000Z', '\x18\x0f20260102030405Z']) {
      expect(der.indexOf(time, 'latin1')).toBeGreaterThan(0)
    }
    expect(readRevocationList(der)).toMatchObject(late)
  })

  test.each([0n, 127n, 128n, 2n ** 64n, 2n ** 159n - 1n])('has the number %s', (number) => {
    expect(readRevocationList(issue(root, { number })).number).toBe(number)
  })

  test.each([-1n, 2n ** 159n])('cannot have the number %s', (number) => {
    expect(() => issue(root, { number })).toThrow(RangeError)
  })

  test('is not issued for an address that is none', () => {
    const issuingDistributionPoint = { uri: 'crl.home.lan' }
    expect(() => issue(root, { issuingDistributionPoint })).toThrow(expect.objectContaining({ code: 'INVALID_ALT_NAME' }))
  })

  test('verifies by the key of its issuer alone, and only as it was signed', async () => {
    const der = issue(root)
    const list = readRevocationList(der)
    const stranger = await makeLeaf(root)
    expect(revocationListSignatureFault(list, root.keyPair.publicKey)).toBeNull()
    expect(revocationListSignatureFault(list, stranger.keyPair.publicKey)).toBe('wrong')
    for (const place of [Buffer.from(der).indexOf('260430120000Z') + 5, der.length - 1]) {
      const changed = Uint8Array.from(der)
      changed[place]! ^= 1
      expect(revocationListSignatureFault(readRevocationList(changed), root.keyPair.publicKey)).toBe('wrong')
    }
    const other = { ...list, parts: { ...list.parts, signatureAlgorithm: signatureSchemes['ec-p384'].algorithm } }
    expect(revocationListSignatureFault(other, root.keyPair.publicKey)).toBe('contradictory')
  })

  test('finds the entry of a serial number, however it is padded, and of no other', () => {
    const list = readRevocationList(issue(root))
    for (const [index, { serialNumber }] of entries.entries()) {
      const text = printSerialNumber(serialNumber)
      for (const form of [text, text.toLowerCase(), `00${text}`]) expect(findRevoked(list, form)).toEqual(readEntries[index])
    }
    expect([findRevoked(list, '02'), findRevoked(list, '-80'), findRevoked(list, '8000')]).toEqual([null, null, null])
    for (const text of ['', '1', 'AA:BB', 'xyz']) {
      expect(() => findRevoked(list, text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    }
  })
})

describe.skipIf(lacksTools('openssl'))('OpenSSL', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
  })

  /** What `openssl crl` prints of it, once it has verified it by the certificate of `authority`. */
  function judge(der: Uint8Array, authority: Authority): string {
    folder.write('list.der', der)
    folder.write('ca.pem', toPem('CERTIFICATE', authority.der))
    const { status, output } = runTool('openssl', [
      ...['crl', '-in', folder.path('list.der'), '-inform', 'DER', '-CAfile', folder.path('ca.pem')],
      ...['-verify', '-noout', '-text', '-nameopt', 'RFC2253'],
    ])
    expect([status, output]).toEqual([0, expect.stringContaining('verify OK')])
    return output
  }

  test.each(keyTypes)('verifies a CRL of a key of type %s, and reads in it what was asked', async (keyType) => {
    const authority = await makeRoot(keyType)
    const text = judge(issue(authority), authority)
    expect(text).toContain('Version 2 (0x1)')
    expect(text).toContain(`Issuer: CN=Root ${keyType}\n`)
    expect(text).toContain('Last Update: May  1 00:00:00 2026 GMT\n        Next Update: Jun  1 00:00:00 2045 GMT')
    expect(text).toMatch(/X509v3 CRL Number: \s+17\n/)
    const identifier = /Authority Key Identifier: \s+([0-9A-F:]+)/.exec(text)?.[1]?.replaceAll(':', '')
    expect(identifier).toBe(printSerialNumber(authority.issuer.keyIdentifier))
    expect(printedEntries(text)).toEqual(readEntries)
    expect(text).not.toContain('Unspecified')
  })

  test('reads where it is fetched from, and that this is critical', () => {
    const text = judge(issue(root, { issuingDistributionPoint: { uri: 'http://crl.home.lan/ca.crl' } }), root)
    expect(text).toMatch(/Issuing Distribution Point: critical\s+Full Name:\s+URI:http:\/\/crl.home.lan\/ca.crl\n/)
  })

  test('reads that nothing is revoked', () => {
    expect(judge(issue(root, { entries: [] }), root)).toContain('No Revoked Certificates.')
  })

  /** What `openssl verify` says of a certificate (PEM) against a CRL and the root. */
  function verify(certificate: string, list: Uint8Array) {
    folder.write('ca-and-list.pem', toPem('CERTIFICATE', root.der) + toPem('X509 CRL', list))
    folder.write('certificate.pem', certificate)
    const at = String(new Date('2026-06-01T00:00:00Z').getTime() / 1000)
    const check = ['verify', '-crl_check', '-attime', at, '-CAfile', folder.path('ca-and-list.pem')]
    return runTool('openssl', [...check, folder.path('certificate.pem')])
  }
  const isRevoked = { status: 2, output: expect.stringContaining('certificate revoked') as string }
  const isGood = { status: 0, output: expect.stringMatching(/: OK\n/) as string }

  test('refuses the revoked device and accepts its neighbour', async () => {
    const [revoked, neighbour] = [await makeLeaf(root), await makeLeaf(root)]
    const { serialNumber } = revoked.parameters
    const list = issue(root, { entries: [{ serialNumber, revocationDate, reason: 'keyCompromise' }] })
    expect(verify(toPem('CERTIFICATE', revoked.der), list)).toMatchObject(isRevoked)
    expect(verify(toPem('CERTIFICATE', neighbour.der), list)).toMatchObject(isGood)
  })

  test('refuses everybody by a CRL that says where it is fetched from, but those whose certificates say the same', async () => {
    const uri = 'http://crl.home.lan/ca.crl'
    const [revoked, neighbour] = [await makeLeaf(root), await makeLeaf(root)]
    const { serialNumber } = revoked.parameters
    const list = issue(root, { issuingDistributionPoint: { uri }, entries: [{ serialNumber, revocationDate, reason: null }] })
    expect(verify(toPem('CERTIFICATE', pointingTo(uri, revoked.der)), list)).toMatchObject(isRevoked)
    expect(verify(toPem('CERTIFICATE', pointingTo(uri, neighbour.der)), list)).toMatchObject(isGood)
    expect(verify(toPem('CERTIFICATE', pointingTo(`${uri}x`, neighbour.der)), list).status).toBe(2)
    const unpointing = toPem('CERTIFICATE', neighbour.der)
    expect(verify(unpointing, list)).toMatchObject({ status: 2, output: expect.stringContaining('different CRL scope') as string })
  })

  test('accepts a list of 100,000, in which we find every one that is asked for', () => {
    const count = 100_000
    const der = issue(root, { entries: fleet(count) })
    const list = readRevocationList(der)
    expect(list.entryCount).toBe(count)
    for (const index of [0, 1, 49_999, count - 1]) {
      expect(findRevoked(list, printSerialNumber(fleetSerial(index)))).toMatchObject({
        serialNumber: printSerialNumber(fleetSerial(index)),
        reason: readEntries[index % reasons.length]!.reason,
      })
    }
    expect(findRevoked(list, printSerialNumber(fleetSerial(count)))).toBeNull()
    let read = 0
    for (const { unknownCriticalExtensions } of list.entries()) read += 1 + unknownCriticalExtensions.length
    expect(read).toBe(count)
    expect(revocationListSignatureFault(list, root.keyPair.publicKey)).toBeNull()
    folder.write('large.der', der)
    folder.write('ca.pem', toPem('CERTIFICATE', root.der))
    const { status, output } = runTool('openssl', [
      ...['crl', '-in', folder.path('large.der'), '-inform', 'DER', '-CAfile', folder.path('ca.pem'), '-verify', '-noout'],
    ])
    expect([status, output]).toEqual([0, expect.stringContaining('verify OK')])
  })
})

describe.skipIf(lacksTools('certtool'))('GnuTLS', () => {
  test.each(keyTypes)('verifies a CRL of a key of type %s, and reads in it what was asked', async (keyType) => {
    const folder = createOpensslFolder()
    const authority = await makeRoot(keyType)
    const ca = folder.write('ca.pem', toPem('CERTIFICATE', authority.der))
    // It verifies against its own clock.
    const now = Math.floor(Date.now() / 1000) * 1000
    const current = { thisUpdate: new Date(now - 3_600_000), nextUpdate: new Date(now + 86_400_000) }
    const list = folder.write('list.pem', toPem('X509 CRL', issue(authority, current)))
    const verdict = runTool('certtool', ['--verify-crl', '--load-ca-certificate', ca, '--infile', list])
    expect([verdict.status, verdict.output]).toEqual([0, expect.stringMatching(/Verification output: Verified/)])
    const { output } = runTool('certtool', ['--crl-info', '--infile', list])
    expect(output).toContain(`Revoked certificates (${entries.length}):`)
    const serials = [...output.matchAll(/Serial Number \(hex\): ([0-9a-f]+)/g)].map(([, hex]) => hex!.toUpperCase().replace(/^00(?=.)/, ''))
    expect(serials).toEqual(readEntries.map(({ serialNumber }) => serialNumber))
  })

  test('refuses a CRL of another key of the same name', async () => {
    const folder = createOpensslFolder()
    const impostor = await makeRoot('ec-p384', { subject: root.parameters.subject })
    const ca = folder.write('ca.pem', toPem('CERTIFICATE', root.der))
    const list = folder.write('list.pem', toPem('X509 CRL', issue(impostor)))
    expect(runTool('certtool', ['--verify-crl', '--load-ca-certificate', ca, '--infile', list]).status).not.toBe(0)
  })
})
