import { bitLengthOf, bitStringOf, derTag, oidOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { nameOfOid, oids, type OidName } from './object-identifiers.ts'

/** What an AlgorithmIdentifier (RFC 5280 4.1.1.2) says of a key. */
export interface KeyAlgorithm {
  kind: 'rsa' | 'ec' | 'ed25519' | 'other'
  /** Such as `RSA`, `EC P-256`, `EC secp256k1`, `Ed25519`, `DSA`. */
  title: string
  /**
   * The name of an elliptic curve on which Node cannot be trusted with a certificate, else null. Node 24 and 26 end with
   * SIGSEGV where a trust anchor is on a curve without a NIST name; what is not on the short list below counts as such.
   */
  unsafeCurve: string | null
}

// The NIST curves that both OpenSSL and BoringSSL know.
const safeCurves: Partial<Record<OidName, string>> = { p224: 'P-224', p256: 'P-256', p384: 'P-384', p521: 'P-521' }

/** Those that people know by another name than the table has. */
const otherCurves: Partial<Record<OidName, string>> = { p192: 'P-192', sm2: 'SM2' }

const otherAlgorithms: Partial<Record<OidName, string>> = {
  rsassaPss: 'RSA-PSS',
  dsa: 'DSA',
  dhKeyAgreement: 'Diffie-Hellman',
  dhPublicNumber: 'Diffie-Hellman',
  x25519: 'X25519',
  x448: 'X448',
  ed448: 'Ed448',
  mlDsa44: 'ML-DSA-44',
  mlDsa65: 'ML-DSA-65',
  mlDsa87: 'ML-DSA-87',
}

/** Reads an AlgorithmIdentifier. Throws FILE_NOT_UNDERSTOOD where it is not one. */
export function keyAlgorithmOf(identifier: DerElement | undefined): KeyAlgorithm {
  const [algorithm, parameters] = sequenceOf(identifier, 'key algorithm')
  const oid = oidOf(algorithm, 'key algorithm')
  switch (oid) {
    case oids.rsaEncryption:
      return { kind: 'rsa', title: 'RSA', unsafeCurve: null }
    case oids.ecPublicKey:
      return ecAlgorithm(parameters)
    case oids.ed25519:
      return { kind: 'ed25519', title: 'Ed25519', unsafeCurve: null }
    default: {
      const name = nameOfOid(oid)
      return { kind: 'other', title: (name && otherAlgorithms[name]) ?? oid, unsafeCurve: null }
    }
  }
}

/** Reads ECParameters (RFC 5480 2.1.1): a named curve; the other forms, which spell the curve out, count as unsafe. */
export function ecAlgorithm(parameters: DerElement | undefined): KeyAlgorithm {
  if (parameters?.tag !== derTag.oid) {
    const how = parameters?.tag === derTag.sequence ? 'a curve given by its parameters' : 'an unnamed curve'
    return { kind: 'ec', title: `EC on ${how}`, unsafeCurve: how }
  }
  const oid = oidOf(parameters, 'curve')
  const known = nameOfOid(oid)
  const safe = known && safeCurves[known]
  if (safe !== undefined) return { kind: 'ec', title: `EC ${safe}`, unsafeCurve: null }
  const name = (known && otherCurves[known]) ?? known ?? oid
  return { kind: 'ec', title: `EC ${name}`, unsafeCurve: name }
}

/** Reads a SubjectPublicKeyInfo; `description` has the length of an RSA key too (`RSA 2048`). Throws FILE_NOT_UNDERSTOOD. */
export function publicKeyAlgorithm(spki: DerElement | undefined): KeyAlgorithm & { description: string } {
  const [identifier, key] = sequenceOf(spki, 'public key')
  const algorithm = keyAlgorithmOf(identifier)
  const bits = bitStringOf(key, 'public key')
  if (algorithm.kind !== 'rsa') return { ...algorithm, description: algorithm.title }
  // RFC 8017 A.1.1: RSAPublicKey begins with the modulus.
  const [modulus] = sequenceOf(readDer(bits), 'RSA public key')
  return { ...algorithm, description: `RSA ${bitLengthOf(modulus, 'RSA modulus')}` }
}

/** The curve of `KeyAlgorithm.unsafeCurve` as a sentence names it. */
export function nameOfCurve(unsafeCurve: string): string {
  return /^an? /.test(unsafeCurve) ? unsafeCurve : `the curve ${unsafeCurve}`
}
