import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { checkAltName } from './alt-name.ts'
import { AppError } from './errors.ts'
import { ipOctets, maskOctets } from './ip-octets.ts'

/**
 * A part of the name space in which a CA may issue, or may not (RFC 5280 4.2.1.10): `dns` a domain and all below it, `ip` a
 * network such as `192.168.1.0/24`, `email` an address, a host, or with a dot before it all hosts of a domain, `uri` a host or
 * with a dot before it all hosts of a domain.
 */
export interface ConstraintName {
  type: 'dns' | 'ip' | 'email' | 'uri'
  value: string
}

/** Names outside all of `permitted` (of the types that it has) and those inside one of `excluded` are not for this CA. */
export interface NameConstraints {
  permitted: readonly ConstraintName[]
  excluded: readonly ConstraintName[]
  /** Whether whoever does not know the extension must refuse the CA. RFC 5280 wants it so; small TLS stacks then refuse. */
  isCritical: boolean
}

/** `dns:DOMAIN`, `ip:NETWORK`, `email:ADDRESS` or `uri:HOST`. */
export function printConstraintName({ type, value }: ConstraintName): string {
  return `${type}:${value}`
}

/** Gives `name` in the form that goes into a certificate. Throws INVALID_ALT_NAME with the value and what is wrong with it. */
export function checkConstraintName({ type, value }: ConstraintName): ConstraintName {
  const text = value.trim()
  switch (type) {
    case 'dns':
      return { type, value: checkDomain(text) }
    case 'ip':
      return { type, value: checkNetwork(text) }
    case 'email':
      return { type, value: checkMailPart(text) }
    case 'uri':
      return { type, value: checkHostPart(text) }
  }
}

/** A network as text from its octets, or undefined where they are none. The opposite of `networkOctets`. */
export function networkOfOctets(octets: Uint8Array): string | undefined {
  if (octets.length !== 8 && octets.length !== 32) return undefined
  const size = octets.length / 2
  const mask = octets.subarray(size)
  const length = mask.reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0)
  if (!maskOctets(size, length).every((octet, index) => octet === mask[index])) return undefined
  const address = checkAltName({ type: 'ip', value: ipaddr.fromByteArray([...octets.subarray(0, size)]).toString() }).value
  return `${address}/${length}`
}

export const constraintNameSchema = z
  .object({ type: z.enum(['dns', 'ip', 'email', 'uri']), value: z.string().max(1000) })
  .transform((name, context): ConstraintName => {
    try {
      return checkConstraintName(name)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as AppError).message })
      return z.NEVER
    }
  })

function checkDomain(text: string): string {
  // RFC 5280 4.2.1.10 knows a leading dot for e-mail addresses and URIs alone; verifiers differ in what it does here.
  if (text.startsWith('.')) throw invalid(text, 'begins with a dot', 'Leave the dot out: a domain stands for itself and all below it.')
  if (text.startsWith('*')) throw invalid(text, 'has a wildcard', 'Leave it out: a domain stands for itself and all below it.')
  return dnsName(text)
}

function checkNetwork(text: string): string {
  const match = /^(.+)\/(\d{1,3})$/.exec(text)
  if (!match) throw invalid(text, 'is not a network', 'Give an address and the length of its prefix, such as 192.168.1.0/24 or fd00::/8.')
  const address = checkAltName({ type: 'ip', value: match[1]! }).value
  const octets = ipOctets(address)
  const length = Number(match[2])
  if (length > octets.length * 8) throw invalid(text, `has a prefix longer than ${octets.length * 8} bits`, 'Shorten the prefix.')
  const mask = maskOctets(octets.length, length)
  const network = networkOfOctets(Uint8Array.from([...octets.map((octet, index) => octet & mask[index]!), ...mask]))!
  if (network !== `${address}/${length}`) throw invalid(text, 'has bits beyond its prefix', `Give the network as ${network}.`)
  return network
}

function checkMailPart(text: string): string {
  const at = text.lastIndexOf('@')
  if (at === -1) return checkHostPart(text)
  if (!/^[!-?A-~]+$/.test(text.slice(0, at))) throw invalid(text, 'is not an e-mail address in ASCII', 'Correct the address.')
  return `${text.slice(0, at)}@${dnsName(text.slice(at + 1))}`
}

function checkHostPart(text: string): string {
  return text.startsWith('.') ? `.${dnsName(text.slice(1))}` : dnsName(text)
}

function dnsName(text: string): string {
  if (ipaddr.isValid(text)) throw invalid(text, 'is an IP address', 'Give a network as ip:192.168.1.0/24.')
  return checkAltName({ type: 'dns', value: text }).value
}

function invalid(value: string, what: string, remedy: string): AppError {
  return new AppError('INVALID_ALT_NAME', `The name constraint ${JSON.stringify(value)} ${what}.`, { remedy, details: { value } })
}
