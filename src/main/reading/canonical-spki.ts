import { createPublicKey, type KeyObject } from 'node:crypto'

/**
 * Gives the DER of a public key's SubjectPublicKeyInfo in the one form that makes equal keys equal octets: a point of an
 * elliptic curve may be written compressed, and a library keeps the form in which it was read.
 */
export function canonicalSpki(key: KeyObject): Buffer {
  // A JWK has both coordinates. It knows P-256, P-384 and P-521; P-224 stays as it is.
  const isInJwk = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve !== 'secp224r1'
  const canonical = isInJwk ? createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }) : key
  return canonical.export({ type: 'spki', format: 'der' })
}
