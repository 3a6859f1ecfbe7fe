/** Where octets stop being UTF-8 (RFC 3629 4), in a sentence; undefined where they are UTF-8 to their end. */
export function utf8Problem(bytes: Uint8Array): string | undefined {
  let at = 0
  while (at < bytes.length) {
    const first = bytes[at]!
    const length = characterLength(first)
    if (length === 0) return `Octet 0x${hex(first)} at offset ${at} begins no character of UTF-8.`
    for (let index = 1; index < length; index++) {
      const octet = bytes[at + index]
      if (octet === undefined) return `The character at offset ${at} has ${length} octets, but the payload ends after ${index}.`
      if (!mayFollow(octet, index === 1 ? first : 0)) return `Octet 0x${hex(octet)} at offset ${at + index} does not continue the character at offset ${at}.`
    }
    at += length
  }
  return undefined
}

function characterLength(first: number): number {
  if (first < 0x80) return 1
  if (first >= 0xc2 && first <= 0xdf) return 2
  if (first >= 0xe0 && first <= 0xef) return 3
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0
}

/** After some first octets the second is held narrower: no overlong form, no surrogate, nothing past U+10FFFF. */
function mayFollow(octet: number, first: number): boolean {
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  return octet >= least && octet <= most
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, '0')
}
