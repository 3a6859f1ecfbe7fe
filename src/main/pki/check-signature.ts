import { createPublicKey, verify } from 'node:crypto'
import { oidOf, readDer, sequenceOf } from './der-reader.ts'
import { describeSpki } from './key-pair.ts'
import { nameOfOid, type OidName } from './object-identifiers.ts'

/** Why a signature does not count; `not-supported` means that it was not looked at. */
export type SignatureFault = 'wrong' | 'weak-digest' | 'weak-key' | 'not-supported' | 'contradictory'

/** What certificates, requests and CRLs have alike: something, and a signature over it. */
export interface SignedContent {
  /** What the signature is made over, DER. */
  toBeSigned: Uint8Array
  /** AlgorithmIdentifier in DER, beside the signature. */
  signatureAlgorithm: Uint8Array
  /** The one within what is signed; a request has none. */
  innerSignatureAlgorithm?: Uint8Array
  signature: Uint8Array
}

interface VerificationScheme {
  /** As node:crypto names it; null where the algorithm has its own. */
  digest: string | null
  key: RegExp
}

const rsaKey = /^RSA \d+$/
/** The curves that both OpenSSL and BoringSSL know. */
const ecKey = /^EC P-(256|384|521)$/
const schemes: Partial<Record<OidName, VerificationScheme>> = {
  sha256WithRSAEncryption: { digest: 'sha256', key: rsaKey },
  sha384WithRSAEncryption: { digest: 'sha384', key: rsaKey },
  sha512WithRSAEncryption: { digest: 'sha512', key: rsaKey },
  ecdsaWithSHA256: { digest: 'sha256', key: ecKey },
  ecdsaWithSHA384: { digest: 'sha384', key: ecKey },
  ecdsaWithSHA512: { digest: 'sha512', key: ecKey },
  ed25519: { digest: null, key: /^Ed25519$/ },
}
const weakDigests: readonly OidName[] = ['md5WithRSAEncryption', 'sha1WithRSAEncryption', 'ecdsaWithSHA1']

/**
 * Whether this was signed by the key of `publicKey` (SubjectPublicKeyInfo in DER): null where it was, else why not. MD5, SHA-1
 * and RSA keys below 2048 bits do not count, whatever they say. Keys on other curves than those of NIST never come to
 * node:crypto. Throws FILE_NOT_UNDERSTOOD.
 */
export function signatureFault(
  { toBeSigned, signature, signatureAlgorithm, innerSignatureAlgorithm = signatureAlgorithm }: SignedContent,
  publicKey: Uint8Array,
): SignatureFault | null {
  // RFC 5280 4.1.1.2 and 5.1.1.2: the unsigned field outside must repeat the signed one inside.
  if (Buffer.compare(signatureAlgorithm, innerSignatureAlgorithm) !== 0) return 'contradictory'
  const name = nameOfOid(signatureOidOf(signatureAlgorithm))
  if (name === undefined) return 'not-supported'
  if (weakDigests.includes(name)) return 'weak-digest'
  const { description } = describeSpki(publicKey)
  const scheme = schemes[name]
  // An algorithm of another family than the key's would still verify by the key's own, so it is compared here.
  if (!scheme?.key.test(description)) return 'not-supported'
  if (rsaKey.test(description) && Number(description.slice(4)) < 2048) return 'weak-key'
  return verifies(scheme.digest, toBeSigned, publicKey, signature) ? null : 'wrong'
}

/** With what certificates of long ago were signed. */
const oldSchemes: Partial<Record<OidName, VerificationScheme>> = {
  ...schemes,
  md5WithRSAEncryption: { digest: 'md5', key: rsaKey },
  sha1WithRSAEncryption: { digest: 'sha1', key: rsaKey },
  ecdsaWithSHA1: { digest: 'sha1', key: ecKey },
}

/**
 * Whether the key of `publicKey` (SubjectPublicKeyInfo in DER) made this signature, were it as weak as MD5 with RSA 512. It tells who
 * has issued what, and nothing of whether that is to be trusted: that is for `signatureFault`. Throws FILE_NOT_UNDERSTOOD.
 */
export function wasSignedBy({ toBeSigned, signature, signatureAlgorithm }: SignedContent, publicKey: Uint8Array): boolean {
  const name = nameOfOid(signatureOidOf(signatureAlgorithm))
  const scheme = name && oldSchemes[name]
  if (!scheme?.key.test(describeSpki(publicKey).description.replace(/, compressed$/, ''))) return false
  return verifies(scheme.digest, toBeSigned, publicKey, signature)
}

function verifies(digest: string | null, toBeSigned: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    return verify(digest, toBeSigned, key, signature)
  } catch {
    return false
  }
}

/** The algorithm in an AlgorithmIdentifier in DER as dotted decimal. Throws FILE_NOT_UNDERSTOOD. */
export function signatureOidOf(algorithm: Uint8Array): string {
  return oidOf(sequenceOf(readDer(algorithm), 'signature algorithm')[0], 'signature algorithm')
}
