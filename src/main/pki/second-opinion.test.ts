import { beforeAll, describe, expect, test } from 'vitest'
import type { AltName } from '../../shared/alt-name.ts'
import { printDistinguishedName } from '../../shared/distinguished-name.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { issueCertificate, issuerFromCertificate, prepareIssuance, type CertificateParameters } from './certificate.ts'
import { certificateParts } from './certificate-parts.ts'
import { explicit, objectIdentifier, octetString, sequence, smallInteger } from './der.ts'
import { childrenOf, readDer } from './der-reader.ts'
import { prepareReadBack, readExample } from './run-read-back.ts'
import { checkReadBack } from './second-opinion.ts'
import { newSerialNumber } from './serial-number.ts'
import { brokerExtensions, keyPairFor, makeLeaf, makeRoot, resign, type Authority, type Identity } from './testing/certificates.ts'

const altNames: AltName[] = [
  { type: 'uri', value: 'spiffe://home.lan/device/sensor-1' },
  { type: 'dns', value: 'sensor-1.local' },
  { type: 'ip', value: '10.0.0.1' },
  { type: 'ip', value: '2001:db8::1' },
  { type: 'ip', value: '::ffff:a00:1' },
]
let root: Authority
let leaf: Identity
beforeAll(async () => {
  root = await makeRoot()
  const extensions = { ...brokerExtensions, altNames }
  leaf = await makeLeaf(root, { subject: { commonName: 'sensor-1', country: 'DE' }, extensions })
})

/** The two ways to read back; the second has just let one certificate of its run through, so that the short way is taken. */
const ways: [string, () => Promise<(der: Uint8Array, expected: CertificateParameters) => Promise<unknown>>][] = [
  ['one by one', async () => async (der, expected) => checkReadBack(der, expected, root.keyPair.publicKey, root.issuer)],
  [
    'in a run',
    async () => {
      const check = prepareReadBack(root.keyPair.publicKey, root.issuer)
      const first = { ...leaf.parameters, serialNumber: newSerialNumber(), subject: distinguishedNameOf({ commonName: 'sensor-0', country: 'DE' }) }
      await check(issueCertificate(first, root.issuer), first)
      return check
    },
  ],
]
const refusal = (...fields: string[]) => expect.objectContaining({ code: 'READ_BACK_FAILED', details: { fields } })

describe.each(ways)('%s', (_way, prepare) => {
  test('what was asked and written passes', async () => {
    expect(await (await prepare())(leaf.der, leaf.parameters)).toMatchObject({ subject: 'CN=sensor-1,C=DE' })
  })

  test.each<[string, Partial<CertificateParameters>]>([
    ['serial number', { serialNumber: newSerialNumber() }],
    ['subject', { subject: distinguishedNameOf({ commonName: 'sensor-2', country: 'DE' }) }],
    ['subject', { subject: distinguishedNameOf({ commonName: 'sensor-1' }) }],
    ['subject', { subject: distinguishedNameOf({ commonName: 'sensor-1', country: 'DE', locality: 'x' }) }],
    ['start of validity', { notBefore: new Date('2026-01-01T00:00:01Z') }],
    ['end of validity', { notAfter: new Date('2046-01-01T00:00:00.500Z') }],
  ])('a wrong %s is found', async (field, changes) => {
    const check = await prepare()
    await expect(check(leaf.der, { ...leaf.parameters, ...changes })).rejects.toThrow(refusal(field))
  })

  test.each<[string, Partial<typeof brokerExtensions>]>([
    ['basic constraints', { basicConstraints: { isCa: true, pathLength: null } }],
    ['key usage', { keyUsage: ['digitalSignature', 'keyEncipherment'] }],
    ['extended key usage', { extendedKeyUsage: [] }],
    ['alternative names', { altNames: altNames.toReversed() }],
    ['alternative names', { altNames: altNames.slice(1) }],
    ['alternative names', { altNames: [] }],
  ])('wrong %s are found', async (field, changes) => {
    const check = await prepare()
    const extensions = { ...leaf.parameters.extensions, ...changes }
    await expect(check(leaf.der, { ...leaf.parameters, extensions })).rejects.toThrow(refusal(field))
  })

  test('another public key is found', async () => {
    const check = await prepare()
    const { publicKey } = await keyPairFor('ec-p256', 'another')
    const expected = { ...leaf.parameters, subjectPublicKey: publicKey }
    await expect(check(leaf.der, expected)).rejects.toThrow(refusal('public key', 'subject key identifier'))
  })

  test('a change of any single octet is found', async () => {
    const check = await prepare()
    for (const index of leaf.der.keys()) {
      const changed = Uint8Array.from(leaf.der)
      changed[index]! ^= 0x01
      await expect(check(changed, leaf.parameters), `octet ${index}`).rejects.toThrow(expect.objectContaining({ code: 'READ_BACK_FAILED' }))
    }
  })

  test('an extension that nobody asked for is found', async () => {
    const check = await prepare()
    const changed = resign(leaf.der, root.issuer, (fields) => {
      const extensions = childrenOf(readDer(readDer(fields[7]!).content)).map(({ bytes }) => bytes)
      const added = sequence(objectIdentifier('1.2.3.4'), octetString(smallInteger(1)))
      return fields.with(7, explicit(3, sequence(...extensions, added)))
    })
    await expect(check(changed, leaf.parameters)).rejects.toThrow(refusal('other extensions'))
  })

  test("another issuer's name, key identifier and signature are found", async () => {
    const check = await prepare()
    const keyIdentifier = new Uint8Array(20)
    const changed = issueCertificate(leaf.parameters, { ...root.issuer, keyIdentifier })
    await expect(check(changed, leaf.parameters)).rejects.toThrow(refusal('authority key identifier'))
    const renamed = issueCertificate(leaf.parameters, { ...root.issuer, name: certificateParts(leaf.der).subject })
    await expect(check(renamed, leaf.parameters)).rejects.toThrow(refusal('issuer'))
    const impostor = issuerFromCertificate(leaf.der, leaf.keyPair.privateKey)
    const forged = issueCertificate(leaf.parameters, { ...root.issuer, privateKey: impostor.privateKey })
    await expect(check(forged, leaf.parameters)).rejects.toThrow(refusal('signature'))
  })
})

test('only the first of a run is read in full, and not even that beside an example', async () => {
  const check = prepareReadBack(root.keyPair.publicKey, root.issuer)
  expect(await check(leaf.der, leaf.parameters)).toHaveProperty('criticalExtensions')
  expect(await check(leaf.der, leaf.parameters)).toEqual({ subject: 'CN=sensor-1,C=DE' })
  const beside = prepareReadBack(root.keyPair.publicKey, root.issuer, readExample(leaf.der, leaf.parameters))
  expect(await beside(leaf.der, leaf.parameters)).toEqual({ subject: 'CN=sensor-1,C=DE' })
})

test('a run goes on over changes of profile and names', async () => {
  const check = prepareReadBack(root.keyPair.publicKey, root.issuer)
  const issue = prepareIssuance(leaf.parameters, root.issuer)
  const variants = [brokerExtensions, { ...brokerExtensions, altNames: [] }, { ...brokerExtensions, altNames }, brokerExtensions]
  const subjects = variants.flatMap((extensions, index) =>
    ['a', 'b', 'ü'].map((name) => {
      const subject = distinguishedNameOf({ commonName: `${name}${index}` })
      return { ...leaf.parameters, serialNumber: newSerialNumber(), extensions, subject }
    }),
  )
  const read: string[] = []
  for (const parameters of subjects) read.push((await check(issue(parameters), parameters)).subject)
  expect(read).toEqual(subjects.map(({ subject }) => printDistinguishedName(subject)))
})
