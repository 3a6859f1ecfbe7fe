import { hash } from 'node:crypto'

/** SHA-256 over the DER of a certificate, upper-case hex without colons: what we call its fingerprint. */
export function sha256Fingerprint(der: Uint8Array): string {
  return hash('sha256', der, 'hex').toUpperCase()
}

/** SHA-1 over the DER of a certificate, upper-case hex: the thumbprint that some clouds and old tools still ask for. */
export function sha1Fingerprint(der: Uint8Array): string {
  return hash('sha1', der, 'hex').toUpperCase()
}

/** The pin of a public key: base64 of SHA-256 over its SubjectPublicKeyInfo (RFC 7469 2.4). */
export function spkiPin(subjectPublicKey: Uint8Array): string {
  return hash('sha256', subjectPublicKey, 'base64')
}
