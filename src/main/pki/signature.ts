import { sign, type KeyObject } from 'node:crypto'
import type { KeyType } from '../../shared/key-type.ts'
import { nullValue, objectIdentifier, sequence } from './der.ts'
import { oids, type OidName } from './object-identifiers.ts'

/** How a key of ours signs: the digest as node:crypto names it, and the AlgorithmIdentifier in DER. */
export interface SignatureScheme {
  digest: 'sha256' | 'sha384'
  /** As `readCertificate` names it. */
  name: OidName
  algorithm: Uint8Array
}

// RFC 4055 5: the RSA ones have NULL parameters; RFC 5758 3.2: the ECDSA ones have none.
const rsa: SignatureScheme = {
  digest: 'sha256',
  name: 'sha256WithRSAEncryption',
  algorithm: sequence(objectIdentifier(oids.sha256WithRSAEncryption), nullValue()),
}

/** PKCS #1 v1.5 for RSA, since small TLS stacks do not read PSS; for EC a digest of the curve's size. */
export const signatureSchemes: Readonly<Record<KeyType, SignatureScheme>> = {
  'ec-p256': { digest: 'sha256', name: 'ecdsaWithSHA256', algorithm: sequence(objectIdentifier(oids.ecdsaWithSHA256)) },
  'ec-p384': { digest: 'sha384', name: 'ecdsaWithSHA384', algorithm: sequence(objectIdentifier(oids.ecdsaWithSHA384)) },
  'rsa-2048': rsa,
  'rsa-3072': rsa,
  'rsa-4096': rsa,
}

/** Signs `toBeSigned`; an ECDSA signature comes as the SEQUENCE of two INTEGERs that X.509 wants. */
export function signWith({ digest }: SignatureScheme, toBeSigned: Uint8Array, privateKey: KeyObject): Uint8Array {
  return sign(digest, toBeSigned, privateKey)
}
