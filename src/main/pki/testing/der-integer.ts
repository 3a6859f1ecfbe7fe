import { integer } from '../der.ts'

/** The DER of a non-negative INTEGER of any size. */
export function derInteger(value: number | bigint): Uint8Array {
  const digits = value.toString(16)
  return integer(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'))
}
