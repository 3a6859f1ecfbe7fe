import type { RequestFacts } from '../../shared/inspection.ts'
import { toPem } from '../../shared/pem.ts'
import type { SignatureFault } from '../pki/check-signature.ts'
import { decodeName } from '../pki/distinguished-name.ts'
import { sha256Fingerprint } from '../pki/fingerprint.ts'
import { certificationRequestParts, readCertificationRequest, requestSignatureFault } from '../pki/read-certification-request.ts'
import { extensionFacts, nameIn, publicKeyFacts } from './facts.ts'

/** Everything that a certification request says, and whether its own key signed it. `publicKey` as of a certificate. Throws FILE_NOT_UNDERSTOOD. */
export function requestFacts(der: Uint8Array, publicKey: string): RequestFacts {
  const parts = certificationRequestParts(der)
  const read = readCertificationRequest(der)
  const fault = requestSignatureFault(parts)
  const shown = new Set(read.otherExtensions.map(({ name }) => name))
  return {
    pem: toPem('CERTIFICATE REQUEST', der),
    fingerprint: sha256Fingerprint(der),
    subject: read.subject,
    name: nameIn(decodeName(parts.subject), read.altNames),
    signatureAlgorithm: read.signatureAlgorithm,
    signatureProblem: fault === null ? null : problems[fault],
    altNames: read.altNames,
    basicConstraints: read.basicConstraints,
    keyUsage: read.keyUsage,
    extendedKeyUsage: read.extendedKeyUsage,
    criticalExtensions: read.criticalExtensions,
    otherExtensions: parts.extensions.map(extensionFacts).filter(({ name }) => shown.has(name)),
    attributes: read.attributes,
    hasChallengePassword: read.hasChallengePassword,
    ...publicKeyFacts(parts.subjectPublicKey, publicKey),
  }
}

const problems: Readonly<Record<SignatureFault, string>> = {
  wrong: 'Its signature was not made by the key in it, or it was changed since.',
  contradictory: 'It states two different signature algorithms.',
  'weak-digest': 'Its signature uses MD5 or SHA-1, which can be forged.',
  'weak-key': 'Its signature was made with an RSA key of less than 2048 bits, which can be broken.',
  'not-supported': 'Its signature is of a kind that is not verified here.',
}
