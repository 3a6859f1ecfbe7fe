import fc from 'fast-check'

/** What may happen to a file on its way. */
export type Damage =
  | { kind: 'cut'; at: number }
  | { kind: 'flip'; bits: number[] }
  | { kind: 'set'; at: number; octet: number }
  | { kind: 'repeat'; at: number; length: number }

export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('cut'), at: fc.nat() }),
  fc.record({ kind: fc.constant('flip'), bits: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant('set'), at: fc.nat(), octet: fc.constantFrom(0, 1, 0x30, 0x7f, 0x80, 0x84, 0xff) }),
  fc.record({ kind: fc.constant('repeat'), at: fc.nat(), length: fc.integer({ min: 1, max: 40 }) }),
)

/** `original` after it happened. Places count from the start again where they are past the end. */
export function damagedBy(original: Uint8Array, how: Damage): Buffer {
  const bytes = Buffer.from(original)
  switch (how.kind) {
    case 'cut':
      return bytes.subarray(0, how.at % bytes.length)
    case 'flip':
      for (const bit of how.bits) bytes[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7)
      return bytes
    case 'set':
      bytes[how.at % bytes.length] = how.octet
      return bytes
    case 'repeat': {
      const at = how.at % bytes.length
      return Buffer.concat([bytes.subarray(0, at + how.length), bytes.subarray(at)])
    }
  }
}
