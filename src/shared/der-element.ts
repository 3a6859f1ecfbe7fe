/**
 * Whether `bytes` are exactly one DER element: a tag of one octet, the shortest form of its length, and so many octets of
 * content (X.690 10.1). What lies inside is not looked at.
 */
export function isDerElement(bytes: Uint8Array): boolean {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined || tag === 0 || (tag & 0x1f) === 0x1f) return false
  if (first < 0x80) return bytes.length === 2 + first
  const count = first & 0x7f
  if (count === 0 || count > 4) return false
  const length = bytes.subarray(2, 2 + count).reduce((sum, octet) => sum * 256 + octet, 0)
  return length >= 0x80 && length >= 256 ** (count - 1) && bytes.length === 2 + count + length
}
