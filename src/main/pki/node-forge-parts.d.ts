/*
 * Two parts of node-forge that can be loaded without the rest, as far as `forge.ts` uses them. Its own types speak of the whole only.
 */

declare module 'node-forge/lib/util.js' {
  const util: { createBuffer(octets: string): { getBytes(): string } }
  export default util
}

declare module 'node-forge/lib/rc2.js' {
  interface ByteBuffer {
    /** A string with a character for each octet. */
    getBytes(): string
  }
  interface Cipher {
    start(iv: string): void
    update(input: ByteBuffer): void
    finish(pad: () => boolean): boolean
    output: ByteBuffer
  }
  const rc2: { createDecryptionCipher(key: string, effectiveBits: number): Cipher }
  export default rc2
}
