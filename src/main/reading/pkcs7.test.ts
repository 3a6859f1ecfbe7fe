import { beforeAll, describe, expect, test } from 'vitest'
import { element, explicit, objectIdentifier, sequence, setOf, smallInteger } from '../pki/der.ts'
import { createOpensslFolder, derOf, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'

const notUnderstood = (message: RegExp) =>
  expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD', message: expect.stringMatching(message) as string })

describe.skipIf(lacksTools('openssl', 'certtool'))('a PKCS#7 file', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    for (const name of ['EC P-256', 'RSA 2048'] as const) folder.identity(name, keyOptions[name])
    folder.write('index.txt', '')
    folder.write('crl.cnf', '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=1\n')
    folder.openssl('ca', '-gencrl', '-config', 'crl.cnf', '-cert', 'EC P-256.pem', '-keyfile', 'EC P-256.key', '-out', 'x.crl')
    folder.write('message', 'signed text')
  })

  const objectsOf = (...names: string[]) => names.flatMap((name) => readFileContent(folder.read(name)).objects)

  test('with certificates alone gives them, from PEM and DER', () => {
    folder.openssl('crl2pkcs7', '-nocrl', '-certfile', 'EC P-256.pem', '-certfile', 'RSA 2048.pem', '-out', 'x.p7b')
    expect(objectsOf('x.p7b')).toEqual(objectsOf('EC P-256.pem', 'RSA 2048.pem'))
    expect(readFileContent(derOf(folder.read('x.p7b'))).objects).toEqual(objectsOf('x.p7b'))
  })

  test('with a CRL beside them gives that too', () => {
    folder.openssl('crl2pkcs7', '-in', 'x.crl', '-certfile', 'EC P-256.pem', '-out', 'x.p7b')
    expect(objectsOf('x.p7b')).toEqual(objectsOf('EC P-256.pem', 'x.crl'))
  })

  test('of certtool is read', () => {
    const { stdout } = runTool('certtool', ['--p7-generate', '--load-certificate', folder.path('EC P-256.pem')])
    expect(readFileContent(Buffer.from(stdout)).objects).toEqual(objectsOf('EC P-256.pem'))
  })

  test('with a signature gives the certificates in it', () => {
    const sign = ['-sign', '-in', 'message', '-signer', 'EC P-256.pem', '-inkey', 'EC P-256.key', '-nodetach', '-outform', 'PEM']
    folder.openssl('cms', ...sign, '-certfile', 'RSA 2048.pem', '-out', 'x.cms')
    const fingerprints = objectsOf('x.cms').map((object) => object.type === 'certificate' && object.fingerprint)
    const expected = objectsOf('EC P-256.pem', 'RSA 2048.pem').map((object) => object.type === 'certificate' && object.fingerprint)
    expect(fingerprints.sort()).toEqual(expected.sort())
    expect(folder.read('x.cms').toString()).toContain('BEGIN CMS')
  })

  test('in BER with indefinite lengths gives the same', () => {
    const sign = ['-sign', '-in', 'message', '-signer', 'EC P-256.pem', '-inkey', 'EC P-256.key', '-nodetach', '-outform', 'DER']
    folder.openssl('cms', ...sign, '-stream', '-out', 'x.ber')
    expect([...folder.read('x.ber').subarray(0, 2)]).toEqual([0x30, 0x80])
    expect(objectsOf('x.ber')).toEqual(objectsOf('EC P-256.pem'))
    const pem = `-----BEGIN PKCS7-----\n${folder.read('x.ber').toString('base64')}\n-----END PKCS7-----\n`
    expect(readFileContent(Buffer.from(pem)).objects).toEqual(objectsOf('EC P-256.pem'))
  })

  test('that is encrypted is refused by what it is', () => {
    folder.openssl('cms', '-encrypt', '-in', 'message', '-outform', 'PEM', '-out', 'x.cms', 'RSA 2048.pem')
    expect(() => objectsOf('x.cms')).toThrow(notUnderstood(/CMS data/))
    expect(() => readFileContent(derOf(folder.read('x.cms')))).toThrow(notUnderstood(/PKCS#7 data/))
    const beside = Buffer.concat([folder.read('x.cms'), folder.read('EC P-256.pem')])
    expect(readFileContent(beside).objects.map(({ type }) => type)).toEqual(['unknown', 'certificate'])
  })

  test('with nothing in it, or with too much, is refused', () => {
    folder.openssl(
      'cms',
      '-sign',
      '-nocerts',
      '-in',
      'message',
      '-signer',
      'EC P-256.pem',
      '-inkey',
      'EC P-256.key',
      '-outform',
      'DER',
      '-out',
      'x.cms',
    )
    expect(() => objectsOf('x.cms')).toThrow(notUnderstood(/without a certificate/))
    const certificate = derOf(folder.read('EC P-256.pem'))
    const bagOf = (count: number) => {
      const data = sequence(objectIdentifier('1.2.840.113549.1.7.1'))
      const certificates = element(0xa0, ...Array.from({ length: count }, () => certificate))
      const signed = sequence(smallInteger(1), setOf(), data, certificates, setOf())
      return sequence(objectIdentifier('1.2.840.113549.1.7.2'), explicit(0, signed))
    }
    expect(readFileContent(bagOf(300)).objects).toHaveLength(300)
    expect(() => readFileContent(bagOf(5001))).toThrow(
      expect.objectContaining({ code: 'FILE_TOO_LARGE', details: { count: 5001, limit: 5000 } }),
    )
  })

  test('is the only thing that may be BER: a certificate is not', () => {
    const der = derOf(folder.read('EC P-256.pem'))
    const ber = Buffer.concat([Buffer.of(0x30, 0x80), der.subarray(4), Buffer.of(0, 0)])
    expect(() => readFileContent(ber)).toThrow(notUnderstood(/BER/))
  })
})
