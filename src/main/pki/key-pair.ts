import { generateKeyPair as generateInPool } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../shared/errors.ts'
import { keyTypes, keyTypeTitles, type KeyType } from '../../shared/key-type.ts'
import { bitStringOf, childrenOf, readDer } from './der-reader.ts'
import { generateEcKeyPair } from './ec-key-pair.ts'
import { publicKeyAlgorithm } from './key-algorithm.ts'

/** A new key pair; `publicKey` is the DER of its SubjectPublicKeyInfo, `privateKey` that of its unencrypted PKCS#8. */
export interface KeyPair {
  publicKey: Uint8Array
  privateKey: Uint8Array
}

const publicKeyEncoding = { type: 'spki', format: 'der' } as const
const privateKeyEncoding = { type: 'pkcs8', format: 'der' } as const
const modulusLengths = { 'rsa-2048': 2048, 'rsa-3072': 3072, 'rsa-4096': 4096 } as const

/**
 * Makes a key pair. RSA takes a good part of a second and more, so it runs in the thread pool and two can be made at the
 * same time; EC takes less than the way to the pool and back, so it is made at once.
 */
export async function generateKeyPair(keyType: KeyType): Promise<KeyPair> {
  switch (keyType) {
    case 'ec-p256':
    case 'ec-p384':
      return generateEcKeyPair(keyType)
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return promisify(generateInPool)('rsa', {
        modulusLength: modulusLengths[keyType],
        publicExponent: 0x10001,
        publicKeyEncoding,
        privateKeyEncoding,
      })
  }
}

/** What kind of key a SubjectPublicKeyInfo holds: one of ours, or null, and in either case words for it. */
export interface KeyDescription {
  keyType: KeyType | null
  description: string
}

/** The key type of a SubjectPublicKeyInfo in DER. Throws KEY_TYPE_NOT_SUPPORTED for others than ours, FILE_NOT_UNDERSTOOD. */
export function keyTypeOfSpki(spki: Uint8Array): KeyType {
  const { keyType, description } = describeSpki(spki)
  if (keyType !== null) return keyType
  throw new AppError('KEY_TYPE_NOT_SUPPORTED', `A key of type ${description} can be looked at, but not be used here.`, {
    remedy: `Use a key of one of these types: ${keyTypes.map((each) => keyTypeTitles[each]).join(', ')}.`,
    details: { keyType: description },
  })
}

/**
 * What kind of key `spki` (DER) holds, read without any cryptographic library: some of those die of foreign curves.
 * Throws FILE_NOT_UNDERSTOOD.
 */
export function describeSpki(spki: Uint8Array): KeyDescription {
  const root = readDer(spki)
  const { kind, description } = publicKeyAlgorithm(root)
  // RFC 5480 2.2: compressed points exist, but small TLS stacks do not read them.
  const isCompressed = kind === 'ec' && bitStringOf(childrenOf(root)[1], 'public key')[0] !== 0x04
  if (isCompressed) return { keyType: null, description: `${description}, compressed` }
  return { keyType: keyTypes.find((each) => keyTypeTitles[each] === description) ?? null, description }
}
