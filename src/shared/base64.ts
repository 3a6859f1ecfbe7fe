/** Octets as base64 (RFC 4648 4), as payloads cross the contract. */
export function toBase64(octets: Uint8Array): string {
  let binary = ''
  // An argument list has its limit.
  for (let at = 0; at < octets.length; at += 8192) binary += String.fromCharCode(...octets.subarray(at, at + 8192))
  return btoa(binary)
}

/** The octets of a base64 text. Throws where it is none. */
export function fromBase64(base64: string): Uint8Array {
  const binary = atob(base64)
  const octets = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) octets[at] = binary.charCodeAt(at)
  return octets
}
