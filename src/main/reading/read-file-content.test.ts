import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { objectIdentifier, octetString, sequence } from '../pki/der.ts'
import { derInteger } from '../pki/testing/der-integer.ts'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'
import type { ReadCertificate, ReadPrivateKey } from './reader-contract.ts'

const failure = (code: string, message = /\S/) =>
  expect.objectContaining({ code, message: expect.stringMatching(message), remedy: expect.stringMatching(/\S/) })

function only(content: Uint8Array, password?: string) {
  const { objects } = readFileContent(content, password)
  expect(objects).toHaveLength(1)
  return objects[0]!
}

describe.skipIf(lacksTools('openssl'))('a file', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    for (const [description, options] of Object.entries(keyOptions)) folder.identity(description, options)
  })

  describe.each(Object.keys(keyOptions))('with a certificate and its key of type %s', (description) => {
    test('gives the facts that openssl gives, from PEM and DER alike', () => {
      const pem = folder.read(`${description}.pem`)
      const bytes = derOf(pem)
      const options = ['-noout', '-serial', '-subject', '-nameopt', 'RFC2253', '-dates', '-dateopt', 'iso_8601']
      const shown = folder.openssl('x509', '-in', `${description}.pem`, ...options)
      const line = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)![1]!
      const spki = createPublicKey(createPrivateKey(folder.read(`${description}.key`))).export({ type: 'spki', format: 'der' })
      const expected: ReadCertificate = {
        type: 'certificate',
        der: bytes.toString('base64'),
        subject: line('subject'),
        issuer: line('subject'),
        isSelfIssued: true,
        serialNumber: line('serial'),
        notBefore: new Date(line('notBefore')).toISOString(),
        notAfter: new Date(line('notAfter')).toISOString(),
        isCa: true,
        fingerprint: createHash('sha256').update(bytes).digest('hex').toUpperCase(),
        keyDescription: description,
        publicKey: spki.toString('base64'),
        unsafeCurve: null,
      }
      expect(only(pem)).toEqual(expected)
      expect(only(bytes)).toEqual(expected)
    })

    test('gives the key from PKCS#8, in PEM and DER', () => {
      const pem = folder.read(`${description}.key`)
      const key = only(pem) as ReadPrivateKey
      const certificate = only(folder.read(`${description}.pem`)) as ReadCertificate
      expect(key).toEqual({
        type: 'private-key',
        pkcs8: createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }).toString('base64'),
        keyDescription: description,
        publicKey: certificate.publicKey,
      })
      expect(only(derOf(pem))).toEqual(key)
    })
  })

  test.each([
    ['RSA 2048', 'RSA PRIVATE KEY'],
    ['EC P-256', 'EC PRIVATE KEY'],
    ['EC P-384', 'EC PRIVATE KEY'],
  ])('gives a key of type %s from its own old form, in PEM and DER', (description, label) => {
    folder.openssl('pkey', '-in', `${description}.key`, '-traditional', '-out', 'old.key')
    const pem = folder.read('old.key')
    expect(pem.toString()).toContain(`BEGIN ${label}`)
    const expected = only(folder.read(`${description}.key`))
    expect(only(pem)).toEqual(expected)
    expect(only(derOf(pem))).toEqual(expected)
  })

  test('gives the same public key for a certificate and a key whose point is written compressed', () => {
    folder.openssl('ec', '-in', 'EC P-256.key', '-conv_form', 'compressed', '-out', 'compressed.key')
    folder.openssl('req', '-x509', '-new', '-key', 'compressed.key', '-subj', '/CN=compressed', '-out', 'compressed.pem')
    const { publicKey } = only(folder.read('EC P-256.key')) as ReadPrivateKey
    for (const name of ['compressed.key', 'compressed.pem']) expect(only(folder.read(name))).toMatchObject({ publicKey })
    expect(derOf(folder.read('compressed.pem')).includes(Buffer.from(publicKey, 'base64'))).toBe(false)
  })

  test('gives all that stands in it, in its order, and passes over what it does not read', () => {
    folder.openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', 'with-parameters.key')
    const files = ['with-parameters.key', 'EC P-384.pem', 'RSA 2048.pem']
    const content = Buffer.concat(files.map((name) => folder.read(name)))
    const types = readFileContent(content).objects.map((object) => (object.type === 'unknown' ? object.label : object.type))
    expect(types).toEqual(['EC PARAMETERS', 'private-key', 'certificate', 'certificate'])
  })

  test('is told by its content, not by its labels', () => {
    const mislabelled = folder.read('EC P-256.key').toString().replaceAll('PRIVATE KEY', 'CERTIFICATE')
    expect(only(Buffer.from(mislabelled)).type).toBe('private-key')
  })

  test('is read with a byte order mark and CRLF', () => {
    const pem = folder.read('EC P-256.pem')
    const fromNotepad = Buffer.from(`\ufeff${pem.toString().replaceAll('\n', '\r\n')}`)
    expect(only(fromNotepad)).toEqual(only(pem))
  })

  test('says of a certificate whether it is a CA', () => {
    folder.openssl('req', '-new', '-key', 'EC P-256.key', '-subj', '/CN=device', '-out', 'device.csr')
    folder.write('device.cnf', 'basicConstraints=critical,CA:FALSE\n')
    const sign = ['-req', '-in', 'device.csr', '-CA', 'RSA 2048.pem', '-CAkey', 'RSA 2048.key', '-set_serial', '0x80aa']
    folder.openssl('x509', ...sign, '-extfile', 'device.cnf', '-out', 'v3.pem')
    folder.openssl('x509', ...sign, '-out', 'v1.pem')
    const facts = { isCa: false, isSelfIssued: false, subject: 'CN=device', issuer: 'CN=RSA 2048,O=Test', serialNumber: '80AA' }
    expect(only(folder.read('v3.pem'))).toMatchObject(facts)
    expect(only(folder.read('v1.pem'))).toMatchObject(facts)
  })

  test('shows dates after 2049 and names that would steer a terminal', () => {
    const subject = '/CN=a\u001b[31m\u202eb, "c" \\+ d\\\\/O=Grüße #1'
    folder.openssl('req', '-x509', '-new', '-utf8', '-key', 'EC P-256.key', '-subj', subject, '-days', '20000', '-out', 'odd.pem')
    const certificate = only(folder.read('odd.pem')) as ReadCertificate
    expect(certificate.subject).toBe('O=Grüße #1,CN=a\\1B[31m\\E2\\80\\AEb\\, \\"c\\" \\+ d\\\\')
    expect(new Date(certificate.notAfter).getUTCFullYear()).toBeGreaterThan(2060)
  })

  test.each([
    ['Ed448', ['-algorithm', 'ED448']],
    ['RSA-PSS', ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:1024']],
    ['DSA', ['-paramfile', 'dsa.parameters']],
  ])('with a certificate whose key is of type %s is shown all the same', (name, options) => {
    if (name === 'DSA') folder.openssl('dsaparam', '-out', 'dsa.parameters', '1024')
    folder.identity(name, options)
    expect(only(folder.read(`${name}.pem`))).toMatchObject({ type: 'certificate', keyDescription: name, unsafeCurve: null })
  })

  test.each(['X25519', 'X448'])('with a certificate of a key of type %s, which signs nothing, is shown', (name) => {
    folder.openssl('genpkey', '-algorithm', name, '-out', 'x.key')
    folder.openssl('pkey', '-in', 'x.key', '-pubout', '-out', 'x.pub')
    folder.openssl('req', '-new', '-key', 'EC P-256.key', '-subj', '/CN=x', '-out', 'x.csr')
    const sign = ['-req', '-in', 'x.csr', '-force_pubkey', 'x.pub', '-CA', 'RSA 2048.pem', '-CAkey', 'RSA 2048.key']
    folder.openssl('x509', ...sign, '-out', 'x.pem')
    expect(only(folder.read('x.pem'))).toMatchObject({
      type: 'certificate',
      keyDescription: name,
      subject: 'CN=x',
      unsafeCurve: null,
    })
  })

  test("with a certificate in OpenSSL's own form for trust settings gives the certificate", () => {
    const trust = ['-trustout', '-addtrust', 'serverAuth', '-setalias', 'an alias']
    folder.openssl('x509', '-in', 'EC P-256.pem', ...trust, '-out', 'trusted.pem')
    const pem = folder.read('trusted.pem')
    expect(pem.toString()).toContain('BEGIN TRUSTED CERTIFICATE')
    expect(only(pem)).toEqual(only(folder.read('EC P-256.pem')))
  })

  test('with base64 alone, as people paste it, is read', () => {
    const forms = (text: string) => [
      text,
      text.replace(/.{64}/g, '$&\r\n'),
      `\n  ${text.replace(/.{40}/g, '$& ')}\n`,
      text.replace(/=+$/, ''),
      `\ufeff${text}`,
    ]
    for (const name of ['EC P-256.pem', 'EC P-256.key', 'Ed25519.key', 'RSA 2048.pem']) {
      const pem = folder.read(name)
      for (const text of forms(derOf(pem).toString('base64'))) expect(only(Buffer.from(text))).toEqual(only(pem))
    }
    const cut = derOf(folder.read('EC P-256.pem')).subarray(0, -3).toString('base64')
    expect(() => readFileContent(Buffer.from(cut))).toThrow(failure('FILE_NOT_UNDERSTOOD', /base64 text without its lines/))
    const foreign = Buffer.from(sequence(derInteger(1))).toString('base64')
    expect(() => readFileContent(Buffer.from(foreign))).toThrow(failure('FILE_NOT_UNDERSTOOD', /base64 text without its lines/))
  })

  test('with a key whose halves are of two keys is refused', () => {
    folder.openssl('genpkey', ...ec('P-256'), '-out', 'other.key')
    const [one, other] = ['EC P-256.key', 'other.key'].map((name) => derOf(folder.read(name)))
    // The uncompressed point is the last 65 octets.
    const chimera = Buffer.concat([one!.subarray(0, -65), other!.subarray(-65)])
    expect(() => readFileContent(chimera)).toThrow(failure('FILE_NOT_UNDERSTOOD', /belong together|not valid/))
  })

  test.each([
    ['X25519', ['-algorithm', 'X25519']],
    ['RSA-PSS', ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:1024']],
    ['Ed448', ['-algorithm', 'ED448']],
  ])('with a key of type %s, which we do not work with, is refused by its name', (name, options) => {
    folder.openssl('genpkey', ...options, '-out', 'foreign.key')
    expect(() => readFileContent(folder.read('foreign.key'))).toThrow(failure('FILE_NOT_UNDERSTOOD', new RegExp(name)))
  })

  test('with an RSA key of numbers that nobody needs is refused before it is used', () => {
    const numbers = [0n, 2n ** 20_000n + 1n, 65537n, 3n, 5n, 7n, 11n, 13n, 17n].map(derInteger)
    const pkcs1 = sequence(...numbers)
    const pkcs8 = sequence(
      derInteger(0),
      sequence(objectIdentifier('1.2.840.113549.1.1.1'), Buffer.from([5, 0])),
      octetString(pkcs1),
    )
    for (const key of [pkcs1, pkcs8]) expect(() => readFileContent(key)).toThrow(failure('FILE_UNSAFE', /20,001 bits/))
  })

  test('says what was found where it holds something else', () => {
    folder.openssl('dsaparam', '-genkey', '-noout', '-out', 'dsa.key', '1024')
    folder.openssl('pkey', '-in', 'dsa.key', '-traditional', '-out', 'old-dsa.key')
    folder.openssl('ecparam', '-name', 'prime256v1', '-out', 'parameters.pem')
    const found = (content: Uint8Array) => {
      try {
        readFileContent(content)
        return 'read'
      } catch (error) {
        expect(error).toEqual(failure('FILE_NOT_UNDERSTOOD'))
        return (error as { details: { found: string } }).details.found
      }
    }
    const inPemAndDer = (name: string) => [found(folder.read(name)), found(derOf(folder.read(name)))]
    expect(inPemAndDer('old-dsa.key')).toEqual(['a DSA private key', 'a DSA private key'])
    expect(found(folder.read('parameters.pem'))).toBe('the parameters of an elliptic curve')
  })

  test('names the block that is at fault', () => {
    const good = folder.read('EC P-256.pem').toString()
    const cut = Buffer.from(derOf(folder.read('EC P-256.pem')).subarray(0, 300)).toString('base64')
    const content = `${good}-----BEGIN CERTIFICATE-----\n${cut}\n-----END CERTIFICATE-----\n`
    const place = /^In block 2 of 2 \(CERTIFICATE\): /
    expect(() => readFileContent(Buffer.from(content))).toThrow(failure('FILE_NOT_UNDERSTOOD', place))
  })

  test('with octets after the DER is refused', () => {
    const content = Buffer.concat([derOf(folder.read('EC P-256.pem')), Buffer.from([0])])
    expect(() => readFileContent(content)).toThrow(failure('FILE_NOT_UNDERSTOOD', /1 octet after its end/))
  })
})

describe('content that is none of ours', () => {
  test.each([
    ['', /holds nothing,/],
    ['\0'.repeat(100), /zero octets/],
    ['hello', /text without a PEM block/],
    ['0 s:CN = somebody', /text without a PEM block/],
    ['<!DOCTYPE html><p>Log in', /web page/],
    ['PK\x03\x04....', /ZIP/],
    ['\xfe\xed\xfe\xed\0\0\0\x02', /Java key store/],
    ['ssh-ed25519 AAAA', /public key of SSH/],
    ['PuTTY-User-Key-File-3: ssh-rsa', /PuTTY/],
    ['MIIBszCCAVmgAwIBAgIUEj', /base64 text without its lines/],
    ['\x01\x02\x03', /binary data/],
    ['0\x03\x02\x01\x05', /an ASN.1 structure of another kind/],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----', /private key of OpenSSH/],
    ['-----BEGIN NONSENSE-----\n-----END NONSENSE-----', /label "NONSENSE"/],
  ])('%j is refused by what it is', (text, message) => {
    expect(() => readFileContent(Buffer.from(text, 'latin1'))).toThrow(failure('FILE_NOT_UNDERSTOOD', message))
  })

  test('of more than 32 MiB is too large', () => {
    expect(() => readFileContent(new Uint8Array(32 * 1024 * 1024 + 1))).toThrow(failure('FILE_TOO_LARGE', /33,554,433/))
  })
})
