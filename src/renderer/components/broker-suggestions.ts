import type { CertificateSummary } from '../../shared/certificate.ts'
import { defaultPorts, printBrokerUrl, type BuiltInBrokerState } from '../../shared/mqtt.ts'
import { safeText } from '../../shared/safe-text.ts'

/** A broker that can be connected to, as far as the vault knows. */
export interface BrokerSuggestion {
  url: string
  /** Why it is offered. */
  reason: string
  /** The name to look for in its certificate, where the host of the URL is not in there; else undefined. */
  serverName: string | undefined
}

/** The built-in broker where it runs, then each name and address of the brokers' certificates, without wildcards and repetitions. */
export function suggestBrokers(brokers: readonly CertificateSummary[], builtIn: BuiltInBrokerState): BrokerSuggestion[] {
  const all = [...builtInSuggestion(brokers, builtIn), ...brokers.flatMap(namedSuggestions)]
  return all.filter(({ url }, index) => all.findIndex((other) => other.url === url) === index)
}

/** The one whose URL this is. */
export function suggestionFor(url: string, suggestions: readonly BrokerSuggestion[]): BrokerSuggestion | undefined {
  return suggestions.find((suggestion) => suggestion.url === url)
}

function builtInSuggestion(brokers: readonly CertificateSummary[], builtIn: BuiltInBrokerState): BrokerSuggestion[] {
  if (builtIn.state !== 'running') return []
  const { host, port, broker, fingerprint } = builtIn
  const certificate = brokers.find((each) => each.fingerprint === fingerprint)
  return [
    {
      url: printBrokerUrl({ scheme: 'mqtts', host, port, path: '' }),
      reason: `the built-in broker, with the certificate of ${safeText(broker)}`,
      serverName: certificate && nameToVerify(certificate, host),
    },
  ]
}

/** It listens on loopback, which most broker certificates do not name: then another of their names is looked for instead. */
function nameToVerify({ altNames }: CertificateSummary, host: string): string | undefined {
  if (altNames.some(({ type, value }) => type === 'ip' && value === host)) return undefined
  const dnsNames = altNames.filter(({ type }) => type === 'dns').map(({ value }) => value)
  const name = dnsNames.find((value) => !value.startsWith('*.')) ?? altNames.find(({ type }) => type === 'ip')?.value
  // A wildcard stands for one label, whichever.
  return name ?? dnsNames[0]?.replace('*', 'mqtt')
}

function namedSuggestions({ name, altNames }: CertificateSummary): BrokerSuggestion[] {
  return altNames
    .filter(({ type, value }) => type !== 'uri' && !value.includes('*'))
    .map(({ value }) => ({
      url: printBrokerUrl({ scheme: 'mqtts', host: value, port: defaultPorts.mqtts, path: '' }),
      reason: `in the certificate of ${safeText(name)}`,
      serverName: undefined,
    }))
}
