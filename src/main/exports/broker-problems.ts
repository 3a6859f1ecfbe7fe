import type { BundleProblem } from '../../shared/export.ts'
import type { BundleSource } from './target.ts'

/** An error where no client could ever find the broker's name in its certificate. */
export function nameProblems({ identity: { name, altNames } }: Pick<BundleSource, 'identity'>): BundleProblem[] {
  if (altNames.some(({ type }) => type !== 'uri')) return []
  const message = `The certificate of ${name} lists no host name and no IP address; every client will refuse it.`
  return [{ severity: 'error', message, remedy: 'Issue a broker certificate with the names that clients connect to.' }]
}

/** A warning where TLS 1.3 alone shuts boards out. */
export function tlsVersionProblems({ tlsVersion }: { tlsVersion: string }): BundleProblem[] {
  if (tlsVersion !== 'tlsv1.3') return []
  const message =
    'With TLS 1.3 alone, ESP8266 boards (BearSSL) and ESP32 boards with Mbed TLS 2 (ESP-IDF 4, Arduino core 2) cannot connect.'
  return [{ severity: 'warning', message, remedy: 'Choose TLS 1.2 as the oldest version, unless there are none.' }]
}

/** Up to three names, in quotation marks, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => JSON.stringify(name)).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
