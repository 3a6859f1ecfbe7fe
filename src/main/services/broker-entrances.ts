import { networkInterfaces, hostname } from 'node:os'
import type { AltName } from '../../shared/alt-name.ts'
import type { AltNameSuggestion } from '../../shared/app.ts'
import type { BrokerEntrance } from '../../shared/mqtt.ts'
import { matchesHost } from '../pki/match-host.ts'
import { suggestAltNames } from './this-machine.ts'

const fromNetwork: readonly AltNameSuggestion['reason'][] = ['host-name', 'mdns-name', 'lan-address']

/**
 * By which names and addresses a client can reach the built-in broker, those that its certificate lists first: of this machine, and
 * of the certificate where the network may lead from them to here.
 */
export function brokerEntrances(
  altNames: readonly AltName[],
  isOpenToNetwork: boolean,
  host = hostname(),
  interfaces = networkInterfaces(),
): BrokerEntrance[] {
  const own = suggestAltNames(host, interfaces)
    // Without the network it listens on 127.0.0.1 alone.
    .filter(({ name, reason }) => (isOpenToNetwork ? fromNetwork.includes(reason) : reason === 'loopback' && name.value !== '::1'))
    .map(({ name: { value } }) => ({ host: value, isInCertificate: matchesHost(altNames, value), isOfThisMachine: true }))
  const loopback = new Set(['localhost', '127.0.0.1', '::1'])
  const listed = isOpenToNetwork ? altNames.filter(({ type, value }) => type !== 'uri' && !value.startsWith('*.') && !loopback.has(value)) : []
  const others = listed
    .filter(({ value }) => !own.some((entrance) => entrance.host === value))
    .map(({ value }) => ({ host: value, isInCertificate: true, isOfThisMachine: false }))
  const works = ({ isInCertificate }: BrokerEntrance) => isInCertificate
  return [...own.filter(works), ...others, ...own.filter((entrance) => !works(entrance))]
}
