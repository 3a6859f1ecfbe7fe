import { altNameOfHost } from '../../shared/alt-name.ts'
import type { ReadAltName } from './read-certificate.ts'

/**
 * Whether a certificate with these alternative names is for `host`, a DNS name or an IP address (RFC 9525 6). An address is
 * matched by iPAddress alone; a wildcard stands for the whole first label, and for no name of fewer than three labels. The
 * common name is not looked at. False where `host` is neither a name nor an address.
 */
export function matchesHost(altNames: readonly ReadAltName[], host: string): boolean {
  const wanted = parseHost(host)
  if (!wanted) return false
  return altNames.some(({ type, value }) => {
    if (type !== wanted.type) return false
    const pattern = value.toLowerCase()
    if (pattern === wanted.value) return true
    return type === 'dns' && /^\*\.[^.*]+\.[^*]+$/.test(pattern) && wanted.value.replace(/^[^.]+/, '*') === pattern
  })
}

function parseHost(host: string) {
  try {
    return altNameOfHost(host)
  } catch {
    return undefined
  }
}
