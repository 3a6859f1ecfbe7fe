import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { bitString, element, objectIdentifier, octetString, sequence, setOf, smallInteger, utf8String } from './der.ts'
import { childrenOf, readDer } from './der-reader.ts'
import { makeCertificationRequest } from './certification-request.ts'
import { oids } from './object-identifiers.ts'
import {
  certificationRequestParts,
  readCertificationRequest,
  requestSignatureFault,
  type ReadCertificationRequest,
} from './read-certification-request.ts'
import { keyPairFor } from './testing/certificates.ts'
import { damage, damagedBy } from './testing/damage.ts'

const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })

type Fields = Partial<Record<'attributes' | 'after' | 'last', Uint8Array[]> & Record<'version' | 'key', Uint8Array>>

/** A request without a valid signature, of the fields given; what is left out is as it should be. */
function build({ version = smallInteger(0), attributes = [], after = [], last = [], key = publicKey }: Fields = {}) {
  const toBeSigned = sequence(version, subject, key, element(0xa0, ...attributes), ...after)
  return sequence(toBeSigned, sequence(objectIdentifier(oids.ecdsaWithSHA256)), bitString(Uint8Array.of(0)), ...last)
}
const attribute = (oid: string, ...values: Uint8Array[]) => sequence(objectIdentifier(oid), setOf(...values))
const extension = (oid: string, value: Uint8Array) => sequence(objectIdentifier(oid), octetString(value))

let subject: Uint8Array
let publicKey: Uint8Array
let ours: Uint8Array
beforeAll(async () => {
  const keyPair = await keyPairFor('ec-p256', 'request')
  publicKey = keyPair.publicKey
  const altNames = [{ type: 'dns' as const, value: 'a.lan' }]
  ours = makeCertificationRequest({ subject: distinguishedNameOf({ commonName: 'x' }), altNames, keyUsage: ['digitalSignature'] }, keyPair)
  subject = certificationRequestParts(ours).subject
})

describe('what is no request', () => {
  test.each([
    ['nothing', () => new Uint8Array()],
    ['text', () => Buffer.from('hello')],
    ['an empty sequence', () => sequence()],
    ['a version that does not exist', () => build({ version: smallInteger(1) })],
    ['a version of no octets', () => build({ version: element(0x02) })],
    ['a fourth part', () => build({ last: [smallInteger(0)] })],
    ['a field after the attributes', () => build({ after: [element(0xa1)] })],
    ['octets after the end', () => Buffer.concat([ours, Uint8Array.of(0)])],
    ['a public key that is none', () => build({ key: sequence() })],
    ['an attribute without values', () => build({ attributes: [sequence(objectIdentifier(oids.challengePassword))] })],
    ['no list of extensions where they belong', () => build({ attributes: [attribute(oids.extensionRequest)] })],
    ['two lists of extensions', () => build({ attributes: [attribute(oids.extensionRequest, sequence(), sequence())] })],
    ['an extension twice', () => build({ attributes: [attribute(oids.extensionRequest, sequence(twice(), twice()))] })],
    [
      'an extension in each of two requests for it',
      () => build({ attributes: [oids.extensionRequest, oids.microsoftExtensionRequest].map((oid) => attribute(oid, sequence(twice()))) }),
    ],
  ])('is refused: %s', (_what, make) => {
    expect(() => readCertificationRequest(make())).toThrow(notUnderstood)
  })
  const twice = () => extension('1.2.3.4', smallInteger(1))

  test('is refused by our own error and no other, whatever damage makes of a request', () => {
    fc.assert(
      fc.property(damage, (kind) => {
        const changed = damagedBy(ours, kind)
        try {
          readCertificationRequest(changed)
          requestSignatureFault(certificationRequestParts(changed))
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect(error).toEqual(notUnderstood)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a request', () => {
  test('in which extensions are asked for by the attribute of Microsoft is read like others', () => {
    const requested = sequence(extension(oids.extendedKeyUsage, sequence(objectIdentifier(oids.clientAuth))))
    const attributes = [
      attribute(oids.microsoftOsVersion, utf8String('10.0')),
      attribute(oids.microsoftExtensionRequest, requested),
      attribute('1.2.3.4', smallInteger(1), smallInteger(2)),
    ]
    expect(readCertificationRequest(build({ attributes }))).toMatchObject({
      extendedKeyUsage: ['clientAuth'],
      attributes: ['microsoftOsVersion', '1.2.3.4'],
    })
  })

  test('that leaves out its attributes is read', () => {
    const fields = childrenOf(readDer(build()))
    const bare = sequence(sequence(smallInteger(0), subject, publicKey), fields[1]!.bytes, fields[2]!.bytes)
    expect(readCertificationRequest(bare)).toMatchObject({ subject: 'CN=x', attributes: [] })
  })

  test('shows an extension that is broken as what it is, and the rest', () => {
    const broken = [
      [oids.keyUsage, element(0x05)],
      [oids.basicConstraints, sequence(smallInteger(1), smallInteger(2))],
      [oids.subjectAltName, Uint8Array.of(0x30, 0x05)],
    ] as const
    const list = sequence(...broken.map(([oid, value]) => extension(oid, value)), extension(oids.extendedKeyUsage, sequence()))
    const read = readCertificationRequest(build({ attributes: [attribute(oids.extensionRequest, list)] }))
    expect(read).toMatchObject({ subject: 'CN=x', basicConstraints: null, keyUsage: [], altNames: [] })
    expect(read.otherExtensions).toEqual([
      { name: 'keyUsage', isCritical: false, value: '0500' },
      { name: 'basicConstraints', isCritical: false, value: '3006020101020102' },
      { name: 'subjectAltName', isCritical: false, value: '3005' },
    ])
  })
})

describe.skipIf(lacksTools('openssl'))('a request made by OpenSSL', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    folder.write('full.cnf', fullRequest)
  })

  function request(keyArguments: readonly string[], ...args: string[]): Buffer {
    folder.openssl('genpkey', ...keyArguments, '-out', 'request.key')
    folder.openssl('req', '-new', '-key', 'request.key', '-out', 'request.pem', ...args)
    folder.openssl('req', '-in', 'request.pem', '-outform', 'DER', '-out', 'request.der')
    expect(derOf(folder.read('request.pem'))).toEqual(folder.read('request.der'))
    return folder.read('request.der')
  }
  const fault = (der: Uint8Array) => requestSignatureFault(certificationRequestParts(der))
  const kinds = [
    ['EC P-256', 'ec-p256', 'ecdsaWithSHA256'],
    ['EC P-384', 'ec-p384', 'ecdsaWithSHA256'],
    ['RSA 2048', 'rsa-2048', 'sha256WithRSAEncryption'],
    ['Ed25519', null, 'ed25519'],
  ] as const

  test.each(kinds)('with a key %s and everything in it is read field by field', (keyDescription, keyType, signatureAlgorithm) => {
    const der = request(keyOptions[keyDescription], '-config', folder.path('full.cnf'))
    const { subjectName, subjectPublicKey, otherExtensions, ...read } = readCertificationRequest(der)
    const text = folder.openssl('req', '-in', 'request.pem', '-noout', '-text', '-nameopt', 'RFC2253')
    // OpenSSL prints what is joined by + backwards as well; RFC 4514 2.2 leaves that order open.
    expect(text).toContain('Subject: UID=4711+CN=sensor-1,O=Home,C=IE\n')
    expect(text).toMatch(/CA:TRUE, pathlen:1\n/)
    expect(text).toMatch(/Digital Signature, Certificate Sign\n/)
    expect(text).toMatch(/TLS Web Client Authentication, 1\.2\.3\.4\n/)
    const printed = 'DNS:a.lan, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, URI:urn:x:1, email:a@b.lan'
    expect(text).toContain(`${printed}, DirName:/CN=x/O=y, othername: 1.2.3.4::hi, Registered ID:1.2.3.4\n`)
    expect(read).toEqual({
      subject: 'CN=sensor-1+UID=4711,O=Home,C=IE',
      keyType,
      keyDescription,
      signatureAlgorithm,
      basicConstraints: { isCa: true, pathLength: 1 },
      keyUsage: ['digitalSignature', 'keyCertSign'],
      extendedKeyUsage: ['clientAuth', '1.2.3.4'],
      altNames: [
        { type: 'dns', value: 'a.lan' },
        { type: 'ip', value: '10.0.0.1' },
        { type: 'ip', value: '2001:db8::1' },
        { type: 'uri', value: 'urn:x:1' },
        { type: 'email', value: 'a@b.lan' },
        { type: 'directory', value: 'O=y,CN=x' },
        { type: 'other', value: 'A00B06032A0304A0040C026869' },
        { type: 'other', value: '88032A0304' },
      ],
      criticalExtensions: ['basicConstraints', 'keyUsage', '1.2.3.4.5'],
      attributes: ['unstructuredName', 'challengePassword'],
      hasChallengePassword: true,
    } satisfies Partial<ReadCertificationRequest>)
    const identifier = /Key Identifier: \s+([0-9A-F:]+)/.exec(text)![1]!.replaceAll(':', '')
    expect(otherExtensions).toEqual([
      { name: '1.2.3.4.5', isCritical: true, value: '0500' },
      { name: 'subjectKeyIdentifier', isCritical: false, value: `0414${identifier}` },
    ])
    expect(Buffer.from(subjectPublicKey)).toEqual(derOf(Buffer.from(folder.openssl('req', '-in', 'request.pem', '-noout', '-pubkey'))))
    expect(subjectName).toEqual(certificationRequestParts(der).subject)
    expect(fault(der)).toBeNull()
    expect(JSON.stringify(read)).not.toContain('sesame')
  })

  test('never shows what its challenge password is, in any form', () => {
    const read = readCertificationRequest(request(keyOptions['EC P-256'], '-config', folder.path('full.cnf')))
    const { subjectName: _name, subjectPublicKey: _key, ...shown } = read
    for (const secret of ['sesame-open', Buffer.from('sesame-open').toString('hex').toUpperCase()]) {
      expect(JSON.stringify(shown)).not.toContain(secret)
    }
  })

  test('on a curve that has no NIST name is read without harm, and its signature not looked at', () => {
    for (const curve of ['secp256k1', 'brainpoolP256r1']) {
      const der = request(ec(curve), '-subj', '/CN=x')
      expect(readCertificationRequest(der)).toMatchObject({ keyType: null, keyDescription: `EC ${curve}` })
      expect(fault(der)).toBe('not-supported')
    }
  })

  test('that is signed with SHA-1 or by a short key is read, but its signature does not count', () => {
    expect(fault(request(keyOptions['RSA 2048'], '-subj', '/CN=x', '-sha1'))).toBe('weak-digest')
    expect(fault(request(['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], '-subj', '/CN=x'))).toBe('weak-key')
  })

  test('of which one bit of the signature flipped is refused', () => {
    for (const key of [keyOptions['EC P-256'], keyOptions['RSA 2048'], keyOptions.Ed25519]) {
      const der = request(key, '-subj', '/CN=x')
      expect(fault(der)).toBeNull()
      der[der.length - 1]! ^= 1
      expect(fault(der)).toBe('wrong')
    }
  })
})

const fullRequest = `
[req]
distinguished_name=name
req_extensions=extensions
attributes=attributes
prompt=no
string_mask=utf8only
[name]
C=IE
O=Home
CN=sensor-1
+UID=4711
[attributes]
challengePassword=sesame-open
unstructuredName=note
[extensions]
basicConstraints=critical,CA:TRUE,pathlen:1
keyUsage=critical,digitalSignature,keyCertSign
extendedKeyUsage=clientAuth,1.2.3.4
subjectAltName=DNS:a.lan,IP:10.0.0.1,IP:2001:db8::1,URI:urn:x:1,email:a@b.lan,dirName:directory,otherName:1.2.3.4;UTF8:hi,RID:1.2.3.4
1.2.3.4.5=critical,DER:0500
subjectKeyIdentifier=hash
[directory]
CN=x
O=y
`
