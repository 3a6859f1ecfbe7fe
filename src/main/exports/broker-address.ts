import { isIPv6 } from 'node:net'
import type { AltName } from '../../shared/alt-name.ts'
import type { BundleProblem } from '../../shared/export.ts'
import type { BundleSource } from './target.ts'

/** The first name under which clients can reach a broker; undefined where it has wildcards and URIs only. */
export function brokerHost(altNames: readonly AltName[]): string | undefined {
  return altNames.find(({ type, value }) => type !== 'uri' && !value.includes('*'))?.value
}

/** Where a device finds the broker; `BROKER`, to be filled in, where no name of it is known. */
export function brokerAddress({ broker }: Pick<BundleSource, 'broker'>): { host: string; port: number } {
  return { host: (broker && brokerHost(broker.altNames)) ?? 'BROKER', port: broker?.port ?? 8883 }
}

/** A host as it stands in a URI (RFC 3986 3.2.2): an IPv6 address in brackets. */
export function hostInUri(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** That the name of the broker is to be filled in; `where` goes on after "put the name of your broker". */
export function brokerProblems({ broker }: Pick<BundleSource, 'broker'>, where: string): BundleProblem[] {
  const fillIn = `put the name of your broker ${where}`
  if (!broker) {
    const message = 'The vault has no broker certificate yet, so the bundle cannot name the broker.'
    return [{ severity: 'warning', message, remedy: `Issue the broker certificate first, or ${fillIn}.` }]
  }
  if (brokerHost(broker.altNames) !== undefined) return []
  const message = `The certificate of ${broker.name} names no single host, so the bundle cannot name the broker.`
  return [{ severity: 'warning', message, remedy: `Give the broker a certificate with its name, or ${fillIn}.` }]
}
