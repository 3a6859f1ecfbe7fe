import type { AltName } from '../../shared/alt-name.ts'
import { isLoopback } from './export-places.ts'

/** Something that a person may not expect of the names as a whole, though each is right. */
export interface NameHint {
  message: string
  remedy: string
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
      },
    ]
  }
  const forOthers = hosts.filter((name) => !isLoopback(name))
  if (forOthers.every(({ type, value }) => type === 'dns' && value.endsWith('.local'))) {
    return [
      {
        message: 'Many boards cannot look up names that end in .local.',
        remedy: 'Add the address of the broker too, or a name that your router knows.',
      },
    ]
  }
  return []
}
