import { childrenOf, damaged, derTag, expectTag, oidOf, readDer, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { derOfBer } from './ber.ts'
import { certificate } from './certificate.ts'
import type { ContentKind, Reading } from './content-kind.ts'
import { readEncryptedKey } from './encrypted-private-key.ts'
import { friendlyNameOf } from './friendly-name.ts'
import { checkObjectCount } from './object-count.ts'
import type { Password } from './old-encryption.ts'
import { isPkcs8, readPrivateKey } from './private-key.ts'
import type { ReadObject } from './reader-contract.ts'
import { revocationList } from './revocation-list.ts'
import type { RoundsBudget } from './rounds-budget.ts'

const { octetString, sequence } = derTag
const context0 = 0xa0

/** Something in a SafeContents, its parameters checked; nothing has been decrypted yet. */
export interface Bag {
  isEncrypted: boolean
  friendlyName: string | undefined
  read(password: Password, reading: Reading): ReadObject[]
}

// RFC 7292 4.2 and RFC 2985 4.2.
const bagTypes = '1.2.840.113549.1.12.10.1'
const x509Certificate = '1.2.840.113549.1.9.22.1'
const x509Crl = '1.2.840.113549.1.9.23.1'

/** Nobody nests bags more than once. */
const maxNesting = 4

/** Reads a SafeContents (RFC 7292 4.2), nested ones laid out flat. Throws FILE_UNSAFE, FILE_NOT_UNDERSTOOD, FILE_TOO_LARGE. */
export function readSafeContents(octets: Uint8Array, rounds: RoundsBudget): readonly Bag[] {
  return bagsIn(readDer(derOfBer(octets)), rounds, 0)
}

/** Gives what is in the bags. Throws what reading each of them throws. */
export function readBags(bags: readonly Bag[], password: Password, reading: Reading): ReadObject[] {
  checkObjectCount(bags.length)
  if (bags.length === 0) throw damaged(undefined, 'a PKCS#12 file with nothing in it')
  return bags.flatMap((bag) => {
    const objects = bag.read(password, reading)
    const name = bag.friendlyName
    return name === undefined ? objects : objects.map((object) => (hasName(object) ? { ...object, friendlyName: name } : object))
  })
}

function bagsIn(contents: DerElement, rounds: RoundsBudget, nesting: number): readonly Bag[] {
  if (nesting > maxNesting) throw damaged(contents.offset, `bags in bags, more than ${maxNesting} deep`)
  return sequenceOf(contents, 'list of bags').flatMap((bag) => {
    const [type, wrapped, attributes] = sequenceOf(bag, 'bag')
    const [value] = childrenOf(expectTag(wrapped, context0, 'content of a bag'))
    if (!value) throw damaged(bag.offset, 'an empty bag')
    const oid = oidOf(type, 'type of a bag')
    if (oid === `${bagTypes}.6`) return bagsIn(value, rounds, nesting + 1)
    return [{ friendlyName: friendlyNameOf(attributes), ...readBag(oid, value, rounds) }]
  })
}

function readBag(oid: string, value: DerElement, rounds: RoundsBudget): Omit<Bag, 'friendlyName'> {
  switch (oid) {
    case `${bagTypes}.1`:
      return { isEncrypted: false, read: () => [readPlainKey(value)] }
    case `${bagTypes}.2`: {
      const key = readEncryptedKey(readDer(value.bytes), rounds)
      return { isEncrypted: true, read: (password) => [key.open(password)] }
    }
    case `${bagTypes}.3`:
      return { isEncrypted: false, read: (_password, reading) => readWrapped(value, x509Certificate, certificate, reading) }
    case `${bagTypes}.4`:
      return { isEncrypted: false, read: (_password, reading) => readWrapped(value, x509Crl, revocationList, reading) }
    default:
      return { isEncrypted: false, read: () => [{ type: 'unknown', label: oid === `${bagTypes}.5` ? 'secret' : `bag ${oid}` }] }
  }
}

function readPlainKey(value: DerElement): ReadObject {
  const root = readDer(value.bytes)
  if (root.tag !== sequence || !isPkcs8(root)) throw damaged(value.offset, 'no private key where one belongs')
  return readPrivateKey(root)
}

/** CertBag and CRLBag: what kind it is, and the DER in an OCTET STRING. */
function readWrapped(value: DerElement, oid: string, kind: ContentKind, reading: Reading): ReadObject[] {
  const [type, wrapped] = sequenceOf(value, 'bag')
  const found = oidOf(type, 'kind of what is in a bag')
  if (found !== oid) return [{ type: 'unknown', label: `bag with ${found}` }]
  const [octets] = childrenOf(expectTag(wrapped, context0, 'content of a bag'))
  const root = readDer(expectTag(octets, octetString, 'content of a bag').content)
  childrenOf(root)
  if (!kind.matches(root)) throw damaged(value.offset, 'something else in a bag than its type says')
  return kind.read(root, reading)
}

function hasName(object: ReadObject): object is Extract<ReadObject, { friendlyName?: string | undefined }> {
  return object.type === 'certificate' || object.type === 'private-key' || object.type === 'revocation-list'
}
