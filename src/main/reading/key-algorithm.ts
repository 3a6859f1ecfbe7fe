import { bitLengthOf, bitStringOf, childrenOf, derTag, expectTag, oidOf, readDer, type DerElement } from './der-reader.ts'

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
const safeCurves: Readonly<Record<string, string>> = {
  '1.3.132.0.33': 'P-224',
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
}

// RFC 5639 4.1 numbers them from 1.
const brainpoolArc = '1.3.36.3.3.2.8.1.1.'
const brainpoolNames = ['160', '192', '224', '256', '320', '384', '512'].flatMap((bits) => [`P${bits}r1`, `P${bits}t1`])

const otherCurves: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.1': 'P-192',
  '1.3.132.0.9': 'secp160k1',
  '1.3.132.0.10': 'secp256k1',
  '1.3.132.0.31': 'secp192k1',
  '1.3.132.0.32': 'secp224k1',
  '1.2.156.10197.1.301': 'SM2',
  ...Object.fromEntries(brainpoolNames.map((name, index) => [`${brainpoolArc}${index + 1}`, `brainpool${name}`])),
}

const otherAlgorithms: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.113549.1.3.1': 'Diffie-Hellman',
  '1.2.840.10046.2.1': 'Diffie-Hellman',
  '1.3.101.110': 'X25519',
  '1.3.101.111': 'X448',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
}

/** Reads an AlgorithmIdentifier. Throws FILE_NOT_UNDERSTOOD where it is not one. */
export function keyAlgorithmOf(identifier: DerElement | undefined): KeyAlgorithm {
  const [algorithm, parameters] = childrenOf(expectTag(identifier, derTag.sequence, 'key algorithm'))
  const oid = oidOf(algorithm, 'key algorithm')
  switch (oid) {
    case '1.2.840.113549.1.1.1':
      return { kind: 'rsa', title: 'RSA', unsafeCurve: null }
    case '1.2.840.10045.2.1':
      return ecAlgorithm(parameters)
    case '1.3.101.112':
      return { kind: 'ed25519', title: 'Ed25519', unsafeCurve: null }
    default:
      return { kind: 'other', title: otherAlgorithms[oid] ?? oid, unsafeCurve: null }
  }
}

/** Reads ECParameters (RFC 5480 2.1.1): a named curve; the other forms, which spell the curve out, count as unsafe. */
export function ecAlgorithm(parameters: DerElement | undefined): KeyAlgorithm {
  if (parameters?.tag !== derTag.oid) {
    const how = parameters?.tag === derTag.sequence ? 'a curve given by its parameters' : 'an unnamed curve'
    return { kind: 'ec', title: `EC on ${how}`, unsafeCurve: how }
  }
  const oid = oidOf(parameters, 'curve')
  const safe = safeCurves[oid]
  if (safe !== undefined) return { kind: 'ec', title: `EC ${safe}`, unsafeCurve: null }
  const name = otherCurves[oid] ?? oid
  return { kind: 'ec', title: `EC ${name}`, unsafeCurve: name }
}

/** Reads a SubjectPublicKeyInfo; `description` has the length of an RSA key too (`RSA 2048`). Throws FILE_NOT_UNDERSTOOD. */
export function publicKeyAlgorithm(spki: DerElement | undefined): KeyAlgorithm & { description: string } {
  const [identifier, key] = childrenOf(expectTag(spki, derTag.sequence, 'public key'))
  const algorithm = keyAlgorithmOf(identifier)
  const bits = bitStringOf(key, 'public key')
  if (algorithm.kind !== 'rsa') return { ...algorithm, description: algorithm.title }
  // RFC 8017 A.1.1: RSAPublicKey begins with the modulus.
  const [modulus] = childrenOf(expectTag(readDer(bits), derTag.sequence, 'RSA public key'))
  return { ...algorithm, description: `RSA ${bitLengthOf(modulus, 'RSA modulus')}` }
}

/** The curve of `KeyAlgorithm.unsafeCurve` as a sentence names it. */
export function nameOfCurve(unsafeCurve: string): string {
  return /^an? /.test(unsafeCurve) ? unsafeCurve : `the curve ${unsafeCurve}`
}
