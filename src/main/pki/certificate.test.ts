import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { keyTypes } from '../../shared/key-type.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import {
  issueCertificate,
  issuerFromCertificate,
  prepareIssuance,
  selfIssuer,
  type CertificateParameters,
} from './certificate.ts'
import { certificateParts } from './certificate-parts.ts'
import { emptyName } from './distinguished-name.ts'
import { oids } from './object-identifiers.ts'
import { readCertificate } from './read-certificate.ts'
import { checkReadBack } from './second-opinion.ts'
import { newSerialNumber } from './serial-number.ts'
import {
  brokerExtensions,
  caExtensions,
  keyPairFor,
  makeAllKeys,
  makeIssuing,
  makeLeaf,
  makeRoot,
  resign,
  testDates,
  type Authority,
} from './testing/certificates.ts'

let root: Authority
beforeAll(async () => {
  await makeAllKeys('root', 'leaf')
  root = await makeRoot()
}, 240_000)

/** What is signed: an ECDSA signature differs each time, this does not. */
function toBeSigned(der: Uint8Array): string {
  return Buffer.from(certificateParts(der).toBeSigned).toString('hex')
}

async function parametersFor(name: string, changes: Partial<CertificateParameters> = {}): Promise<CertificateParameters> {
  const { publicKey } = await keyPairFor('ec-p256', 'leaf')
  return {
    serialNumber: newSerialNumber(),
    subject: distinguishedNameOf({ commonName: name, organization: "O'Brien, Söhne" }),
    subjectPublicKey: publicKey,
    extensions: brokerExtensions,
    ...testDates,
    ...changes,
  }
}

describe('one certificate and a run of them', () => {
  test('have the same octets for the same values', async () => {
    const issue = prepareIssuance(testDates, root.issuer)
    const wanted = [
      await parametersFor('a'),
      await parametersFor('b', { extensions: { ...brokerExtensions, altNames: [] } }),
      // The profile changes in the middle of the run, and back.
      await parametersFor('c', { extensions: { ...brokerExtensions, extendedKeyUsage: ['serverAuth', 'clientAuth'] } }),
      await parametersFor('d', { extensions: caExtensions }),
      await parametersFor('e', { extensions: { ...caExtensions, basicConstraints: { isCa: true, pathLength: 0 } } }),
      await parametersFor('f', { extensions: { ...caExtensions, basicConstraints: { isCa: true, pathLength: 1 } } }),
      await parametersFor('g'),
      await parametersFor('', { subject: [] }),
      await parametersFor('x'.repeat(64)),
    ]
    const asRun = wanted.map((parameters) => issue(parameters))
    const oneByOne = wanted.map((parameters) => issueCertificate(parameters, root.issuer))
    expect(asRun.map(toBeSigned)).toEqual(oneByOne.map(toBeSigned))
    for (const [index, der] of asRun.entries()) checkReadBack(der, wanted[index]!, root.keyPair.publicKey, root.issuer)
  })

  test('have the same signature too where RSA makes it', async () => {
    const rsaRoot = await makeRoot('rsa-2048')
    const parameters = await parametersFor('a')
    expect(issueCertificate(parameters, rsaRoot.issuer)).toEqual(prepareIssuance(parameters, rsaRoot.issuer)(parameters))
  })
})

describe('a certificate', () => {
  test.each(keyTypes)('is signed with the digest that belongs to the issuer, here %s', async (keyType) => {
    const authority = await makeRoot(keyType)
    const { der } = await makeLeaf(authority)
    const ofCurves: Record<string, string> = { 'ec-p256': 'ecdsaWithSHA256', 'ec-p384': 'ecdsaWithSHA384' }
    const expected = ofCurves[keyType] ?? 'sha256WithRSAEncryption'
    expect(readCertificate(der).signatureAlgorithm).toBe(expected)
    expect(new X509Certificate(der).verify(new X509Certificate(authority.der).publicKey)).toBe(true)
  })

  test.each([
    ['2049-12-31T23:59:59Z', '2049-12-31T23:59:59Z', '170d343931323331323335393539', '170d343931323331323335393539'],
    ['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '170d3439', '180f3230353030313031'],
    ['2050-01-01T00:00:00Z', '2126-01-01T00:00:00Z', '180f3230', '180f323132363031'],
  ])('is valid from %s to %s, written each as RFC 5280 wants', async (from, to, fromStart, toStart) => {
    const dates = { notBefore: new Date(from), notAfter: new Date(to) }
    const { der } = await makeRoot('ec-p256', dates)
    const { validFromDate, validToDate } = new X509Certificate(der)
    expect([validFromDate, validToDate]).toEqual([dates.notBefore, dates.notAfter])
    const validity = Buffer.from(certificateParts(der).validity).toString('hex').slice(4)
    expect(validity.startsWith(fromStart)).toBe(true)
    expect(validity.slice(fromStart.startsWith('17') ? 30 : 34).startsWith(toStart)).toBe(true)
  })

  test('has its alternative names critical only where it has no subject', async () => {
    const [named, nameless] = [await makeLeaf(root), await makeLeaf(root, { subject: { commonName: '' } })]
    expect(readCertificate(named.der).criticalExtensions).toEqual(['basicConstraints', 'keyUsage'])
    expect(readCertificate(nameless.der).criticalExtensions).toEqual(['basicConstraints', 'keyUsage', 'subjectAltName'])
    expect(certificateParts(nameless.der).subject).toEqual(emptyName)
  })

  test('identifies its key by SHA-1 over the bit string, and its issuer by what the issuer states', async () => {
    const { der, keyPair } = await makeLeaf(root)
    // The bit string of a P-256 key is its last 65 octets.
    const sha1 = createHash('sha1').update(keyPair.publicKey.subarray(-65)).digest('hex').toUpperCase()
    const { subjectKeyIdentifier, authorityKeyIdentifier } = readCertificate(der)
    expect(subjectKeyIdentifier).toBe(sha1)
    expect(authorityKeyIdentifier).toBe(readCertificate(root.der).subjectKeyIdentifier)
  })
})

describe('an issuer', () => {
  test('made of a foreign certificate passes its name and key identifier on, octet by octet', async () => {
    // A name in PrintableString, which we would write as UTF8String, and a key identifier of four octets.
    const name = Uint8Array.from(Buffer.from('300c310a30080603550403130158', 'hex'))
    const foreign = resign(root.der, root.issuer, (fields) => {
      const extensions = Buffer.from(fields[7]!)
      const identifier = certificateParts(root.der).extensions.find(({ oid }) => oid === oids.subjectKeyIdentifier)!
      extensions.fill(0xab, extensions.indexOf(identifier.value) + 2, extensions.indexOf(identifier.value) + 22)
      return fields.with(5, name).with(7, extensions)
    })
    const issuer = issuerFromCertificate(foreign, root.keyPair.privateKey)
    const leaf = readCertificate(issueCertificate(await parametersFor('leaf'), issuer))
    expect(leaf.issuerName).toEqual(name)
    expect(leaf.authorityKeyIdentifier).toBe('AB'.repeat(20))
  })

  test('is refused with the key of another', async () => {
    const other = await keyPairFor('ec-p256', 'leaf')
    expect(() => issuerFromCertificate(root.der, other.privateKey)).toThrow(expect.objectContaining({ code: 'KEY_MISMATCH' }))
  })

  test('is refused with something that is no key, or a locked one, in words without the key', async () => {
    const { privateKey } = root.keyPair
    const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
    const locked = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'secret' })
    for (const wrong of [new Uint8Array(), privateKey.subarray(0, 40), root.keyPair.publicKey, locked]) {
      expect(() => issuerFromCertificate(root.der, wrong)).toThrow(expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }))
    }
  })

  test('can be an issuing CA, and then signs by its own key', async () => {
    const issuing = await makeIssuing(root)
    const { der } = await makeLeaf(issuing)
    expect(new X509Certificate(der).verify(new X509Certificate(issuing.der).publicKey)).toBe(true)
    expect(readCertificate(der).issuer).toBe('CN=Issuing ec-p256')
  })

  test('is itself where a root signs', async () => {
    const keyPair = await keyPairFor('ec-p256', 'root')
    expect(selfIssuer(root.parameters.subject, keyPair).name).toEqual(root.issuer.name)
  })
})
