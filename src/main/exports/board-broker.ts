import { isIpv4, type AltName } from '../../shared/alt-name.ts'
import type { BundleProblem } from '../../shared/export.ts'
import { brokerHost } from './broker-address.ts'
import type { BundleSource } from './target.ts'

/** The TLS library of a board, and which of its versions take an address as an address (iPAddress). */
export interface BoardLibrary {
  /** As in "ESP8266 boards (BearSSL)". */
  name: string
  matchesAddresses: 'never' | 'newer versions'
}

export const bearssl: BoardLibrary = { name: 'ESP8266 boards (BearSSL)', matchesAddresses: 'never' }
export const mbedtls: BoardLibrary = { name: 'ESP32 boards with Mbed TLS 2 (Arduino core 2, ESP-IDF 4)', matchesAddresses: 'newer versions' }

/**
 * Where a board connects to, which is also the name that it looks for in the broker's certificate: a host name, else an address
 * that is listed as a DNS name, else an address. `BROKER` where there is none.
 */
export function boardBroker({ broker }: BundleSource): { host: string; port: number } {
  return { host: (broker && hostOf(broker.altNames)) ?? 'BROKER', port: broker?.port ?? 8883 }
}

/** What a board of this library trips over in the names of the broker. */
export function boardBrokerProblems({ broker }: BundleSource, { name: library, matchesAddresses }: BoardLibrary): BundleProblem[] {
  if (!broker) return [noBroker]
  const host = hostOf(broker.altNames)
  if (host === undefined) {
    const message = `The certificate of ${broker.name} lists no name that a board could connect to.`
    return [{ severity: 'error', message, remedy: 'Issue the broker certificate anew with its host name.' }]
  }
  if (broker.altNames.some(({ type, value }) => type === 'dns' && value === host)) return []
  return [
    {
      severity: matchesAddresses === 'never' ? 'error' : 'warning',
      message: `The certificate of ${broker.name} lists ${host} as an IP address only, which ${library} never match: they compare DNS names.`,
      remedy: `Issue the broker certificate anew, with its host name or with ${host} also as a DNS name (dns:${host}).`,
    },
  ]
}

const noBroker: BundleProblem = {
  severity: 'warning',
  message: 'The vault has no broker certificate yet, so the files cannot name the broker.',
  remedy: 'Issue the broker certificate first, or put the name of your broker where the files say BROKER.',
}

function hostOf(altNames: readonly AltName[]): string | undefined {
  const names = altNames.filter(({ type, value }) => type === 'dns' && !value.includes('*')).map(({ value }) => value)
  return names.find((name) => !isIpv4(name)) ?? names[0] ?? brokerHost(altNames)
}
