import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { childrenOf, damaged, derTag, expectTag, oidOf, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { notReadHere } from './encryption-errors.ts'
import { boundedInteger, unsafe, type RoundsBudget } from './rounds-budget.ts'

/** A key derivation of PKCS#5, its parameters checked. */
export interface KeyDerivation {
  derive(password: string, length: number): Buffer
  /** In octets, where the file gives it. */
  keyLength: number | undefined
}

// 256 MiB, and 1 GiB written in all: OpenSSL's default is 16 MiB once.
const maxScryptMemory = 256 * 1024 * 1024
const maxScryptWork = 1024 * 1024 * 1024

/** RFC 8018 B.1.2: the hashes of HMAC, by the object identifier of that HMAC. */
const hmacHashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}

/** Reads the AlgorithmIdentifier of PBKDF2 or scrypt. Throws FILE_UNSAFE where it costs too much, FILE_NOT_UNDERSTOOD. */
export function readKeyDerivation(identifier: DerElement | undefined, rounds: RoundsBudget): KeyDerivation {
  const [algorithm, parameters] = sequenceOf(identifier, 'key derivation')
  const oid = oidOf(algorithm, 'key derivation')
  const fields = sequenceOf(parameters, 'parameters of the key derivation')
  switch (oid) {
    case '1.2.840.113549.1.5.12':
      return readPbkdf2(fields, rounds)
    case '1.3.6.1.4.1.11591.4.11':
      return readScrypt(fields)
    default:
      throw notReadHere(`the key derivation ${oid}`)
  }
}

/** Gives the hash of an HMAC named by its AlgorithmIdentifier. Throws FILE_NOT_UNDERSTOOD. */
export function hmacHashOf(identifier: DerElement): string {
  const oid = oidOf(childrenOf(identifier)[0], 'hash of the key derivation')
  const hash = hmacHashes[oid]
  if (hash === undefined) throw notReadHere(`the hash ${oid}`)
  return hash
}

/** RFC 8018 A.2. */
function readPbkdf2(fields: readonly DerElement[], rounds: RoundsBudget): KeyDerivation {
  const salt = expectTag(fields[0], derTag.octetString, 'salt').content
  const iterations = rounds.read(fields[1])
  const prf = fields.slice(2).find(({ tag }) => tag === derTag.sequence)
  const hash = prf ? hmacHashOf(prf) : 'sha1'
  const length = fields[2]?.tag === derTag.integer ? boundedInteger(fields[2], 'a key length') : undefined
  return { derive: (password, octets) => pbkdf2Sync(password, salt, iterations, octets, hash), keyLength: length }
}

/** RFC 7914 7.1. */
function readScrypt(fields: readonly DerElement[]): KeyDerivation {
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
  return { derive: (password, octets) => scryptSync(password, salt, octets, options), keyLength: undefined }
}
