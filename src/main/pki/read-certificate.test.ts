import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { certificateParts } from './certificate-parts.ts'
import { readCertificate, type ReadCertificate } from './read-certificate.ts'
import { printSerialNumber } from './serial-number.ts'
import { makeIssuing, makeLeaf, makeRoot } from './testing/certificates.ts'

const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })

describe('a certificate of ours', () => {
  test('is read whole', async () => {
    const root = await makeRoot('ec-p256', { subject: { commonName: 'Root', country: 'IE' } })
    const { der, parameters } = await makeLeaf(root)
    const { subjectKeyIdentifier, authorityKeyIdentifier, subjectName, issuerName, ...read } = readCertificate(der)
    expect(read).toEqual({
      version: 3,
      serialNumber: printSerialNumber(parameters.serialNumber),
      subject: 'CN=broker',
      issuer: 'CN=Root,C=IE',
      notBefore: parameters.notBefore,
      notAfter: parameters.notAfter,
      subjectPublicKey: Uint8Array.from(parameters.subjectPublicKey),
      keyType: 'ec-p256',
      keyDescription: 'EC P-256',
      signatureAlgorithm: 'ecdsaWithSHA256',
      basicConstraints: { isCa: false, pathLength: null },
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['serverAuth'],
      altNames: parameters.extensions.altNames,
      crlDistributionPoints: [],
      authorityInfoAccess: { ocsp: [], caIssuers: [] },
      nameConstraints: null,
      criticalExtensions: ['basicConstraints', 'keyUsage'],
      otherExtensions: [],
    })
    expect([subjectKeyIdentifier, authorityKeyIdentifier]).toEqual([
      expect.stringMatching(/^[0-9A-F]{40}$/),
      readCertificate(root.der).subjectKeyIdentifier,
    ])
    expect([subjectName, issuerName]).toEqual([certificateParts(der).subject, certificateParts(root.der).subject])
  })

  test('that is a CA says its path length', async () => {
    const root = await makeRoot()
    expect(readCertificate(root.der).basicConstraints).toEqual({ isCa: true, pathLength: null })
    expect(readCertificate((await makeIssuing(root)).der).basicConstraints).toEqual({ isCa: true, pathLength: 0 })
  })
})

describe('what is no certificate', () => {
  test.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('hello')],
    ['an empty sequence', Uint8Array.of(0x30, 0x00)],
    ['three empty sequences', Uint8Array.from(Buffer.from('3006300030003000', 'hex'))],
  ])('is refused: %s', (_what, octets) => {
    expect(() => readCertificate(octets)).toThrow(notUnderstood)
  })

  test('is refused by our own error and no other, however an octet changes or the end is missing', async () => {
    const { der } = await makeLeaf(await makeRoot())
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 0, max: 255 }), fc.boolean(), (index, octet, isCut) => {
        const changed = isCut ? der.subarray(0, index) : Uint8Array.from(der).fill(octet, index, index + 1)
        try {
          readCertificate(changed)
          expect(isCut).toBe(false)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect(error).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe.skipIf(lacksTools('openssl'))('a certificate made elsewhere', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwright-read-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function make(...args: string[]): ReadCertificate {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.der')]
    const common = ['req', '-x509', '-nodes', '-keyout', key, '-out', certificate, '-outform', 'DER', '-days', '30']
    const { status, output } = runTool('openssl', [...common, ...args])
    expect(status, output).toBe(0)
    const read = readCertificate(readFileSync(certificate))
    const serial = runTool('openssl', ['x509', '-in', certificate, '-noout', '-serial']).stdout
    expect(serial).toBe(`serial=${read.serialNumber}\n`)
    return read
  }
  const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=x']

  test('on a curve that has no NIST name is read without harm', () => {
    for (const curve of ['secp256k1', 'brainpoolP256r1']) {
      const read = make('-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-subj', '/CN=x')
      expect([read.keyType, read.keyDescription]).toEqual([null, `EC ${curve}`])
    }
  })

  test('with a key of a type that we do not use is described', () => {
    const edwards = { keyType: null, keyDescription: 'Ed25519', signatureAlgorithm: 'ed25519' }
    expect(make('-newkey', 'ed25519', '-subj', '/CN=x')).toMatchObject(edwards)
    expect(make('-newkey', 'rsa:1024', '-subj', '/CN=x')).toMatchObject({ keyType: null, keyDescription: 'RSA 1024' })
  })

  test('shows alternative names of every kind, also those that have no text', () => {
    const names = 'DNS:a.lan,IP:10.0.0.1,IP:2001:db8::1,URI:urn:x:1,email:a@b.lan,otherName:1.2.3.4;UTF8:hi,RID:1.2.3.4'
    expect(make(...p256, '-addext', `subjectAltName=${names}`).altNames).toEqual([
      { type: 'dns', value: 'a.lan' },
      { type: 'ip', value: '10.0.0.1' },
      { type: 'ip', value: '2001:db8::1' },
      { type: 'uri', value: 'urn:x:1' },
      { type: 'email', value: 'a@b.lan' },
      { type: 'other', value: 'A00B06032A0304A0040C026869' },
      { type: 'other', value: '88032A0304' },
    ])
  })

  test('shows what is critical, and extensions that we do not evaluate', () => {
    const constraints = ['-addext', 'nameConstraints=critical,permitted;DNS:home.lan']
    const read = make(...p256, ...constraints, '-addext', '1.2.3.4=critical,DER:0500')
    expect(read.criticalExtensions).toEqual(['basicConstraints', 'nameConstraints', '1.2.3.4'])
    expect(read.nameConstraints).toEqual({ permitted: [{ type: 'dns', value: 'home.lan' }], excluded: [] })
    expect(read.otherExtensions).toEqual([{ name: '1.2.3.4', isCritical: true, value: '0500' }])
  })

  test('shows name constraints of every kind', () => {
    const permitted = 'permitted;DNS:home.lan,permitted;IP:192.168.0.0/255.255.0.0,permitted;email:.home.lan,permitted;URI:home.lan'
    const excluded = 'excluded;IP:fd00:0:0:0:0:0:0:0/ff00:0:0:0:0:0:0:0,excluded;RID:1.2.3.4,excluded;IP:10.0.0.0/255.0.255.0'
    expect(make(...p256, '-addext', `nameConstraints=${permitted},${excluded}`).nameConstraints).toEqual({
      permitted: [
        { type: 'dns', value: 'home.lan' },
        { type: 'ip', value: '192.168.0.0/16' },
        { type: 'email', value: '.home.lan' },
        { type: 'uri', value: 'home.lan' },
      ],
      excluded: [
        { type: 'ip', value: 'fd00::/8' },
        { type: 'other', value: '88032A0304' },
        // A mask with a gap is no network.
        { type: 'other', value: '87080A000000FF00FF00' },
      ],
    })
  })

  test('shows where revocation lists and the issuer are to be had', () => {
    const access = 'authorityInfoAccess=OCSP;URI:http://ocsp.lan,caIssuers;URI:http://ca.lan/ca.crt,OCSP;URI:http://two.lan'
    const read = make(...p256, '-addext', 'crlDistributionPoints=URI:http://a.lan/a.crl,URI:http://b.lan/b.crl', '-addext', access)
    expect(read.crlDistributionPoints).toEqual(['http://a.lan/a.crl', 'http://b.lan/b.crl'])
    expect(read.authorityInfoAccess).toEqual({ ocsp: ['http://ocsp.lan', 'http://two.lan'], caIssuers: ['http://ca.lan/ca.crt'] })
    expect(read.otherExtensions).toEqual([])
  })

  test('shows those that say more than that also as what they are', () => {
    const config = join(folder, 'points.cnf')
    writeFileSync(config, '[req]\ndistinguished_name=dn\n[dn]\n[point]\nfullname=URI:http://a.lan/a.crl\nreasons=keyCompromise\n[x]\ncrlDistributionPoints=point\nauthorityInfoAccess=OCSP;DNS:a.lan,OCSP;URI:http://a.lan\n')
    const read = make('-config', config, '-extensions', 'x', ...p256)
    expect(read.crlDistributionPoints).toEqual(['http://a.lan/a.crl'])
    expect(read.authorityInfoAccess).toEqual({ ocsp: ['http://a.lan'], caIssuers: [] })
    expect(read.otherExtensions.map(({ name }) => name)).toEqual(['crlDistributionPoints', 'authorityInfoAccess'])
  })

  test('shows an extension that is broken as what it is, and the rest', () => {
    const read = make(...p256, '-addext', 'keyUsage=DER:0500')
    expect(read).toMatchObject({ subject: 'CN=x', keyUsage: [], otherExtensions: [{ name: 'keyUsage', value: '0500' }] })
  })

  test('shows all key usages and purposes by name', () => {
    const usages = [
      ...['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment', 'keyAgreement'],
      ...['keyCertSign', 'cRLSign', 'encipherOnly', 'decipherOnly'],
    ]
    const purposes = ['-addext', 'extendedKeyUsage=serverAuth,clientAuth,1.2.3.4']
    const read = make(...p256, '-addext', `keyUsage=${usages.join()}`, ...purposes)
    expect(read.keyUsage).toEqual(usages)
    expect(read.extendedKeyUsage).toEqual(['serverAuth', 'clientAuth', '1.2.3.4'])
  })

  test('of version 1 has no extensions', () => {
    const [key, request, certificate] = ['v1.key', 'v1.csr', 'v1.der'].map((name) => join(folder, name))
    runTool('openssl', ['req', '-nodes', '-new', ...p256, '-keyout', key!, '-out', request!])
    const signing = ['x509', '-req', '-in', request!, '-signkey', key!, '-outform', 'DER', '-out', certificate!]
    expect(runTool('openssl', signing).status).toBe(0)
    expect(readCertificate(readFileSync(certificate!))).toMatchObject({
      version: 1,
      basicConstraints: null,
      keyUsage: [],
      criticalExtensions: [],
    })
  })
})
