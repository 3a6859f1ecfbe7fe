import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CertificateExtensions } from '../../shared/profile.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { issueCertificate, issuerFromCertificate, type CertificateParameters } from './certificate.ts'
import { checkPath, type PathRequest } from './check-path.ts'
import { boolean, element, explicit, namedBits, objectIdentifier, octetString, sequence, smallInteger } from './der.ts'
import { childrenOf, readDer } from './der-reader.ts'
import { encodeName } from './distinguished-name.ts'
import { keyIdentifierOf } from './key-identifier.ts'
import { matchesHost } from './match-host.ts'
import { oids } from './object-identifiers.ts'
import {
  brokerExtensions,
  caExtensions,
  makeIssuing,
  makeLeaf,
  makeRoot,
  resign,
  type Authority,
  type Identity,
} from './testing/certificates.ts'

const request: PathRequest = { now: new Date('2030-01-01T00:00:00Z'), purpose: 'serverAuth', host: 'broker.home.lan' }
let root: Authority
let issuing: Authority
let leaf: Identity
beforeAll(async () => {
  root = await makeRoot()
  issuing = await makeIssuing(root)
  leaf = await makeLeaf(issuing)
})

/** The codes of what is wrong, each with the place in the path. */
function problems(path: readonly Uint8Array[], changes: Partial<PathRequest> = {}): string[] {
  const { isValid, problems: found } = checkPath(path, { ...request, ...changes })
  expect(isValid).toBe(found.length === 0)
  for (const { message } of found) expect(message).toMatch(/^\S.*\.$/)
  return found.map(({ code, index }) => `${index} ${code}`)
}

async function leafWith(changes: Partial<CertificateParameters>): Promise<Uint8Array[]> {
  return [(await makeLeaf(issuing, changes)).der, issuing.der, root.der]
}
const withExtensions = (changes: Partial<CertificateExtensions>) => leafWith({ extensions: { ...brokerExtensions, ...changes } })

/** An extension of our own making in the place of those of its type, or after all others. */
function withExtension(
  der: Uint8Array,
  by: Authority,
  oid: string,
  isCritical: boolean,
  value: Uint8Array,
  isTwice = false,
): Uint8Array {
  const type = objectIdentifier(oid)
  const added = sequence(type, ...(isCritical ? [boolean(true)] : []), octetString(value))
  return resign(der, by.issuer, (fields) => {
    const present = childrenOf(readDer(readDer(fields[7]!).content)).map(({ bytes }) => bytes)
    const others = present.filter((each) => Buffer.from(each).indexOf(type) === -1)
    return fields.with(7, explicit(3, sequence(...others, added, ...(isTwice ? [added] : []))))
  })
}

describe('a path', () => {
  test('that is right has no problems', async () => {
    expect(problems([leaf.der, issuing.der, root.der])).toEqual([])
    expect(problems([(await makeLeaf(root)).der, root.der])).toEqual([])
    expect(problems([root.der], { purpose: 'any', host: undefined })).toEqual([])
  })

  test('may end at a trust anchor that is not a root', () => {
    expect(problems([leaf.der, issuing.der])).toEqual([])
  })

  test('is at most three steps long', async () => {
    const middle = await makeIssuing(root, { subject: { commonName: 'Middle' }, extensions: caExtensions }, 'middle')
    const lower = await makeIssuing(middle, { subject: { commonName: 'Lower' } }, 'lower')
    const path = [(await makeLeaf(lower)).der, lower.der, middle.der, root.der]
    expect(problems(path)).toEqual([])
    expect(problems([...path, root.der])).toEqual(['0 PATH_TOO_LONG'])
    expect(problems([])).toEqual(['0 PATH_TOO_LONG'])
  })

  test('has certificates that can be read', () => {
    expect(problems([leaf.der, Uint8Array.of(1, 2, 3), root.der.subarray(1)])).toEqual(['1 NOT_UNDERSTOOD', '2 NOT_UNDERSTOOD'])
  })

  test('with several faults names them all', async () => {
    const extensions: CertificateExtensions = { ...brokerExtensions, extendedKeyUsage: ['clientAuth'] }
    const [der] = await leafWith({ notAfter: new Date('2029-01-01T00:00:00Z'), extensions })
    expect(problems([der!, root.der], { host: 'other.lan' })).toEqual([
      '0 EXPIRED',
      '0 WRONG_PURPOSE',
      '0 HOST_NOT_NAMED',
      '0 ISSUER_NAME_DIFFERS',
      '0 KEY_IDENTIFIER_DIFFERS',
      '0 SIGNATURE_WRONG',
    ])
  })
})

describe('dates', () => {
  test('hold for every certificate, both ends included', async () => {
    const path = await leafWith({ notBefore: new Date('2030-01-01T00:00:00Z'), notAfter: new Date('2030-01-01T00:00:00Z') })
    expect(problems(path)).toEqual([])
    expect(problems(path, { now: new Date('2029-12-31T23:59:59Z') })).toEqual(['0 NOT_YET_VALID'])
    expect(problems(path, { now: new Date('2030-01-01T00:00:01Z') })).toEqual(['0 EXPIRED'])
    const late = { now: new Date('2060-01-01T00:00:00Z') }
    expect(problems([leaf.der, issuing.der, root.der], late)).toEqual(['0 EXPIRED', '1 EXPIRED', '2 EXPIRED'])
  })
})

describe('the signature', () => {
  test('must be whole', () => {
    const changed = Uint8Array.from(leaf.der)
    changed[changed.length - 1]! ^= 1
    expect(problems([changed, issuing.der, root.der])).toEqual(['0 SIGNATURE_WRONG'])
  })

  test("must be the issuer's, also of a root by itself", async () => {
    const { privateKey } = issuerFromCertificate(leaf.der, leaf.keyPair.privateKey)
    const forged = issueCertificate(leaf.parameters, { ...issuing.issuer, privateKey })
    expect(problems([forged, issuing.der, root.der])).toEqual(['0 SIGNATURE_WRONG'])
    const forgedRoot = issueCertificate(root.parameters, { ...root.issuer, privateKey })
    expect(problems([leaf.der, issuing.der, forgedRoot])).toEqual(['2 SIGNATURE_WRONG'])
  })

  test('must state one algorithm', () => {
    const changed = resign(leaf.der, issuing.issuer, (fields) => fields.with(2, sequence(objectIdentifier(oids.ecdsaWithSHA384))))
    expect(problems([changed, issuing.der, root.der])).toEqual(['0 SIGNATURE_WRONG'])
  })

  test("must be of the kind of the issuer's key", () => {
    const stated = sequence(objectIdentifier(oids.sha256WithRSAEncryption), Uint8Array.of(5, 0))
    const inner = resign(leaf.der, issuing.issuer, (fields) => fields.with(2, stated))
    const [toBeSigned, , signature] = childrenOf(readDer(inner)).map(({ bytes }) => bytes)
    expect(problems([sequence(toBeSigned!, stated, signature!), issuing.der, root.der])).toEqual(['0 SIGNATURE_NOT_SUPPORTED'])
  })

  test.each([
    [oids.ecdsaWithSHA1, '0 SIGNATURE_WEAK'],
    ['1.2.3.4', '0 SIGNATURE_NOT_SUPPORTED'],
  ])('by %s is refused', (oid, problem) => {
    const stated = sequence(objectIdentifier(oid))
    const inner = resign(leaf.der, issuing.issuer, (fields) => fields.with(2, stated))
    const [toBeSigned, , signature] = childrenOf(readDer(inner)).map(({ bytes }) => bytes)
    expect(problems([sequence(toBeSigned!, stated, signature!), issuing.der, root.der])).toEqual([problem])
  })
})

describe('the issuer', () => {
  test('must have the name that is stated', () => {
    const renamed = issueCertificate(leaf.parameters, { ...issuing.issuer, name: root.issuer.name })
    expect(problems([renamed, issuing.der, root.der])).toEqual(['0 ISSUER_NAME_DIFFERS'])
  })

  test('must have the key identifier that is stated', () => {
    const other = issueCertificate(leaf.parameters, { ...issuing.issuer, keyIdentifier: new Uint8Array(20) })
    expect(problems([other, issuing.der, root.der])).toEqual(['0 KEY_IDENTIFIER_DIFFERS'])
  })

  test('must be a CA', async () => {
    const below = await makeLeaf({ ...leaf, issuer: issuerFromCertificate(leaf.der, leaf.keyPair.privateKey) })
    expect(problems([below.der, leaf.der, issuing.der, root.der])).toEqual(['1 NOT_A_CA', '2 PATH_LENGTH_EXCEEDED'])
  })

  test('must have keyCertSign where it has a key usage', async () => {
    const extensions: CertificateExtensions = { ...caExtensions, keyUsage: ['cRLSign'] }
    const silent = await makeIssuing(root, { extensions }, 'silent')
    const { der } = await makeLeaf(silent)
    expect(problems([der, silent.der, root.der])).toEqual(['1 MAY_NOT_SIGN_CERTIFICATES'])
  })

  test('must be of version 3', () => {
    const old = resign(issuing.der, root.issuer, (fields) => fields.slice(1, 7))
    const expected = ['1 NOT_A_CA']
    expect(problems([leaf.der, old, root.der])).toEqual(expected)
  })

  test('must allow the authorities below it', async () => {
    const short = await makeRoot('ec-p256', { extensions: { ...caExtensions, basicConstraints: { isCa: true, pathLength: 0 } } })
    expect(problems([leaf.der, issuing.der, short.der])).toEqual(['2 PATH_LENGTH_EXCEEDED'])
    const long = await makeRoot('ec-p256', { extensions: { ...caExtensions, basicConstraints: { isCa: true, pathLength: 1 } } })
    expect(problems([leaf.der, issuing.der, long.der])).toEqual([])
  })

  test('does not count itself twice where its key was renewed by itself', async () => {
    // A root of path length 0 that certifies its own new key: RFC 5280 4.2.1.9 does not count what is self-issued.
    const old = await makeRoot('ec-p256', { extensions: { ...caExtensions, basicConstraints: { isCa: true, pathLength: 0 } } })
    const renewed = await makeIssuing(old, { subject: old.parameters.subject }, 'renewed')
    expect(problems([(await makeLeaf(renewed)).der, renewed.der, old.der])).toEqual([])
  })
})

describe('the purpose', () => {
  test.each([
    ['serverAuth', ['serverAuth'], []],
    ['clientAuth', ['serverAuth'], ['0 WRONG_PURPOSE']],
    ['clientAuth', ['serverAuth', 'clientAuth'], []],
    ['clientAuth', [], []],
    ['any', ['clientAuth'], []],
  ] as const)('%s of a certificate for %j', async (purpose, extendedKeyUsage, expected) => {
    expect(problems(await withExtensions({ extendedKeyUsage }), { purpose })).toEqual(expected)
  })

  test('of anything does not stand for a certain one', async () => {
    const [der, ...issuers] = await withExtensions({})
    const purposes = sequence(objectIdentifier(oids.anyExtendedKeyUsage))
    const anything = withExtension(der!, issuing, oids.extendedKeyUsage, false, purposes)
    expect(problems([anything, ...issuers])).toEqual(['0 WRONG_PURPOSE'])
  })

  test('must be allowed by the authorities too, where they say any', async () => {
    const narrow = await makeIssuing(root, { extensions: { ...caExtensions, extendedKeyUsage: ['clientAuth'] } }, 'narrow')
    expect(problems([(await makeLeaf(narrow)).der, narrow.der, root.der])).toEqual(['1 WRONG_PURPOSE'])
  })

  test('needs a key that may sign or encipher', () => {
    const key = withExtension(leaf.der, issuing, oids.keyUsage, true, namedBits([6]))
    expect(problems([key, issuing.der, root.der])).toEqual(['0 WRONG_PURPOSE'])
  })
})

describe('extensions', () => {
  const permitted = sequence(element(0xa0, sequence(element(0x82, Buffer.from('home.lan')))))

  test('that are critical and unknown are refused, on any certificate', () => {
    const low = withExtension(leaf.der, issuing, '1.2.3.4', true, smallInteger(1))
    const high = withExtension(issuing.der, root, '1.2.3.4', true, smallInteger(1))
    expect(problems([low, high, root.der])).toEqual(['0 UNKNOWN_CRITICAL_EXTENSION', '1 UNKNOWN_CRITICAL_EXTENSION'])
    const harmless = withExtension(leaf.der, issuing, '1.2.3.4', false, smallInteger(1))
    expect(problems([harmless, issuing.der, root.der])).toEqual([])
  })

  const policies = [oids.inhibitAnyPolicy, oids.certificatePolicies]
  test.each(policies)('that are critical and not evaluated (%s) are refused', (oid) => {
    const critical = withExtension(issuing.der, root, oid, true, sequence())
    expect(problems([leaf.der, critical, root.der])).toEqual(['1 UNKNOWN_CRITICAL_EXTENSION'])
  })

  test.each([true, false])('that constrain names are refused (critical: %s)', (isCritical) => {
    const constrained = withExtension(issuing.der, root, oids.nameConstraints, isCritical, permitted)
    expect(problems([leaf.der, constrained, root.der])).toEqual(['1 NAME_CONSTRAINTS_NOT_EVALUATED'])
  })

  test.each([true, false])('that ask for policies are refused (critical: %s)', (isCritical) => {
    const asking = withExtension(issuing.der, root, oids.policyConstraints, isCritical, sequence())
    expect(problems([leaf.der, asking, root.der])).toEqual(['1 POLICIES_NOT_EVALUATED'])
  })

  test('that stand twice are refused', () => {
    const doubled = withExtension(leaf.der, issuing, oids.netscapeComment, false, sequence(), true)
    expect(problems([doubled, issuing.der, root.der])).toEqual(['0 NOT_UNDERSTOOD'])
  })

  test('that decide something and cannot be read are refused', () => {
    const broken = withExtension(issuing.der, root, oids.basicConstraints, true, smallInteger(1))
    expect(problems([leaf.der, broken, root.der])).toEqual(['1 NOT_UNDERSTOOD', '1 NOT_A_CA'])
  })
})

describe('a host', () => {
  const names = [
    { type: 'dns', value: 'Broker.home.lan' },
    { type: 'dns', value: '*.farm.example' },
    { type: 'dns', value: '*.local' },
    { type: 'dns', value: 'b*.lab.example' },
    { type: 'dns', value: '10.0.0.9' },
    { type: 'ip', value: '192.168.1.10' },
    { type: 'ip', value: '2001:db8::1' },
    { type: 'uri', value: 'https://uri.home.lan' },
  ] as const

  test.each([
    'broker.home.lan',
    'BROKER.HOME.LAN.',
    'cow.farm.example',
    '192.168.1.10',
    '2001:db8::1',
    '[2001:0DB8:0:0::1]',
  ])('%s is named', (host) => {
    expect(matchesHost(names, host)).toBe(true)
  })

  test.each([
    'home.lan',
    'x.broker.home.lan',
    'farm.example',
    '.farm.example',
    'a.cow.farm.example',
    'cow.local',
    'b1.lab.example',
    '10.0.0.9',
    '192.168.1.1',
    '2001:db8::2',
    'uri.home.lan',
    '*.farm.example.org',
    '',
    'not a host',
  ])('%j is not named', (host) => {
    expect(matchesHost(names, host)).toBe(false)
  })

  test('is not looked for in the common name', async () => {
    const path = await leafWith({ subject: distinguishedNameOf({ commonName: 'cn.home.lan' }) })
    expect(problems(path, { host: 'cn.home.lan' })).toEqual(['0 HOST_NOT_NAMED'])
    expect(problems(await withExtensions({ altNames: [] }))).toEqual(['0 HOST_NOT_NAMED'])
  })
})

test('an RSA key of 1024 bits signs nothing that counts', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  const weak = { ...issuing.parameters, subject: distinguishedNameOf({ commonName: 'Weak' }), subjectPublicKey: publicKey }
  const der = issueCertificate(leaf.parameters, {
    name: encodeName(weak.subject),
    keyIdentifier: keyIdentifierOf(publicKey),
    privateKey: createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }),
    keyType: 'rsa-2048',
  })
  expect(problems([der, issueCertificate(weak, root.issuer), root.der])).toEqual(['0 SIGNATURE_WEAK'])
})
