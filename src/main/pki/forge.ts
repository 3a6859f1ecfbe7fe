import rc2 from 'node-forge/lib/rc2.js'
import util from 'node-forge/lib/util.js'

/*
 * The only file that imports node-forge, and only its RC2, which neither OpenSSL 3 nor BoringSSL has any more and which every old
 * PKCS#12 file is encrypted with. Never its readers, signatures, TLS or randomness.
 */

export interface Rc2Input {
  key: Uint8Array
  /** RFC 2268 2: how much of the key counts. */
  effectiveBits: number
  /** Eight octets. */
  iv: Uint8Array
  ciphertext: Uint8Array
}

/** Decrypts RC2 in CBC mode; the padding stays. Throws an Error where the ciphertext is not whole blocks. */
export function decryptRc2Cbc({ key, effectiveBits, iv, ciphertext }: Rc2Input): Uint8Array {
  if (ciphertext.length % 8 !== 0) throw new Error('wrong final block length')
  const cipher = rc2.createDecryptionCipher(binary(key), effectiveBits)
  cipher.start(binary(iv))
  cipher.update(util.createBuffer(binary(ciphertext)))
  cipher.finish(() => true)
  return Buffer.from(cipher.output.getBytes(), 'latin1')
}

/** Forge's own form of octets: a string with a character for each. */
function binary(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')
}
