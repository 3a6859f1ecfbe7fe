import 'reflect-metadata'
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { beforeAll, describe, expect, test } from 'vitest'
import { keyTypes, keyTypeTitles, type KeyType } from '../../shared/key-type.ts'
import { toPem } from '../../shared/pem.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { createOpensslFolder, derOf, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { makeCertificationRequest, type RequestParameters } from './certification-request.ts'
import { certificationRequestParts, readCertificationRequest, requestSignatureFault } from './read-certification-request.ts'
import { readCertificate } from './read-certificate.ts'
import { signatureSchemes } from './signature.ts'
import { keyPairFor, makeAllKeys } from './testing/certificates.ts'

const asked: RequestParameters = {
  subject: distinguishedNameOf({ commonName: 'Küche', organization: "O'Brien, Söhne", country: 'IE' }),
  altNames: [
    { type: 'dns', value: 'mqtt.home.lan' },
    { type: 'ip', value: '192.168.1.10' },
    { type: 'ip', value: 'fd00::10' },
    { type: 'uri', value: 'spiffe://home.lan/device/x' },
  ],
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['serverAuth', 'clientAuth'],
}

async function make(parameters: RequestParameters = asked, keyType: KeyType = 'ec-p256'): Promise<Uint8Array> {
  return makeCertificationRequest(parameters, await keyPairFor(keyType, 'request'))
}

beforeAll(() => makeAllKeys('request'))

describe('a request of ours', () => {
  test.each(keyTypes)('with a key of type %s is read back whole', async (keyType) => {
    const der = await make(asked, keyType)
    const { subjectName, ...read } = readCertificationRequest(der)
    expect(read).toEqual({
      subject: "CN=Küche,O=O'Brien\\, Söhne,C=IE",
      subjectPublicKey: Uint8Array.from((await keyPairFor(keyType, 'request')).publicKey),
      keyType,
      keyDescription: keyTypeTitles[keyType],
      signatureAlgorithm: signatureSchemes[keyType].name,
      basicConstraints: null,
      keyUsage: asked.keyUsage,
      extendedKeyUsage: asked.extendedKeyUsage,
      altNames: asked.altNames,
      criticalExtensions: ['keyUsage'],
      otherExtensions: [],
      attributes: [],
      hasChallengePassword: false,
    })
    expect(subjectName).toEqual(certificationRequestParts(der).subject)
    expect(requestSignatureFault(certificationRequestParts(der))).toBeNull()
  })

  test('has no attribute where nothing is asked for', async () => {
    const nothing = await make({ subject: distinguishedNameOf({ commonName: 'x' }), altNames: [], keyUsage: [], extendedKeyUsage: [] })
    expect(readCertificationRequest(nothing)).toMatchObject({ altNames: [], keyUsage: [], criticalExtensions: [], attributes: [] })
    // RFC 2986 4.1: the field itself is not optional.
    expect(Buffer.from(certificationRequestParts(nothing).toBeSigned).subarray(-2).toString('hex')).toBe('a000')
  })

  test('for a certification authority asks for its path length', async () => {
    const extensions = { basicConstraints: { isCa: true, pathLength: 0 }, keyUsage: ['keyCertSign', 'cRLSign'] as const }
    expect(readCertificationRequest(await make({ subject: distinguishedNameOf({ commonName: 'Issuing' }), ...extensions }))).toMatchObject({
      ...extensions,
      criticalExtensions: ['basicConstraints', 'keyUsage'],
    })
  })

  test('that is named by its alternative names alone has them critical', async () => {
    const der = await make({ subject: distinguishedNameOf({ commonName: '' }), altNames: [{ type: 'dns', value: 'a.lan' }] })
    expect(readCertificationRequest(der)).toMatchObject({ subject: '', criticalExtensions: ['subjectAltName'] })
  })

  test('says the same to another library, which verifies it too', async () => {
    const request = new Pkcs10CertificateRequest(Uint8Array.from(await make()))
    expect(request.subjectName.getField('CN')).toEqual(['Küche'])
    const names = request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension)?.names
    const askedThere = asked.altNames?.map(({ type, value }) => ({ type: type === 'uri' ? 'url' : type, value }))
    expect(names?.toJSON()).toEqual(askedThere)
    expect(await request.verify()).toBe(true)
  })
})

describe('the signature of a request', () => {
  test('counts only where no bit of what it was made over has changed, nor of itself', async () => {
    const der = await make()
    const { toBeSigned, signature } = certificationRequestParts(der)
    const name = Buffer.from(der).indexOf('Küche')
    const key = Buffer.from(der).indexOf(certificationRequestParts(der).subjectPublicKey.subarray(-8))
    for (const place of [name, key, toBeSigned.byteOffset - der.byteOffset + toBeSigned.length - 1, der.length - 1]) {
      const changed = Uint8Array.from(der)
      changed[place]! ^= 1
      expect(requestSignatureFault(certificationRequestParts(changed))).toBe('wrong')
    }
    expect(requestSignatureFault({ ...certificationRequestParts(der), signature: signature.subarray(1) })).toBe('wrong')
  })

  test('of another key does not count', async () => {
    const stranger = certificationRequestParts(await make(asked, 'ec-p384'))
    const parts = { ...certificationRequestParts(await make()), signature: stranger.signature }
    expect(requestSignatureFault(parts)).toBe('wrong')
    expect(requestSignatureFault({ ...parts, signatureAlgorithm: signatureSchemes['rsa-2048'].algorithm })).toBe('not-supported')
  })
})

describe.skipIf(lacksTools('openssl'))('OpenSSL', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
  })

  test.each(keyTypes)('verifies a request with a key of type %s and reads in it what was asked', async (keyType) => {
    folder.write('ours.csr', toPem('CERTIFICATE REQUEST', await make(asked, keyType)))
    const { status, output } = runTool('openssl', [
      ...['req', '-in', folder.path('ours.csr'), '-noout', '-verify', '-text', '-nameopt', 'RFC2253,utf8,-esc_msb'],
    ])
    expect([status, output]).toEqual([0, expect.stringContaining('self-signature verify OK')])
    expect(output).toContain('Version: 1 (0x0)')
    expect(output).toContain("Subject: CN=Küche,O=O'Brien\\, Söhne,C=IE\n")
    expect(output).toMatch(/Key Usage: critical\s+Digital Signature\n/)
    expect(output).toMatch(/Extended Key Usage: \s+TLS Web Server Authentication, TLS Web Client Authentication\n/)
    const names = /Alternative Name: \s+(.*)/.exec(output)?.[1]
    expect(names).toBe('DNS:mqtt.home.lan, IP Address:192.168.1.10, IP Address:FD00:0:0:0:0:0:0:10, URI:spiffe://home.lan/device/x')
  })

  test('finds nothing asked for where nothing was', async () => {
    folder.write('bare.csr', toPem('CERTIFICATE REQUEST', await make({ subject: distinguishedNameOf({ commonName: 'x' }) })))
    expect(folder.openssl('req', '-in', 'bare.csr', '-noout', '-text')).toMatch(/Attributes:\s+\(none\)\s+Requested Extensions:\s+Signature/)
  })

  test('refuses one with a bit of its signature flipped, as we do', async () => {
    const der = Uint8Array.from(await make())
    der[der.length - 3]! ^= 4
    folder.write('flipped.der', der)
    const { output } = runTool('openssl', ['req', '-in', folder.path('flipped.der'), '-inform', 'DER', '-noout', '-verify'])
    expect(output).toMatch(/verify fail/i)
    expect(requestSignatureFault(certificationRequestParts(der))).toBe('wrong')
  })

  test('signs it, and the certificate says what the request asked for', async () => {
    folder.identity('ca', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    folder.write('asking.csr', toPem('CERTIFICATE REQUEST', await make()))
    const files = ['-in', 'asking.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'signed.pem']
    folder.openssl('x509', '-req', ...files, '-days', '30', '-copy_extensions', 'copy')
    const { keyUsage, extendedKeyUsage, altNames } = asked
    expect(readCertificate(derOf(folder.read('signed.pem')))).toMatchObject({ keyUsage, extendedKeyUsage, altNames })
  })
})

describe.skipIf(lacksTools('certtool'))('GnuTLS', () => {
  test.each(keyTypes)('verifies a request with a key of type %s and reads in it what was asked', async (keyType) => {
    const input = toPem('CERTIFICATE REQUEST', await make(asked, keyType))
    const { status, output } = runTool('certtool', ['--crq-info'], { input })
    expect([status, output]).toEqual([0, expect.stringContaining('Self signature: verified')])
    expect(output).toContain("Subject: CN=Küche,O=O'Brien\\, Söhne,C=IE\n")
    expect(output).toMatch(/Key Usage \(critical\):\s+Digital signature\.\n/)
    expect(output).toMatch(/Key Purpose \(not critical\):\s+TLS WWW Server\.\s+TLS WWW Client\.\n/)
    expect(output).toMatch(/DNSname: mqtt.home.lan\s+IPAddress: 192.168.1.10\s+IPAddress: fd00::10\s+URI: spiffe:\/\/home.lan\/device\/x\n/)
  })
})
