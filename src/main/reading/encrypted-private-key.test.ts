import { createPrivateKey } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { objectIdentifier, octetString, sequence } from '../pki/der.ts'
import { derInteger } from '../pki/testing/der-integer.ts'
import { createOpensslFolder, derOf, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'

const passphrase = 'Grüße, 世界 & "quotes"'
const needsPassword = { objects: [{ type: 'encrypted-private-key', needsPassword: true }] }

// Everything that OpenSSL 3 writes with its default provider.
const variants = {
  'PBES2 as OpenSSL does it by itself': [],
  'AES-128, HMAC-SHA-1': ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1'],
  'AES-192, HMAC-SHA-384': ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA384'],
  'AES-256, HMAC-SHA-512, 600,000 rounds': ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512', '-iter', '600000'],
  '3DES in PBES2': ['-v2', 'des3'],
  scrypt: ['-scrypt'],
  'the old PBE-SHA1-3DES': ['-v1', 'PBE-SHA1-3DES'],
} as const

const legacy = ['-provider', 'legacy', '-provider', 'default']

/** An EncryptedPrivateKeyInfo by PBES2 with an iteration count that no tool would write. */
function pbkdf2File(iterations: number | bigint): Uint8Array {
  const kdf = sequence(objectIdentifier('1.2.840.113549.1.5.12'), sequence(octetString(Buffer.alloc(8, 1)), derInteger(iterations)))
  const cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16, 2)))
  return sequence(sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(kdf, cipher)), octetString(Buffer.alloc(144, 3)))
}

function oldFile(iterations: number, scheme: string): Uint8Array {
  const parameters = sequence(octetString(Buffer.alloc(8, 1)), derInteger(iterations))
  return sequence(sequence(objectIdentifier(scheme), parameters), octetString(Buffer.alloc(144, 3)))
}

function scryptFile(cost: number, blockSize: number, parallelization: number): Uint8Array {
  const parameters = sequence(octetString(Buffer.alloc(8, 1)), ...[cost, blockSize, parallelization].map(derInteger))
  const kdf = sequence(objectIdentifier('1.3.6.1.4.1.11591.4.11'), parameters)
  const cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16, 2)))
  return sequence(sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(kdf, cipher)), octetString(Buffer.alloc(144, 3)))
}

function refusal(content: Uint8Array, password?: string): AppError {
  try {
    readFileContent(content, password)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return error as AppError
  }
  throw new Error('it was read')
}

describe.skipIf(lacksTools('openssl'))('an encrypted PKCS#8 key of openssl', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    folder.openssl('genpkey', ...keyOptions['EC P-256'], '-out', 'plain.key')
    folder.write('passphrase', passphrase)
  })

  const encrypt = (options: readonly string[]): Buffer => {
    folder.openssl('pkcs8', '-topk8', '-in', 'plain.key', ...options, '-passout', 'file:passphrase', '-out', 'encrypted.key')
    return folder.read('encrypted.key')
  }

  describe.each(Object.entries(variants))('by %s', (_name, options) => {
    test('opens with its passphrase, asks for it where it lacks, and refuses another', () => {
      const pem = encrypt(options)
      const plain = readFileContent(folder.read('plain.key'))
      expect(readFileContent(pem, passphrase)).toEqual(plain)
      expect(readFileContent(derOf(pem), passphrase)).toEqual(plain)
      expect(readFileContent(pem)).toEqual(needsPassword)
      expect(refusal(pem, 'another').code).toBe('WRONG_PASSPHRASE')
      expect(refusal(pem, '').code).toBe('WRONG_PASSPHRASE')
    })
  })

  test('is WRONG_PASSPHRASE for every one of 600 others, also where the padding happens to fit', () => {
    const pem = encrypt(['-iter', '1'])
    const codes = new Set(Array.from({ length: 600 }, (_, index) => refusal(pem, `guess ${index}`).code))
    expect([...codes]).toEqual(['WRONG_PASSPHRASE'])
  })

  test('never has the passphrase or the key in its errors', () => {
    const pem = encrypt([])
    const error = refusal(pem, 'a wrong secret')
    const { message, remedy, details, cause, stack } = error
    const told = JSON.stringify([message, remedy, details, stack, String(cause), (cause as Error | undefined)?.stack])
    expect(told).not.toContain('a wrong secret')
    expect(told).not.toContain(derOf(pem).toString('base64').slice(20, 60))
  })

  // Those that OpenSSL 3 has moved to its legacy provider; the first was the default of `openssl pkcs8` until 1.1.
  test.each([
    'PBE-MD5-DES',
    'PBE-SHA1-DES',
    'PBE-MD5-RC2-64',
    'PBE-SHA1-RC2-64',
    'PBE-SHA1-RC2-40',
    'PBE-SHA1-RC2-128',
    'PBE-SHA1-2DES',
  ])('by the given-up scheme %s opens with its passphrase, and refuses another', (scheme) => {
    const pem = encrypt(['-v1', scheme, ...legacy])
    expect(readFileContent(pem, passphrase)).toEqual(readFileContent(folder.read('plain.key')))
    expect(readFileContent(pem)).toEqual(needsPassword)
    expect(refusal(pem, 'another').code).toBe('WRONG_PASSPHRASE')
  })

  test.each(['PBE-SHA1-RC4-40', 'PBE-SHA1-RC4-128'])('by %s is refused by its name', (scheme) => {
    const error = refusal(encrypt(['-v1', scheme, ...legacy]), passphrase)
    expect(error).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD', details: { algorithm: scheme } })
  })

  test('on a foreign curve is refused after it has been opened', () => {
    folder.openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1', '-out', 'foreign.key')
    for (const options of [[], ['-v1', 'PBE-SHA1-3DES']]) {
      folder.openssl('pkcs8', '-topk8', '-in', 'foreign.key', ...options, '-passout', 'file:passphrase', '-out', 'encrypted.key')
      const error = refusal(folder.read('encrypted.key'), passphrase)
      expect(error).toMatchObject({ code: 'FILE_UNSAFE', details: { curve: 'secp256k1' } })
    }
  })
})

describe('the parameters of an encrypted key', () => {
  const deadly = 2 ** 31 - 1

  test('are what makes a small file deadly', () => {
    // Not run: createPrivateKey would be busy for many minutes. That it takes the file at all is seen with a count of 1.
    expect(pbkdf2File(deadly).length).toBeLessThan(260)
    expect(() => createPrivateKey({ key: Buffer.from(pbkdf2File(1)), format: 'der', type: 'pkcs8', passphrase: 'x' })).toThrow(
      /decrypt/,
    )
  })

  test.each([
    ['PBES2', pbkdf2File(deadly)],
    ['PBE-SHA1-3DES', oldFile(deadly, '1.2.840.113549.1.12.1.3')],
    ['PBE-SHA1-RC2-40', oldFile(deadly, '1.2.840.113549.1.12.1.6')],
  ])('are refused at once by the iteration count (%s), with a password and without', (_name, content) => {
    for (const password of [undefined, 'x']) {
      const error = refusal(content, password)
      expect(error).toMatchObject({ code: 'FILE_UNSAFE', details: { iterations: deadly, limit: 10_000_000 } })
      expect(error.message).toContain('2,147,483,647')
    }
  })

  test('may have up to 10 million rounds', () => {
    expect(readFileContent(pbkdf2File(10_000_000))).toEqual(needsPassword)
    expect(refusal(pbkdf2File(10_000_001)).code).toBe('FILE_UNSAFE')
  })

  test('are refused where the count is no number to reckon with', () => {
    expect(refusal(pbkdf2File(2n ** 2000n))).toMatchObject({ code: 'FILE_UNSAFE', details: { bits: 2001 } })
    expect(refusal(pbkdf2File(0)).code).toBe('FILE_NOT_UNDERSTOOD')
  })

  test.each([
    [2 ** 30, 8, 1],
    [2 ** 20, 8, 1],
    [2 ** 14, 8, 1000],
    [2 ** 14, 2 ** 31, 2 ** 31],
  ])('of scrypt are refused for N = %d, r = %d, p = %d', (cost, blockSize, parallelization) => {
    expect(refusal(scryptFile(cost, blockSize, parallelization), 'x')).toMatchObject({
      code: 'FILE_UNSAFE',
      details: { cost, blockSize, parallelization },
    })
  })

  test('of scrypt within the limits are used', () => {
    expect(refusal(scryptFile(2 ** 17, 8, 1), 'x').code).toBe('WRONG_PASSPHRASE')
    expect(refusal(scryptFile(1000, 8, 1), 'x').code).toBe('FILE_NOT_UNDERSTOOD')
  })
})
