import { hostname, networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { checkAltName } from '../../shared/alt-name.ts'
import type { AltNameSuggestion } from '../../shared/app.ts'
import { AppError } from '../../shared/errors.ts'

/** The names and addresses by which this machine may be reached, for a broker that runs on it (capability 12). */
export function suggestAltNames(host = hostname(), interfaces = networkInterfaces()): AltNameSuggestion[] {
  // A host name may come with its domain; mDNS answers for its first label only (RFC 6762 3).
  const label = host.split('.')[0]!
  const candidates: AltNameSuggestion[] = [
    { name: { type: 'dns', value: host }, reason: 'host-name' },
    { name: { type: 'dns', value: `${label}.local` }, reason: 'mdns-name' },
    { name: { type: 'dns', value: 'localhost' }, reason: 'loopback' },
    { name: { type: 'ip', value: '127.0.0.1' }, reason: 'loopback' },
    { name: { type: 'ip', value: '::1' }, reason: 'loopback' },
    ...lanAddresses(interfaces).map((value): AltNameSuggestion => ({ name: { type: 'ip', value }, reason: 'lan-address' })),
    { name: { type: 'dns', value: 'mosquitto' }, reason: 'container-name' },
  ]
  const seen = new Set<string>()
  return candidates.flatMap(({ name, reason }) => {
    const checked = issuable(name)
    if (!checked || seen.has(checked.value)) return []
    seen.add(checked.value)
    return [{ name: checked, reason }]
  })
}

/** A machine may be called what no certificate can hold; such a name is not suggested. */
function issuable(name: AltNameSuggestion['name']): AltNameSuggestion['name'] | undefined {
  try {
    return checkAltName(name)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

function lanAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80:'))
    .map(({ address }) => address)
}

/** Whether a host, as somebody types it, is this machine by a name or an address of its own. No name is looked up. */
export function isThisMachine(host: string, own = suggestAltNames()): boolean {
  const text = host.toLowerCase().replace(/\.$/, '')
  if (/^127\.\d+\.\d+\.\d+$/.test(text)) return true
  return own.some(({ name, reason }) => reason !== 'container-name' && name.value === text)
}
