import { hash as hashOnce } from 'node:crypto'

/*
 * A hash of a hash of a hash, as the key derivation of PKCS#12 wants it, up to millions of times. A call to node:crypto costs three
 * times what hashing one block by SHA-1 does, and for what NSS writes in the old form (600,000 rounds, six blocks) that is the
 * difference between two seconds and seven; so SHA-1 is repeated here. For SHA-256 it would gain nothing, and there is but one block.
 */

/** Gives the hash of `octets`, hashed again until it has been `times` times, which is 1 or more. */
export function iteratedHash(hash: string, octets: Uint8Array, times: number): Buffer {
  const first = hashOnce(hash, octets, 'buffer')
  if (times === 1) return first
  if (hash === 'sha1') return repeatSha1(first, times - 1)
  let digest = first
  for (let round = 1; round < times; round++) digest = hashOnce(hash, digest, 'buffer')
  return digest
}

/** FIPS 180-4 6.1, of messages that are one block: a digest, its end bit and its length. */
function repeatSha1(digest: Buffer, times: number): Buffer {
  const words = new Int32Array(80)
  const state = [0, 4, 8, 12, 16].map((offset) => digest.readInt32BE(offset))
  let [h0, h1, h2, h3, h4] = state as [number, number, number, number, number]
  for (let round = 0; round < times; round++) {
    words[0] = h0
    words[1] = h1
    words[2] = h2
    words[3] = h3
    words[4] = h4
    words[5] = 0x80000000
    words.fill(0, 6, 15)
    words[15] = 160
    for (let t = 16; t < 80; t++) {
      const mixed = words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!
      words[t] = (mixed << 1) | (mixed >>> 31)
    }
    let a = 0x67452301
    let b = 0xefcdab89 | 0
    let c = 0x98badcfe | 0
    let d = 0x10325476
    let e = 0xc3d2e1f0 | 0
    for (let t = 0; t < 80; t++) {
      const f =
        t < 20
          ? ((b & c) | (~b & d)) + 0x5a827999
          : t < 40
            ? (b ^ c ^ d) + 0x6ed9eba1
            : t < 60
              ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
              : (b ^ c ^ d) + 0xca62c1d6
      const next = (((a << 5) | (a >>> 27)) + f + e + words[t]!) | 0
      e = d
      d = c
      c = (b << 30) | (b >>> 2)
      b = a
      a = next
    }
    h0 = (a + 0x67452301) | 0
    h1 = (b + 0xefcdab89) | 0
    h2 = (c + 0x98badcfe) | 0
    h3 = (d + 0x10325476) | 0
    h4 = (e + 0xc3d2e1f0) | 0
  }
  return octetsOf([h0, h1, h2, h3, h4])
}

function octetsOf(words: Iterable<number>): Buffer {
  return Buffer.concat(Array.from(words, (word) => Buffer.of(word >>> 24, word >>> 16, word >>> 8, word)))
}
