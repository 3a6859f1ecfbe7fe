import { iteratedHash } from './iterated-hash.ts'

/** A hash, with the length of its blocks in octets: v of RFC 7292 appendix B.2. */
const blockLengths = { sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 } as const

export type Pkcs12Hash = keyof typeof blockLengths

export interface Pkcs12KeyInput {
  hash: Pkcs12Hash
  /** Null is no password at all; an empty one is something else to this derivation. */
  password: string | null
  salt: Uint8Array
  iterations: number
  purpose: keyof typeof purposes
  /** In octets. */
  length: number
}

// RFC 7292 appendix B.3.
const purposes = { key: 1, iv: 2, mac: 3 } as const

/**
 * The key derivation of PKCS#12 (RFC 7292 appendix B.2), which no library exports by itself. Takes about a microsecond for each
 * round and block, and does not look at the count: who calls it for a foreign file has done that.
 */
export function derivePkcs12Key({ hash, password, salt, iterations, purpose, length }: Pkcs12KeyInput): Uint8Array {
  const blockLength = blockLengths[hash]
  const diversifier = Buffer.alloc(blockLength, purposes[purpose])
  const input = Buffer.concat([repeated(salt, blockLength), repeated(passwordOctets(password), blockLength)])
  const parts: Buffer[] = []
  for (let derived = 0; ;) {
    const part = iteratedHash(hash, Buffer.concat([diversifier, input]), iterations)
    parts.push(part)
    derived += part.length
    if (derived >= length) return Buffer.concat(parts).subarray(0, length)
    const addend = Buffer.alloc(blockLength, part)
    for (let start = 0; start < input.length; start += blockLength) addOneMore(input.subarray(start, start + blockLength), addend)
  }
}

/** RFC 7292 appendix B.1: a BMPString with its final zeros. */
function passwordOctets(password: string | null): Uint8Array {
  return password === null ? new Uint8Array() : Buffer.from(`${password}\0`, 'utf16le').swap16()
}

/** The octets again and again until whole blocks are full; none where there are none. */
function repeated(octets: Uint8Array, blockLength: number): Uint8Array {
  if (octets.length === 0) return octets
  return Buffer.alloc(Math.ceil(octets.length / blockLength) * blockLength, octets)
}

/** `block` becomes `block` + `addend` + 1, of big-endian numbers, cut to its length. */
function addOneMore(block: Uint8Array, addend: Uint8Array): void {
  let carry = 1
  for (let index = block.length - 1; index >= 0; index--) {
    carry += block[index]! + addend[index]!
    block[index] = carry & 0xff
    carry >>= 8
  }
}
