import { hash as hashOnce } from 'node:crypto'
import { childrenOf, damaged, hasOutline, readDer, type DerElement } from '../pki/der-reader.ts'
import { aes128, aes192, aes256, des, tripleDes, type BlockCipher } from './block-cipher.ts'
import { notReadHere, wrongPassphrase } from './encryption-errors.ts'
import type { PemBlock } from './pem.ts'

const ciphers: Readonly<Record<string, BlockCipher>> = {
  'DES-CBC': des,
  'DES-EDE3-CBC': tripleDes,
  'AES-128-CBC': aes128,
  'AES-192-CBC': aes192,
  'AES-256-CBC': aes256,
}

/**
 * Decrypts a block with the headers of RFC 1421 4.6.1.1, 4.6.1.3 (`Proc-Type`, `DEK-Info`), as OpenSSL once wrote keys. `check` tells
 * a key from what a wrong passphrase makes of one. The headers are checked whether or not there is a passphrase to try; without
 * one it gives undefined. Throws WRONG_PASSPHRASE, FILE_NOT_UNDERSTOOD.
 */
export function decryptLegacyPem(block: PemBlock, password: string | undefined, check: (root: DerElement) => boolean) {
  const [, name, hex] = /^[ \t]*DEK-Info:[ \t]*([A-Za-z0-9-]{1,40})[ \t]*,[ \t]*([0-9A-Fa-f]*)[ \t]*$/im.exec(block.headers) ?? []
  if (name === undefined) throw damaged(undefined, `a block ${JSON.stringify(block.label)} that does not say how it is encrypted`)
  const cipher = ciphers[name.toUpperCase()]
  if (!cipher) throw notReadHere(name.toUpperCase())
  const iv = Buffer.from(hex!, 'hex')
  if (iv.length !== cipher.ivLength) throw damaged(undefined, `an initialisation vector of ${iv.length} octets`)
  if (password === undefined) return undefined
  const root = readOrUndefined(decrypt(cipher, password, iv, block.der))
  if (!root || !check(root)) throw wrongPassphrase()
  return root
}

function decrypt(cipher: BlockCipher, password: string, iv: Buffer, ciphertext: Uint8Array): Uint8Array {
  try {
    return cipher.decrypt(deriveKey(password, iv.subarray(0, 8), cipher.keyLength), iv, ciphertext)
  } catch (cause) {
    throw wrongPassphrase(cause)
  }
}

/** OpenSSL's EVP_BytesToKey with MD5 and one round: D_i = MD5(D_(i-1) || password || salt). */
function deriveKey(password: string, salt: Uint8Array, length: number): Buffer {
  let key = Buffer.alloc(0)
  for (let last = Buffer.alloc(0); key.length < length; key = Buffer.concat([key, last])) {
    last = hashOnce('md5', Buffer.concat([last, Buffer.from(password), salt]), 'buffer')
  }
  return key.subarray(0, length)
}

function readOrUndefined(plain: Uint8Array): DerElement | undefined {
  try {
    const root = readDer(plain)
    return hasOutline(root, []) && childrenOf(root).length > 0 ? root : undefined
  } catch {
    return undefined
  }
}
