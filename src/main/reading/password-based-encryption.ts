import { createDecipheriv, createPrivateKey, pbkdf2Sync, scryptSync } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import {
  bitLengthOf,
  childrenOf,
  damaged,
  derTag,
  expectTag,
  integerOf,
  oidOf,
  sequenceOf,
  type DerElement,
} from '../pki/der-reader.ts'

/** How a key is encrypted, its parameters checked. */
export interface Encryption {
  /**
   * Gives the PrivateKeyInfo. `whole` is the EncryptedPrivateKeyInfo around the ciphertext. Throws WRONG_PASSPHRASE; with a
   * wrong one it gives, rarely, octets without meaning.
   */
  decrypt(password: string, ciphertext: Uint8Array, whole: Uint8Array): Uint8Array
}

/** More rounds than that stall whoever opens the file; common ones are 2,048 to a few million. */
const maxIterations = 10_000_000
// 256 MiB, and 1 GiB written in all: OpenSSL's default is 16 MiB once.
const maxScryptMemory = 256 * 1024 * 1024
const maxScryptWork = 1024 * 1024 * 1024

const pbes2 = '1.2.840.113549.1.5.13'

// RFC 7292 appendix C and RFC 8018 A.3. The first two are what OpenSSL's default provider and its `-v1` still read.
const oldSchemes: Readonly<Record<string, { name: string; isReadable: boolean }>> = {
  '1.2.840.113549.1.12.1.3': { name: 'PBE-SHA1-3DES', isReadable: true },
  '1.2.840.113549.1.12.1.4': { name: 'PBE-SHA1-2DES', isReadable: true },
  '1.2.840.113549.1.12.1.1': { name: 'PBE-SHA1-RC4-128', isReadable: false },
  '1.2.840.113549.1.12.1.2': { name: 'PBE-SHA1-RC4-40', isReadable: false },
  '1.2.840.113549.1.12.1.5': { name: 'PBE-SHA1-RC2-128', isReadable: false },
  '1.2.840.113549.1.12.1.6': { name: 'PBE-SHA1-RC2-40', isReadable: false },
  '1.2.840.113549.1.5.1': { name: 'PBE-MD2-DES', isReadable: false },
  '1.2.840.113549.1.5.3': { name: 'PBE-MD5-DES', isReadable: false },
  '1.2.840.113549.1.5.4': { name: 'PBE-MD2-RC2', isReadable: false },
  '1.2.840.113549.1.5.6': { name: 'PBE-MD5-RC2', isReadable: false },
  '1.2.840.113549.1.5.10': { name: 'PBE-SHA1-DES', isReadable: false },
  '1.2.840.113549.1.5.11': { name: 'PBE-SHA1-RC2', isReadable: false },
}

const ciphers: Readonly<Record<string, { name: string; keyLength: number; ivLength: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16, ivLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24, ivLength: 16 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32, ivLength: 16 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24, ivLength: 8 },
}

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}

type DeriveKey = (password: string, length: number) => Buffer

/** Whether an object identifier is that of a password-based encryption. */
export function isEncryptionScheme(oid: string): boolean {
  return oid === pbes2 || Object.hasOwn(oldSchemes, oid)
}

/**
 * Reads the parameters before any key is derived. Throws FILE_UNSAFE where deriving it would take too long or too much memory,
 * with the number, and FILE_NOT_UNDERSTOOD for an algorithm that is not read here.
 *
 * PBES2 (RFC 8018 6.2) is undone here and not by createPrivateKey: BoringSSL has it without scrypt, and the two libraries tell a
 * wrong passphrase from a damaged file in different words.
 */
export function readEncryption(identifier: DerElement): Encryption {
  const [scheme, parameters] = childrenOf(identifier)
  const oid = oidOf(scheme, 'encryption scheme')
  if (oid !== pbes2) return oldEncryption(oid, parameters)

  const [kdf, cipherScheme] = sequenceOf(parameters, 'parameters of the encryption')
  const deriveKey = readKeyDerivation(kdf)
  const [cipherOid, iv] = sequenceOf(cipherScheme, 'cipher')
  const cipherName = oidOf(cipherOid, 'cipher')
  const cipher = ciphers[cipherName]
  if (!cipher) throw notReadHere(`the cipher ${cipherName}`)
  const { content: ivOctets, offset } = expectTag(iv, derTag.octetString, 'initialisation vector')
  if (ivOctets.length !== cipher.ivLength) throw damaged(offset, `an initialisation vector of ${ivOctets.length} octets`)

  return {
    decrypt(password, ciphertext) {
      const key = deriveKey(password, cipher.keyLength)
      const decipher = createDecipheriv(cipher.name, key, ivOctets)
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()])
      } catch (cause) {
        throw wrongPassphrase(cause)
      }
    },
  }
}

/** WRONG_PASSPHRASE for a file of the person. */
export function wrongPassphrase(cause?: unknown): AppError {
  return new AppError('WRONG_PASSPHRASE', 'The passphrase does not open the private key.', {
    remedy: 'Type the passphrase with which this file was encrypted.',
    cause,
  })
}

function oldEncryption(oid: string, parameters: DerElement | undefined): Encryption {
  const [, iterations] = sequenceOf(parameters, 'parameters of the encryption')
  checkedIterations(iterations)
  const { name, isReadable } = oldSchemes[oid] ?? { name: oid, isReadable: false }
  if (!isReadable) throw notReadHere(name)
  return {
    decrypt(password, _ciphertext, whole) {
      try {
        const key = createPrivateKey({ key: Buffer.from(whole), format: 'der', type: 'pkcs8', passphrase: password })
        return key.export({ type: 'pkcs8', format: 'der' })
      } catch (cause) {
        const isUnknown = /unsupported|unknown/i.test((cause as { code?: string }).code ?? '')
        throw isUnknown ? notReadHere(name) : wrongPassphrase(cause)
      }
    },
  }
}

function readKeyDerivation(identifier: DerElement | undefined): DeriveKey {
  const [algorithm, parameters] = sequenceOf(identifier, 'key derivation')
  const oid = oidOf(algorithm, 'key derivation')
  const fields = sequenceOf(parameters, 'parameters of the key derivation')
  switch (oid) {
    case '1.2.840.113549.1.5.12':
      return readPbkdf2(fields)
    case '1.3.6.1.4.1.11591.4.11':
      return readScrypt(fields)
    default:
      throw notReadHere(`the key derivation ${oid}`)
  }
}

/** RFC 8018 A.2. A key length, where it stands there, is that of the cipher: it is passed over. */
function readPbkdf2(fields: readonly DerElement[]): DeriveKey {
  const salt = expectTag(fields[0], derTag.octetString, 'salt').content
  const iterations = checkedIterations(fields[1])
  const prf = fields.slice(2).find(({ tag }) => tag === derTag.sequence)
  const hashOid = prf && oidOf(childrenOf(prf)[0], 'hash of the key derivation')
  const hash = hashOid === undefined ? 'sha1' : hashes[hashOid]
  if (hash === undefined) throw notReadHere(`the hash ${hashOid ?? ''}`)
  return (password, length) => pbkdf2Sync(password, salt, iterations, length, hash)
}

/** RFC 7914 7.1. */
function readScrypt(fields: readonly DerElement[]): DeriveKey {
  const salt = expectTag(fields[0], derTag.octetString, 'salt').content
  const [cost, blockSize, parallelization] = [1, 2, 3].map((index) => boundedInteger(fields[index], 'a scrypt parameter'))
  const memory = 128 * cost! * blockSize!
  const work = memory * parallelization!
  if (memory > maxScryptMemory || work > maxScryptWork) {
    throw unsafe(`scrypt parameters N = ${cost}, r = ${blockSize}, p = ${parallelization}`, 'so much memory or time', {
      cost: cost!,
      blockSize: blockSize!,
      parallelization: parallelization!,
    })
  }
  const isPowerOfTwo = cost! > 1 && Number.isInteger(Math.log2(cost!))
  if (!isPowerOfTwo) throw damaged(fields[1]?.offset, 'a scrypt cost that is not a power of two')
  // Node counts a little more than the memory of the blocks.
  const options = { cost: cost!, blockSize: blockSize!, parallelization: parallelization!, maxmem: 2 * work + 1024 * 1024 }
  return (password, length) => scryptSync(password, salt, length, options)
}

function checkedIterations(element: DerElement | undefined): number {
  const iterations = boundedInteger(element, 'an iteration count')
  if (iterations <= maxIterations) return iterations
  const [found, limit] = [iterations, maxIterations].map((count) => count.toLocaleString('en'))
  throw unsafe(`an iteration count of ${found}`, `more than ${limit} rounds`, { iterations, limit: maxIterations })
}

function boundedInteger(element: DerElement | undefined, what: string): number {
  const bits = bitLengthOf(element, 'parameter of the key derivation')
  if (bits > 53) throw unsafe(`${what} of ${bits.toLocaleString('en')} bits`, 'a number of that size', { bits })
  const value = Number(integerOf(element, 'parameter of the key derivation'))
  if (value < 1) throw damaged(element?.offset, `${what} of ${value}`)
  return value
}

function unsafe(found: string, what: string, details: Record<string, number>): AppError {
  const message = `The private key is encrypted with ${found}; ${what} would stall the program that opens it.`
  return new AppError('FILE_UNSAFE', message, {
    remedy: 'Do not use this file if you do not know who made it; otherwise have the key encrypted again with usual parameters.',
    details,
  })
}

function notReadHere(algorithm: string): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `The private key is encrypted with ${algorithm}, which Certwright does not read.`, {
    remedy: 'Have the key encrypted again with PBES2 and AES-256 (what `openssl pkcs8 -topk8` does by itself).',
    details: { algorithm },
  })
}
