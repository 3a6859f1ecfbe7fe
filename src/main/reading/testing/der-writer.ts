/** Writes one element of DER, for tests that need structures no tool makes: the tag, a definite length, the parts. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const length: number[] = []
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256)
  const header = content.length < 0x80 ? [content.length] : [0x80 | length.length, ...length]
  return Buffer.concat([Buffer.from([tag, ...header]), content])
}

/** Writes a non-negative INTEGER. */
export function derInteger(value: number | bigint): Buffer {
  const digits = value.toString(16)
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
  return der(0x02, bytes[0]! >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes)
}

/** Writes an OBJECT IDENTIFIER from dotted decimal. */
export function derOid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(BigInt)
  const arcs = [first! * 40n + second!, ...rest]
  const octets = arcs.flatMap((arc) => {
    const base128: number[] = [Number(arc & 0x7fn)]
    for (let left = arc >> 7n; left > 0n; left >>= 7n) base128.unshift(Number(left & 0x7fn) | 0x80)
    return base128
  })
  return der(0x06, Buffer.from(octets))
}
