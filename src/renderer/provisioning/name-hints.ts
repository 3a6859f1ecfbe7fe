import { isIpv4, type AltName } from '../../shared/alt-name.ts'
import { isLoopback } from './export-places.ts'

/** Something that a person may not expect of the names as a whole, though each is right. */
export interface NameHint {
  message: string
  remedy: string
  /** Listing the IPv4 addresses as names too would mend it. */
  isMendedByDoubling: boolean
}

/** What the names of a broker may run into: nobody from elsewhere can reach it, or small boards cannot. */
export function nameHints(names: readonly AltName[]): NameHint[] {
  const hosts = names.filter(({ type }) => type !== 'uri')
  if (hosts.length === 0) return []
  if (hosts.every(isLoopback)) {
    return [
      {
        message: 'Only this computer can reach the broker by these names.',
        remedy: 'Add a name or an address of it in your network, so that devices can connect.',
        isMendedByDoubling: false,
      },
    ]
  }
  const forOthers = hosts.filter((name) => !isLoopback(name))
  if (forOthers.every(({ type, value }) => type === 'dns' && value.endsWith('.local'))) {
    return [
      {
        message: 'Many boards cannot look up names that end in .local.',
        remedy: 'Add the address of the broker too, or a name that your router knows.',
        isMendedByDoubling: false,
      },
    ]
  }
  if (forOthers.every(({ type }) => type === 'ip')) {
    const canDouble = forOthers.some(({ value }) => isIpv4(value))
    return [
      {
        message: 'ESP8266 boards do not check IP addresses, and older ESP32 boards neither.',
        remedy: canDouble ? 'List the address as a name too, or add a DNS name, if there are such boards.' : 'Add a DNS name, if there are such boards.',
        isMendedByDoubling: canDouble,
      },
    ]
  }
  return []
}
