import { AppError } from '../../shared/errors.ts'
import {
  childrenOf,
  damaged,
  derTag,
  expectTag,
  hasOutline,
  oidOf,
  readDer,
  sequenceOf,
  type DerElement,
} from '../pki/der-reader.ts'
import { derOfBer } from './ber.ts'
import type { ContentKind, Reading } from './content-kind.ts'
import { notReadHere, wrongPassphrase } from './encryption-errors.ts'
import type { Password } from './old-encryption.ts'
import { readEncryption, type Encryption } from './password-based-encryption.ts'
import { readBags, readSafeContents, type Bag } from './pkcs12-bags.ts'
import { readMac, type ContainerMac } from './pkcs12-mac.ts'
import type { ReadObject } from './reader-contract.ts'
import type { RoundsBudget } from './rounds-budget.ts'

const { sequence, integer, octetString, oid } = derTag
const context0 = 0xa0

const contentTypes = {
  data: '1.2.840.113549.1.7.1',
  signed: '1.2.840.113549.1.7.2',
  enveloped: '1.2.840.113549.1.7.3',
  encrypted: '1.2.840.113549.1.7.6',
}

/** Where nobody gave a password, an empty one is tried if it costs no more than that: a tenth of a second. */
const maxUnaskedRounds = 100_000

/**
 * A PKCS#12 file (RFC 7292): the certificates, keys and CRLs in its bags. Every iteration count that can be seen is read before
 * anything is derived. An empty password and none at all are two things to some tools and one to people, so both are tried; where
 * neither opens it and there is no other, the file is told of and not an error.
 */
export const pkcs12: ContentKind = {
  mayBeBer: true,
  matches(root) {
    if (root.tag !== sequence || !hasOutline(root, [integer, sequence])) return false
    const [version, authSafe] = childrenOf(root)
    return version!.content.length === 1 && version!.content[0] === 3 && hasOutline(authSafe, [oid, context0])
  },
  read(root, reading) {
    const container = readContainer(readDer(derOfBer(root.bytes)), reading.rounds)
    const { password } = reading
    if (password) return open(container, password, reading)
    const isSealed =
      container.mac !== undefined ||
      container.safes.some((safe) => 'encryption' in safe || safe.some(({ isEncrypted }) => isEncrypted))
    const isTried = password === '' || !isSealed || reading.rounds.counted <= maxUnaskedRounds
    for (const nothing of isTried ? ['', null] : []) {
      try {
        return open(container, nothing, reading)
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'WRONG_PASSPHRASE') throw error
      }
    }
    if (password === '') throw wrongPassphrase()
    return [{ type: 'encrypted-container', needsPassword: true }]
  },
}

interface Container {
  mac: ContainerMac | undefined
  safes: readonly Safe[]
}

type Safe = readonly Bag[] | EncryptedSafe

interface EncryptedSafe {
  encryption: Encryption
  ciphertext: Uint8Array
}

function readContainer(root: DerElement, rounds: RoundsBudget): Container {
  const [, authSafe, macData] = childrenOf(root)
  const content = contentOf(authSafe!)
  if (content.type === contentTypes.signed) throw notReadHere('a signature in place of a MAC')
  if (content.type !== contentTypes.data) throw damaged(authSafe!.offset, 'content of a type that does not belong there')
  const octets = expectTag(content.value, octetString, 'content').content
  const mac = macData && readMac(macData, octets, rounds)
  const safes = sequenceOf(readDer(derOfBer(octets)), 'list of contents').map((safe) => readSafe(safe, rounds))
  return { mac, safes }
}

function readSafe(safe: DerElement, rounds: RoundsBudget): Safe {
  const { type, value } = contentOf(safe)
  switch (type) {
    case contentTypes.data:
      return readSafeContents(expectTag(value, octetString, 'content').content, rounds)
    case contentTypes.encrypted: {
      // RFC 5652 8
      const [, info] = sequenceOf(value, 'encrypted content')
      const [, identifier, ciphertext] = sequenceOf(info, 'encrypted content')
      const encryption = readEncryption(expectTag(identifier, sequence, 'encryption scheme'), rounds)
      return { encryption, ciphertext: implicitOctets(ciphertext) }
    }
    case contentTypes.enveloped:
      throw notReadHere('the public key of a recipient')
    default:
      throw damaged(safe.offset, 'content of a type that does not belong there')
  }
}

/** `[0] IMPLICIT OCTET STRING`, which in BER may be in pieces. */
function implicitOctets(field: DerElement | undefined): Uint8Array {
  if (field?.tag === 0x80) return field.content
  const pieces = childrenOf(expectTag(field, context0, 'encrypted content'))
  return Buffer.concat(pieces.map((piece) => expectTag(piece, octetString, 'encrypted content').content))
}

function contentOf(info: DerElement): { type: string; value: DerElement | undefined } {
  const [type, content] = sequenceOf(info, 'content')
  return { type: oidOf(type, 'content type'), value: childrenOf(expectTag(content, context0, 'content'))[0] }
}

function open({ mac, safes }: Container, password: Password, reading: Reading): ReadObject[] {
  if (mac && !mac.fits(password)) throw wrongPassphrase()
  try {
    const bags = safes.flatMap((safe) => ('encryption' in safe ? decryptSafe(safe, password, reading.rounds) : safe))
    return readBags(bags, password, reading)
  } catch (error) {
    const isOther = mac && error instanceof AppError && error.code === 'WRONG_PASSPHRASE'
    throw isOther ? otherPassphrase(error) : error
  }
}

function decryptSafe({ encryption, ciphertext }: EncryptedSafe, password: Password, rounds: RoundsBudget): readonly Bag[] {
  const plain = encryption.decrypt(password, ciphertext)
  // A wrong password passes the padding check once in 256 times; then what comes out is no list of bags.
  if (!isSequence(plain)) throw wrongPassphrase()
  return readSafeContents(plain, rounds)
}

function isSequence(plain: Uint8Array): boolean {
  try {
    const root = readDer(derOfBer(plain))
    return root.tag === sequence && childrenOf(root).every(({ tag }) => tag === sequence)
  } catch {
    return false
  }
}

function otherPassphrase(cause: AppError): AppError {
  return new AppError('WRONG_PASSPHRASE', 'The passphrase opens the file, but not what is in it: that has another one.', {
    remedy: 'Have the file made again with one passphrase for all of it.',
    cause,
  })
}
