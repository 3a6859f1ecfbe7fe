import { derTag, expectTag, sequenceOf, type DerElement } from '../pki/der-reader.ts'
import { iteratedHash } from '../pki/iterated-hash.ts'
import { derivePkcs12Key } from '../pki/pkcs12-key-derivation.ts'
import { des, rc2, tripleDes, twoKeyTripleDes, type BlockCipher } from './block-cipher.ts'
import { notReadHere } from './encryption-errors.ts'
import type { RoundsBudget } from './rounds-budget.ts'

/** Null is no password at all, which PKCS#12 tells from an empty one. */
export type Password = string | null

interface OldScheme {
  name: string
  /** Left out where it is only known by its name. */
  how?: { kdf: 'pkcs12'; cipher: BlockCipher } | { kdf: 'pbkdf1'; hash: 'md5' | 'sha1'; cipher: BlockCipher }
}

// RFC 7292 appendix C and RFC 8018 A.3.
const oldSchemes: Readonly<Record<string, OldScheme>> = {
  '1.2.840.113549.1.12.1.1': { name: 'PBE-SHA1-RC4-128' },
  '1.2.840.113549.1.12.1.2': { name: 'PBE-SHA1-RC4-40' },
  '1.2.840.113549.1.12.1.3': { name: 'PBE-SHA1-3DES', how: { kdf: 'pkcs12', cipher: tripleDes } },
  '1.2.840.113549.1.12.1.4': { name: 'PBE-SHA1-2DES', how: { kdf: 'pkcs12', cipher: twoKeyTripleDes } },
  '1.2.840.113549.1.12.1.5': { name: 'PBE-SHA1-RC2-128', how: { kdf: 'pkcs12', cipher: rc2(16) } },
  '1.2.840.113549.1.12.1.6': { name: 'PBE-SHA1-RC2-40', how: { kdf: 'pkcs12', cipher: rc2(5) } },
  '1.2.840.113549.1.5.1': { name: 'PBE-MD2-DES' },
  '1.2.840.113549.1.5.3': { name: 'PBE-MD5-DES', how: { kdf: 'pbkdf1', hash: 'md5', cipher: des } },
  '1.2.840.113549.1.5.4': { name: 'PBE-MD2-RC2' },
  '1.2.840.113549.1.5.6': { name: 'PBE-MD5-RC2', how: { kdf: 'pbkdf1', hash: 'md5', cipher: rc2(8) } },
  '1.2.840.113549.1.5.10': { name: 'PBE-SHA1-DES', how: { kdf: 'pbkdf1', hash: 'sha1', cipher: des } },
  '1.2.840.113549.1.5.11': { name: 'PBE-SHA1-RC2', how: { kdf: 'pbkdf1', hash: 'sha1', cipher: rc2(8) } },
}

/** Whether an object identifier is that of an encryption from before PBES2. */
export function isOldScheme(oid: string): boolean {
  return Object.hasOwn(oldSchemes, oid)
}

/**
 * Gives what decrypts by such a scheme. That throws where the padding does not fit. Throws FILE_UNSAFE for the iteration count,
 * FILE_NOT_UNDERSTOOD for a scheme that is known by its name only.
 */
export function readOldEncryption(
  oid: string,
  parameters: DerElement | undefined,
  rounds: RoundsBudget,
): (password: Password, ciphertext: Uint8Array) => Uint8Array {
  const [saltElement, count] = sequenceOf(parameters, 'parameters of the encryption')
  const salt = expectTag(saltElement, derTag.octetString, 'salt').content
  const iterations = rounds.read(count)
  const { name, how } = oldSchemes[oid] ?? { name: oid }
  if (!how) throw notReadHere(name)
  const { cipher } = how
  if (how.kdf === 'pbkdf1') {
    return (password, ciphertext) => {
      // RFC 8018 5.1: PBKDF1
      const derived = iteratedHash(how.hash, Buffer.concat([Buffer.from(password ?? ''), salt]), iterations)
      return cipher.decrypt(derived.subarray(0, 8), derived.subarray(8, 16), ciphertext)
    }
  }
  return (password, ciphertext) => {
    const input = { hash: 'sha1', password, salt, iterations } as const
    const key = derivePkcs12Key({ ...input, purpose: 'key', length: cipher.keyLength })
    const iv = derivePkcs12Key({ ...input, purpose: 'iv', length: cipher.ivLength })
    return cipher.decrypt(key, iv, ciphertext)
  }
}
