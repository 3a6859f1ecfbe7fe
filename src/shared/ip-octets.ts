import ipaddr from 'ipaddr.js'

/** The octets of an IP address in canonical text: 4 or 16 (RFC 5280 4.2.1.6, iPAddress). */
export function ipOctets(address: string): Uint8Array {
  return Uint8Array.from(ipaddr.parse(address).toByteArray())
}

/** The octets of a network such as `192.168.1.0/24` as RFC 5280 4.2.1.10 wants them: address, then mask; 8 or 32. */
export function networkOctets(network: string): Uint8Array {
  const [address, length] = network.split('/')
  const octets = ipOctets(address!)
  return Uint8Array.from([...octets, ...maskOctets(octets.length, Number(length))])
}

/** The mask of so many octets whose first `length` bits are set. */
export function maskOctets(size: number, length: number): number[] {
  return Array.from({ length: size }, (_, index) => 0xff & (0xff00 >> Math.min(8, Math.max(0, length - 8 * index))))
}
