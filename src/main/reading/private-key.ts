import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import {
  bitLengthOf,
  childrenOf,
  damaged,
  derTag,
  expectTag,
  hasOutline,
  readDer,
  sequenceOf,
  type DerElement,
} from '../pki/der-reader.ts'
import { ecAlgorithm, keyAlgorithmOf, nameOfCurve, type KeyAlgorithm } from '../pki/key-algorithm.ts'
import { canonicalSpki } from './canonical-spki.ts'
import type { ContentKind } from './content-kind.ts'
import { libraryCall } from './library-call.ts'
import type { ReadPrivateKey } from './reader-contract.ts'

const { sequence, integer, octetString } = derTag
const context0 = 0xa0
// RFC 8017 A.1.2: a version and the eight numbers of a key with two primes.
const rsaOutline = Array<number>(9).fill(integer)

/** OpenSSL's own limit for the modulus (OPENSSL_RSA_MAX_MODULUS_BITS); with longer numbers a single signature takes minutes. */
const maxRsaBits = 16_384

/** A private key without encryption: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 A.1.2) or SEC1 (RFC 5915). */
export const privateKey: ContentKind = {
  matches: (root) => isPkcs8(root) || isPkcs1(root) || isSec1(root),
  read: (root) => [readPrivateKey(root)],
}

/** Whether a structure has the outline of an unencrypted PKCS#8 key. */
export function isPkcs8(root: DerElement): boolean {
  return root.tag === sequence && hasOutline(root, [integer, sequence, octetString])
}

/**
 * Gives an unencrypted key, tried by a signature. Throws FILE_UNSAFE for a curve or length that node:crypto is not given,
 * FILE_NOT_UNDERSTOOD for other algorithms and for keys whose parts do not belong together.
 */
export function readPrivateKey(root: DerElement): ReadPrivateKey {
  const { form, description } = inspect(root)
  const key = libraryCall('The private key', () => createPrivateKey({ key: Buffer.from(root.bytes), format: 'der', type: form }))
  return libraryCall('The private key', () => {
    const publicKey = createPublicKey(key)
    if (!belongTogether(key, publicKey)) throw damaged(undefined, 'a private key whose parts do not belong together')
    return {
      type: 'private-key',
      pkcs8: key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      keyDescription: description,
      publicKey: canonicalSpki(publicKey).toString('base64'),
    }
  })
}

function isPkcs1(root: DerElement): boolean {
  return root.tag === sequence && hasOutline(root, rsaOutline)
}

function isSec1(root: DerElement): boolean {
  // The version of RFC 5915 is 1, in one octet.
  return root.tag === sequence && hasOutline(root, [integer, octetString]) && root.content[1] === 1 && root.content[2] === 1
}

/** Everything that must be known of a key before node:crypto sees it. */
function inspect(root: DerElement): { form: 'pkcs8' | 'pkcs1' | 'sec1'; description: string } {
  if (isPkcs1(root)) return { form: 'pkcs1', description: rsaDescription(root) }
  if (isSec1(root)) return { form: 'sec1', description: safeCurve(sec1Algorithm(root) ?? ecAlgorithm(undefined)) }

  const [, identifier, content] = childrenOf(root)
  const algorithm = keyAlgorithmOf(identifier)
  const inner = expectTag(content, octetString, 'private key').content
  switch (algorithm.kind) {
    case 'rsa':
      return { form: 'pkcs8', description: rsaDescription(readDer(inner)) }
    case 'ec': {
      // The key inside may name a curve of its own, which OpenSSL then prefers.
      const own = sec1Algorithm(readDer(inner))
      if (own) safeCurve(own)
      return { form: 'pkcs8', description: safeCurve(algorithm) }
    }
    case 'ed25519':
      return { form: 'pkcs8', description: algorithm.title }
    case 'other':
      throw new AppError('FILE_NOT_UNDERSTOOD', `Certwright does not work with private keys of type ${algorithm.title}.`, {
        remedy: 'Use a key of type RSA, EC P-256, EC P-384 or Ed25519.',
        details: { algorithm: algorithm.title },
      })
  }
}

function sec1Algorithm(root: DerElement): KeyAlgorithm | undefined {
  const parameters = childrenOf(root).find(({ tag }) => tag === context0)
  return parameters && ecAlgorithm(childrenOf(parameters)[0])
}

function safeCurve({ title, unsafeCurve }: KeyAlgorithm): string {
  if (unsafeCurve === null) return title
  throw new AppError('FILE_UNSAFE', `The private key is on ${nameOfCurve(unsafeCurve)}, with which TLS programs can crash.`, {
    remedy: 'Use a key of type RSA, EC P-256, EC P-384 or Ed25519.',
    details: { curve: unsafeCurve },
  })
}

function rsaDescription(root: DerElement): string {
  const numbers = sequenceOf(root, 'RSA private key')
  const lengths = numbers.map((number) => bitLengthOf(number, 'number in an RSA key'))
  const longest = Math.max(0, ...lengths)
  if (longest > maxRsaBits) {
    const [found, limit] = [longest, maxRsaBits].map((bits) => bits.toLocaleString('en'))
    throw new AppError('FILE_UNSAFE', `The RSA key has a number of ${found} bits; at most ${limit} are accepted.`, {
      remedy: 'Use an RSA key of 2048, 3072 or 4096 bits.',
      details: { bits: longest, limit: maxRsaBits },
    })
  }
  return `RSA ${lengths[1] ?? 0}`
}

/** A damaged file can hold a private and a public part of two different keys, and no library looks. */
function belongTogether(key: KeyObject, publicKey: KeyObject): boolean {
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  const challenge = Buffer.from('Do the private and the public part belong together?')
  return verify(digest, challenge, publicKey, sign(digest, challenge, key))
}
