import { hash } from 'node:crypto'
import { bitStringOf, readDer, sequenceOf } from './der-reader.ts'

/**
 * The key identifier of a public key (SubjectPublicKeyInfo in DER): SHA-1 over its bit string, 20 octets, which is method 1
 * of RFC 5280 4.2.1.2. Nothing rests on its strength: it only says which key is meant. It is what OpenSSL, GnuTLS and Java
 * compute, so that a certificate made elsewhere for the same key gets the same identifier; those of RFC 7093 would not.
 * Throws FILE_NOT_UNDERSTOOD.
 */
export function keyIdentifierOf(subjectPublicKey: Uint8Array): Uint8Array {
  const bits = bitStringOf(sequenceOf(readDer(subjectPublicKey), 'public key')[1], 'public key')
  return hash('sha1', bits, 'buffer')
}
