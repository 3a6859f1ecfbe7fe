import { childrenOf, damaged, derTag, expectTag, oidOf, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { aes128, aes192, aes256, tripleDes, type BlockCipher } from './block-cipher.ts'
import { notReadHere, wrongPassphrase } from './encryption-errors.ts'
import { readKeyDerivation } from './key-derivation.ts'
import { isOldScheme, readOldEncryption, type Password } from './old-encryption.ts'
import type { RoundsBudget } from './rounds-budget.ts'

/** How something is encrypted, its parameters checked. */
export interface Encryption {
  /** Throws WRONG_PASSPHRASE; with a wrong one it gives, rarely, octets without meaning. */
  decrypt(password: Password, ciphertext: Uint8Array): Uint8Array
}

const pbes2 = '1.2.840.113549.1.5.13'

const ciphers: Readonly<Record<string, BlockCipher>> = {
  '2.16.840.1.101.3.4.1.2': aes128,
  '2.16.840.1.101.3.4.1.22': aes192,
  '2.16.840.1.101.3.4.1.42': aes256,
  '1.2.840.113549.3.7': tripleDes,
}

/** Whether an object identifier is that of a password-based encryption. */
export function isEncryptionScheme(oid: string): boolean {
  return oid === pbes2 || isOldScheme(oid)
}

/**
 * Reads the parameters before any key is derived. Throws FILE_UNSAFE where deriving it would take too long or too much memory,
 * with the number, and FILE_NOT_UNDERSTOOD for an algorithm that is not read here.
 *
 * Undone here and not by createPrivateKey: BoringSSL has it without scrypt, the two libraries tell a wrong passphrase from a damaged
 * file in different words, and neither decrypts anything but keys.
 */
export function readEncryption(identifier: DerElement, rounds: RoundsBudget): Encryption {
  const [scheme, parameters] = childrenOf(identifier)
  const oid = oidOf(scheme, 'encryption scheme')
  const decrypt = oid === pbes2 ? readPbes2(parameters, rounds) : readOldEncryption(oid, parameters, rounds)
  return {
    decrypt(password, ciphertext) {
      try {
        return decrypt(password, ciphertext)
      } catch (cause) {
        throw wrongPassphrase(cause)
      }
    },
  }
}

/** RFC 8018 6.2. A key length, where it stands in the parameters, is that of the cipher: it is passed over. */
function readPbes2(parameters: DerElement | undefined, rounds: RoundsBudget) {
  const [kdf, cipherScheme] = sequenceOf(parameters, 'parameters of the encryption')
  const { derive } = readKeyDerivation(kdf, rounds)
  const [cipherOid, iv] = sequenceOf(cipherScheme, 'cipher')
  const cipherName = oidOf(cipherOid, 'cipher')
  const cipher = ciphers[cipherName]
  if (!cipher) throw notReadHere(`the cipher ${cipherName}`)
  const { content: ivOctets, offset } = expectTag(iv, derTag.octetString, 'initialisation vector')
  if (ivOctets.length !== cipher.ivLength) throw damaged(offset, `an initialisation vector of ${ivOctets.length} octets`)
  return (password: Password, ciphertext: Uint8Array) =>
    cipher.decrypt(derive(password ?? '', cipher.keyLength), ivOctets, ciphertext)
}
