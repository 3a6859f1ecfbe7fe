import { randomFillSync } from 'node:crypto'

const size = 16

/**
 * A new serial number: 16 random octets, big-endian, that are a positive INTEGER of exactly 16 octets in DER. That leaves
 * 126.99 random bits; RFC 5280 4.1.2.2 allows up to 20 octets, and some devices read no more than 16.
 */
export function newSerialNumber(): Uint8Array {
  for (;;) {
    const octets = takeRandom()
    octets[0]! &= 0x7f
    if (octets[0] !== 0) return octets
  }
}

/** Drawn for many together, each octet used once: the way to the random numbers takes longer than they do. */
const drawn = new Uint8Array(64 * size)
let taken = drawn.length

function takeRandom(): Uint8Array {
  if (taken === drawn.length) {
    randomFillSync(drawn)
    taken = 0
  }
  return drawn.slice(taken, (taken += size))
}

/** The upper-case hex form in which serial numbers cross the contract and are stored. */
export function printSerialNumber(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex').toUpperCase()
}

/** The same for the content octets of an INTEGER that somebody else chose: no sign octet; a negative one with `-` before it. */
export function printForeignSerialNumber(content: Uint8Array): string {
  if ((content[0] ?? 0) & 0x80) {
    const magnitude = (1n << BigInt(8 * content.length)) - BigInt(`0x${printSerialNumber(content)}`)
    const hex = magnitude.toString(16).toUpperCase()
    return `-${hex.length % 2 ? '0' : ''}${hex}`
  }
  return printSerialNumber(content).replace(/^(00)+(?=..)/, '')
}
