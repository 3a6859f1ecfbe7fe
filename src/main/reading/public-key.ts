import { createPublicKey } from 'node:crypto'
import { bitString, nullValue, objectIdentifier, sequence } from '../pki/der.ts'
import { bitLengthOf, childrenOf, derTag, hasOutline, readDer, type DerElement } from '../pki/der-reader.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { publicKeyAlgorithm } from '../pki/key-algorithm.ts'
import { oids } from '../pki/object-identifiers.ts'
import { canonicalSpki } from './canonical-spki.ts'
import type { ContentKind } from './content-kind.ts'
import { libraryCall } from './library-call.ts'

/** What is told of a public key wherever one stands. */
export interface PublicKeyFacts {
  keyDescription: string
  /** Base64 of the SubjectPublicKeyInfo, in the same form as that of the private key it belongs to. */
  publicKey: string
  /** The name of a curve that node:crypto must not be given, else null. */
  unsafeCurve: string | null
}

const identifierOfRsa = sequence(objectIdentifier(oids.rsaEncryption), nullValue())

/** A public key alone: SubjectPublicKeyInfo (RFC 5280 4.1) or the RSAPublicKey of PKCS#1 (RFC 8017 A.1.1). */
export const publicKey: ContentKind = {
  matches: (root) => isSpki(root) || isRsaPublicKey(root),
  read(root) {
    const spki = isSpki(root) ? root : readDer(sequence(identifierOfRsa, bitString(root.bytes)))
    const facts = readPublicKey(spki)
    return [{ type: 'public-key', ...facts, fingerprint: sha256Fingerprint(Buffer.from(facts.publicKey, 'base64')) }]
  },
}

/** Reads a SubjectPublicKeyInfo; where its curve is unsafe the bytes never reach node:crypto. Throws FILE_NOT_UNDERSTOOD. */
export function readPublicKey(spki: DerElement): PublicKeyFacts {
  // What it is a part of has a depth of its own.
  const { kind, unsafeCurve, description } = publicKeyAlgorithm(readDer(spki.bytes))
  const isForLibrary = unsafeCurve === null && kind !== 'other'
  const octets = isForLibrary
    ? libraryCall('The public key', () =>
        canonicalSpki(createPublicKey({ key: Buffer.from(spki.bytes), format: 'der', type: 'spki' })),
      )
    : Buffer.from(spki.bytes)
  return { keyDescription: description, publicKey: octets.toString('base64'), unsafeCurve }
}

function isSpki(root: DerElement): boolean {
  if (root.tag !== derTag.sequence || !hasOutline(root, [derTag.sequence, derTag.bitString])) return false
  return hasOutline(childrenOf(root)[0], [derTag.oid])
}

/** Two numbers alone could be a signature too; those are shorter than any modulus. */
function isRsaPublicKey(root: DerElement): boolean {
  if (root.tag !== derTag.sequence || !hasOutline(root, [derTag.integer, derTag.integer])) return false
  const numbers = childrenOf(root)
  return (
    numbers.length === 2 &&
    numbers[0]!.content.length >= 64 &&
    numbers[0]!.content[0]! < 0x80 &&
    bitLengthOf(numbers[0], 'modulus') > 0
  )
}
