import { createCipheriv, pbkdf2Sync } from 'node:crypto'
import { nullValue, objectIdentifier, octetString, sequence, smallInteger } from './der.ts'

/** Gives as many random octets as asked for: `randomBytes` of node:crypto, or what a test wants. */
export type RandomOctets = (length: number) => Uint8Array

/** What OWASP asks of PBKDF2-HMAC-SHA256; a tenth of a second. */
export const pbkdf2Rounds = 600_000

// RFC 8018 A.2 and A.4, RFC 3565 4.1
const [pbes2, pbkdf2, hmacWithSha256, aes256Cbc] = [
  '1.2.840.113549.1.5.13',
  '1.2.840.113549.1.5.12',
  '1.2.840.113549.2.9',
  '2.16.840.1.101.3.4.1.42',
].map(objectIdentifier) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]

/** Something encrypted: `identifier` is the AlgorithmIdentifier in DER. */
export interface Encrypted {
  identifier: Uint8Array
  ciphertext: Uint8Array
}

/** Encrypts by PBES2 (RFC 8018 6.2): AES-256-CBC under a key of PBKDF2-HMAC-SHA256, 600,000 rounds, from the UTF-8 of the passphrase. */
export function encryptPbes2(plain: Uint8Array, passphrase: string, random: RandomOctets): Encrypted {
  const [salt, iv] = [random(16), random(16)]
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(passphrase, salt, pbkdf2Rounds, 32, 'sha256'), iv)
  const kdf = sequence(pbkdf2, sequence(octetString(salt), smallInteger(pbkdf2Rounds), sequence(hmacWithSha256, nullValue())))
  return {
    identifier: sequence(pbes2, sequence(kdf, sequence(aes256Cbc, octetString(iv)))),
    ciphertext: Buffer.concat([cipher.update(plain), cipher.final()]),
  }
}
