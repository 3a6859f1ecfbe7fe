import type { CertificateExtensions } from '../../shared/profile.ts'
import { selfIssuer, type CertificateParameters } from './certificate.ts'
import { bitString, element, objectIdentifier, sequence, setOf, smallInteger } from './der.ts'
import { emptyName } from './distinguished-name.ts'
import { encodeRequestedExtensions } from './extensions.ts'
import type { KeyPair } from './key-pair.ts'
import { oids } from './object-identifiers.ts'
import { signatureSchemes, signWith } from './signature.ts'

/** What a request asks for. Whoever signs it decides what of it comes true. */
export interface RequestParameters extends Partial<CertificateExtensions> {
  subject: CertificateParameters['subject']
}

/**
 * Makes a certification request (PKCS#10, RFC 2986) for the public key of `keyPair`, signed by the private one, and gives its DER.
 * The extensions stand in an extensionRequest (RFC 2985 5.4.2), which is left out where nothing is asked for. Throws
 * INVALID_SUBJECT, KEY_TYPE_NOT_SUPPORTED.
 */
export function makeCertificationRequest({ subject, ...extensions }: RequestParameters, keyPair: KeyPair): Uint8Array {
  const { name, keyType, privateKey } = selfIssuer(subject, keyPair)
  const scheme = signatureSchemes[keyType]
  const requested = encodeRequestedExtensions(extensions, { isSubjectEmpty: name.length === emptyName.length })
  const attributes = requested.length > 0 ? [sequence(extensionRequest, setOf(sequence(requested)))] : []
  // RFC 2986 4.1: the attributes are tagged implicitly, and stand there even where there are none.
  const toBeSigned = sequence(version1, name, keyPair.publicKey, element(0xa0, ...attributes))
  return sequence(toBeSigned, scheme.algorithm, bitString(signWith(scheme, toBeSigned, privateKey)))
}

const version1 = smallInteger(0)
const extensionRequest = objectIdentifier(oids.extensionRequest)
