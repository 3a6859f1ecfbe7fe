import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { createOpensslFolder, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'

const password = 'Grüße & "quotes"'
const needsPassword = { objects: [{ type: 'encrypted-private-key', needsPassword: true }] }

describe.skipIf(lacksTools('openssl'))('a key encrypted in the old form of OpenSSL', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    for (const name of ['RSA 2048', 'EC P-256'] as const) folder.identity(name, keyOptions[name])
    folder.write('password', password)
  })

  const encrypt = (name: string, command: string, cipher: string) => {
    const legacy = ['-provider', 'legacy', '-provider', 'default']
    const form = command === 'rsa' ? ['-traditional'] : []
    folder.openssl(command, '-in', `${name}.key`, ...form, `-${cipher}`, ...legacy, '-passout', 'file:password', '-out', 'old.key')
    return folder.read('old.key')
  }
  const codeOf = (content: Uint8Array, secret?: string) => {
    try {
      readFileContent(content, secret)
      return 'read'
    } catch (error) {
      return error instanceof AppError ? error.code : String(error)
    }
  }

  test.each(['des3', 'des', 'aes128', 'aes192', 'aes256'])('by %s opens with its passphrase, and with no other', (cipher) => {
    for (const [name, command] of [
      ['RSA 2048', 'rsa'],
      ['EC P-256', 'ec'],
    ] as const) {
      const pem = encrypt(name, command, cipher)
      expect(pem.toString()).toContain('DEK-Info:')
      expect(readFileContent(pem, password)).toEqual(readFileContent(folder.read(`${name}.key`)))
      const fromWindows = Buffer.from(pem.toString().replaceAll('\n', '\r\n'))
      expect(readFileContent(fromWindows, password)).toEqual(readFileContent(folder.read(`${name}.key`)))
      expect(readFileContent(pem)).toEqual(needsPassword)
      expect(codeOf(pem, '')).toBe('WRONG_PASSPHRASE')
    }
  })

  test('is WRONG_PASSPHRASE for each of 600 others, also where the padding happens to fit', () => {
    const pem = encrypt('EC P-256', 'ec', 'aes256')
    expect([...new Set(Array.from({ length: 600 }, (_, index) => codeOf(pem, `guess ${index}`)))]).toEqual(['WRONG_PASSPHRASE'])
  })

  test('opens beside its certificate', () => {
    const content = Buffer.concat([encrypt('RSA 2048', 'rsa', 'aes256'), folder.read('RSA 2048.pem')])
    expect(readFileContent(content, password).objects.map(({ type }) => type)).toEqual(['private-key', 'certificate'])
    expect(readFileContent(content).objects.map(({ type }) => type)).toEqual(['encrypted-private-key', 'certificate'])
  })

  test('on a foreign curve is refused after it has been opened', () => {
    folder.identity('foreign', ec('secp256k1'))
    expect(codeOf(encrypt('foreign', 'ec', 'aes256'), password)).toBe('FILE_UNSAFE')
  })

  test.each([
    ['another cipher', 'DEK-Info: CAMELLIA-256-CBC,00112233445566778899AABBCCDDEEFF'],
    ['a short vector', 'DEK-Info: AES-256-CBC,0011'],
    ['no cipher', 'X-Info: none'],
    ['a vector that is no hex', 'DEK-Info: AES-256-CBC,hello'],
  ])('is refused with %s, with a passphrase and without', (_what, header) => {
    const pem = encrypt('EC P-256', 'ec', 'aes256')
      .toString()
      .replace(/DEK-Info.*/, header)
    for (const secret of [undefined, password]) expect(codeOf(Buffer.from(pem), secret)).toBe('FILE_NOT_UNDERSTOOD')
  })
})
