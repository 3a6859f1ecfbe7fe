import { createHmac } from 'node:crypto'
import { damaged, derTag, expectTag, oidOf, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { derivePkcs12Key, type Pkcs12Hash } from '../pki/pkcs12-key-derivation.ts'
import { notReadHere } from './encryption-errors.ts'
import { hmacHashOf, readKeyDerivation } from './key-derivation.ts'
import type { Password } from './old-encryption.ts'
import type { RoundsBudget } from './rounds-budget.ts'

/** The seal of a PKCS#12 file, its parameters checked. */
export interface ContainerMac {
  /** Whether the content was sealed with this password. */
  fits(password: Password): boolean
}

const pbmac1 = '1.2.840.113549.1.5.14'

const hashes: Readonly<Record<string, { name: Pkcs12Hash; length: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', length: 20 },
  '2.16.840.1.101.3.4.2.4': { name: 'sha224', length: 28 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', length: 32 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', length: 48 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', length: 64 },
}

// RFC 9579 5 and 9: with a key of a few bits anybody can make a MAC that fits.
const [minKeyLength, maxKeyLength] = [20, 64]

/**
 * Reads the MacData (RFC 7292 4) over `content`; PBMAC1 (RFC 9579) too. Derives nothing yet. Throws FILE_UNSAFE for the count,
 * FILE_NOT_UNDERSTOOD.
 */
export function readMac(macData: DerElement, content: Uint8Array, rounds: RoundsBudget): ContainerMac {
  const [digestInfo, saltElement, count] = sequenceOf(macData, 'MAC')
  const [algorithm, digestElement] = sequenceOf(digestInfo, 'MAC')
  const digest = expectTag(digestElement, derTag.octetString, 'MAC').content
  const [algorithmOid, parameters] = sequenceOf(algorithm, 'algorithm of the MAC')
  const oid = oidOf(algorithmOid, 'algorithm of the MAC')
  const fits = (hash: string, key: Uint8Array) => createHmac(hash, key).update(content).digest().equals(digest)
  if (oid === pbmac1) {
    const { hash, derive } = readPbmac1(parameters, rounds)
    return { fits: (password) => fits(hash, derive(password ?? '')) }
  }
  const hash = hashes[oid]
  if (!hash) throw notReadHere(`a MAC of the algorithm ${oid}`)
  const salt = expectTag(saltElement, derTag.octetString, 'salt of the MAC').content
  const iterations = count === undefined ? 1 : rounds.read(count)
  return {
    fits: (password) =>
      fits(hash.name, derivePkcs12Key({ hash: hash.name, password, salt, iterations, purpose: 'mac', length: hash.length })),
  }
}

/** RFC 9579 4: salt and count are those within; the two beside the MAC mean nothing. */
function readPbmac1(parameters: DerElement | undefined, rounds: RoundsBudget) {
  const [kdf, scheme] = sequenceOf(parameters, 'parameters of the MAC')
  const { derive, keyLength } = readKeyDerivation(kdf, rounds)
  if (keyLength === undefined || keyLength < minKeyLength || keyLength > maxKeyLength) {
    throw damaged(parameters?.offset, `a MAC whose key has ${keyLength ?? 'no'} octets`)
  }
  const hash = hmacHashOf(expectTag(scheme, derTag.sequence, 'algorithm of the MAC'))
  return { hash, derive: (password: string) => derive(password, keyLength) }
}
