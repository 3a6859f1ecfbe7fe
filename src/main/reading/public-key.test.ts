import { createHash, createPublicKey } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'

describe.skipIf(lacksTools('openssl'))('a public key alone', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
  })
  const make = (options: readonly string[], ...form: string[]) => {
    folder.openssl('genpkey', ...options, '-out', 'x.key')
    folder.openssl('pkey', '-in', 'x.key', '-pubout', ...form, '-out', 'x.pub')
    return folder.read('x.pub')
  }

  test.each(Object.entries(keyOptions))('of type %s is told of, from PEM and DER', (keyType, options) => {
    const pem = make(options)
    const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' })
    const expected = {
      type: 'public-key',
      keyDescription: keyType,
      publicKey: spki.toString('base64'),
      unsafeCurve: null,
      fingerprint: createHash('sha256').update(spki).digest('hex').toUpperCase(),
    }
    expect(readFileContent(pem).objects).toEqual([expected])
    expect(readFileContent(derOf(pem)).objects).toEqual([expected])
  })

  test('in the form of PKCS#1 is the same key', () => {
    const expected = readFileContent(make(keyOptions['RSA 2048'])).objects
    folder.openssl('rsa', '-pubin', '-in', 'x.pub', '-RSAPublicKey_out', '-out', 'old.pub')
    const pem = folder.read('old.pub')
    expect(pem.toString()).toContain('BEGIN RSA PUBLIC KEY')
    expect(readFileContent(pem).objects).toEqual(expected)
    expect(readFileContent(derOf(pem)).objects).toEqual(expected)
  })

  test('on a foreign curve, or of a type that we do not use, is told of by its name', () => {
    expect(readFileContent(make(ec('brainpoolP256r1'))).objects).toMatchObject([{ unsafeCurve: 'brainpoolP256r1' }])
    expect(readFileContent(make(['-algorithm', 'X25519'])).objects).toMatchObject([{ keyDescription: 'X25519', unsafeCurve: null }])
  })

  test('whose point is not on its curve is refused', () => {
    const der = derOf(make(ec('P-256')))
    der[der.length - 1]! ^= 1
    expect(() => readFileContent(der)).toThrow(expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }))
  })

  test('is not what a signature of two numbers is', () => {
    expect(() => readFileContent(Buffer.of(0x30, 6, 2, 1, 5, 2, 1, 7))).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }),
    )
  })
})
