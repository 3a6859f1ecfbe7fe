import { randomFillSync } from 'node:crypto'

const size = 16

/**
 * A new serial number: 16 random octets, big-endian, that are a positive INTEGER of exactly 16 octets in DER. That leaves
 * 126.99 random bits; RFC 5280 4.1.2.2 allows up to 20 octets, and some devices read no more than 16.
 */
export function newSerialNumber(): Uint8Array {
  const octets = new Uint8Array(size)
  do {
    randomFillSync(octets)
    octets[0]! &= 0x7f
  } while (octets[0] === 0)
  return octets
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
