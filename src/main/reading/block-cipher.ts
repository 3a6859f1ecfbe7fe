import { createDecipheriv } from 'node:crypto'
import { decryptRc2Cbc } from '../pki/forge.ts'

/** A block cipher in CBC mode with the padding of PKCS#7 (RFC 5652 6.3). */
export interface BlockCipher {
  /** In octets. */
  readonly keyLength: number
  readonly ivLength: number
  /** Throws where the padding is none, as it is, mostly, with a wrong key. */
  decrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array
}

export const aes128 = ofNode('aes-128-cbc', 16, 16)
export const aes192 = ofNode('aes-192-cbc', 24, 16)
export const aes256 = ofNode('aes-256-cbc', 32, 16)
export const tripleDes = ofNode('des-ede3-cbc', 24, 8)

// Encrypt, decrypt, encrypt with one key thrice is DES itself; DES alone is in neither library of today.
export const twoKeyTripleDes: BlockCipher = { ...withKey((key) => [key, key.subarray(0, 8)]), keyLength: 16 }
export const des: BlockCipher = { ...withKey((key) => [key, key, key]), keyLength: 8 }

/** RC2 (RFC 2268) with as many effective bits as its key has, as every scheme of PKCS#5 and PKCS#12 wants it. */
export function rc2(keyLength: number): BlockCipher {
  return {
    keyLength,
    ivLength: 8,
    decrypt: (key, iv, ciphertext) => withoutPadding(decryptRc2Cbc({ key, effectiveBits: keyLength * 8, iv, ciphertext }), 8),
  }
}

function ofNode(name: string, keyLength: number, ivLength: number): BlockCipher {
  return {
    keyLength,
    ivLength,
    decrypt(key, iv, ciphertext) {
      const decipher = createDecipheriv(name, key, iv)
      return Buffer.concat([decipher.update(ciphertext), decipher.final()])
    },
  }
}

function withKey(expand: (key: Uint8Array) => Uint8Array[]): BlockCipher {
  return { ...tripleDes, decrypt: (key, iv, ciphertext) => tripleDes.decrypt(Buffer.concat(expand(key)), iv, ciphertext) }
}

function withoutPadding(plain: Uint8Array, blockLength: number): Uint8Array {
  const count = plain.at(-1) ?? 0
  const isPadding = count >= 1 && count <= blockLength && plain.subarray(-count).every((octet) => octet === count)
  if (!isPadding) throw new Error('bad decrypt')
  return plain.subarray(0, -count)
}
