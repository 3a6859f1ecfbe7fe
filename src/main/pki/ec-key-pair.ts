import { createECDH } from 'node:crypto'
import type { KeyType } from '../../shared/key-type.ts'
import { bitString, explicit, objectIdentifier, octetString, sequence, smallInteger } from './der.ts'
import { oids } from './object-identifiers.ts'

export type EcKeyType = Extract<KeyType, `ec-${string}`>

/**
 * Makes an EC key pair as `generateKeyPair` gives it, and encodes it here: OpenSSL 3 takes three times as long for its two encodings
 * as for the key. They are the same to the octet (RFC 5480 2, RFC 5915 3 in RFC 5958 2; the point is uncompressed).
 */
export function generateEcKeyPair(keyType: EcKeyType): { publicKey: Uint8Array; privateKey: Uint8Array } {
  const { curve, size, publicStart, privateStart, privateMiddle } = forms[keyType]
  // One for each pair, since it keeps the last key that it has made.
  const maker = createECDH(curve)
  const point = maker.generateKeys()
  const secret = maker.getPrivateKey()
  const publicKey = new Uint8Array(publicStart.length + point.length)
  publicKey.set(publicStart)
  publicKey.set(point, publicStart.length)
  const privateKey = new Uint8Array(privateStart.length + size + privateMiddle.length + point.length)
  privateKey.set(privateStart)
  // Its leading zeros are left out of what Node gives, and have to stand here.
  privateKey.set(secret, privateStart.length + size - secret.length)
  privateKey.set(privateMiddle, privateStart.length + size)
  privateKey.set(point, privateStart.length + size + privateMiddle.length)
  secret.fill(0)
  return { publicKey, privateKey }
}

/** How the pairs of a curve are encoded: what stands before and between the octets of the private key and of the point. */
interface EcForm {
  /** As node:crypto names it; BoringSSL knows no other name of either. */
  curve: string
  /** Octets of a private key. */
  size: number
  publicStart: Uint8Array
  privateStart: Uint8Array
  privateMiddle: Uint8Array
}

const forms: Readonly<Record<EcKeyType, EcForm>> = {
  'ec-p256': formOf('prime256v1', 32, oids.p256),
  'ec-p384': formOf('secp384r1', 48, oids.p384),
}

/** The whole of both encodings is constant but for the key: what stands before and between is cut out of those of a key of zeros. */
function formOf(curve: string, size: number, curveOid: string): EcForm {
  const algorithm = sequence(objectIdentifier(oids.ecPublicKey), objectIdentifier(curveOid))
  const point = new Uint8Array(1 + 2 * size)
  const middle = explicit(1, bitString(point))
  const spki = sequence(algorithm, bitString(point))
  const inner = sequence(smallInteger(1), octetString(new Uint8Array(size)), middle)
  const pkcs8 = sequence(smallInteger(0), algorithm, octetString(inner))
  return {
    curve,
    size,
    publicStart: spki.subarray(0, -point.length),
    privateStart: pkcs8.subarray(0, -middle.length - size),
    privateMiddle: middle.subarray(0, -point.length),
  }
}
