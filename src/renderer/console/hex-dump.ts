import { hexOctet } from './payload.ts'

/** Octets in lines of `perLine`: offset, hex, and the printable ASCII among them, a dot for each other octet. */
export function hexDump(bytes: Uint8Array, perLine: number): string {
  const lines: string[] = []
  for (let offset = 0; offset < bytes.length; offset += perLine) {
    const octets = Array.from(bytes.subarray(offset, offset + perLine))
    const hex = octets.map(hexOctet).join(' ').padEnd(perLine * 3 - 1)
    const ascii = octets.map((octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.')).join('')
    lines.push(`${offset.toString(16).padStart(6, '0')}  ${hex}  ${ascii}`)
  }
  return lines.join('\n')
}
