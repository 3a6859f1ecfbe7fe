import { octetString, sequence } from './der.ts'
import { encryptPbes2, type RandomOctets } from './pbes2-writer.ts'

/**
 * Gives the DER of an EncryptedPrivateKeyInfo (RFC 5958 3; in PEM an `ENCRYPTED PRIVATE KEY`): PBES2 with AES-256-CBC and
 * PBKDF2-HMAC-SHA256, 600,000 rounds. `pkcs8` is the DER of a PrivateKeyInfo, `random` a source of random octets. Takes a tenth of a
 * second.
 */
export function encryptPrivateKey(pkcs8: Uint8Array, passphrase: string, random: RandomOctets): Uint8Array {
  const { identifier, ciphertext } = encryptPbes2(pkcs8, passphrase, random)
  return sequence(identifier, octetString(ciphertext))
}
