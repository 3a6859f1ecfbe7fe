import ipaddr from 'ipaddr.js'
import { toASCII } from 'tr46'
import { z } from 'zod'
import { AppError } from './errors.ts'

/** One entry of subjectAltName (RFC 5280 4.2.1.6). DNS names are A-labels in lower case, IP addresses in canonical text. */
export interface AltName {
  type: 'dns' | 'ip' | 'uri'
  value: string
}

/** What a name may run into, though it can be issued. */
export type AltNameWarning = 'underscore' | 'single-label-wildcard' | 'address-as-dns-name'

/** `dns:NAME`, `ip:ADDRESS` or `uri:URI` as the command line writes it. */
export function printAltName({ type, value }: AltName): string {
  return `${type}:${value}`
}

/** Gives the alternative name in `text` (`dns:NAME`, `ip:ADDRESS`, `uri:URI`). Throws INVALID_ALT_NAME. */
export function parseAltName(text: string): AltName {
  const match = /^(dns|ip|uri):(.*)$/is.exec(text.trim())
  if (!match) {
    throw invalid(text, 'does not say its type', 'Write dns:NAME, ip:ADDRESS or uri:URI.')
  }
  return checkAltName({ type: match[1]!.toLowerCase() as AltName['type'], value: match[2]! })
}

/** Gives the name for what a person typed as a host: an IP address where it is one, else a DNS name. Throws INVALID_ALT_NAME. */
export function altNameOfHost(host: string): AltName {
  const text = host.trim().replace(/^\[(.*)\]$/, '$1')
  return checkAltName({ type: ipaddr.isValid(text) ? 'ip' : 'dns', value: text })
}

/** Gives `name` in the form that goes into a certificate. Throws INVALID_ALT_NAME with the value and what is wrong with it. */
export function checkAltName({ type, value }: AltName): AltName {
  const text = value.trim()
  switch (type) {
    case 'dns':
      return { type, value: checkDnsName(text) }
    case 'ip':
      return { type, value: checkIpAddress(text) }
    case 'uri':
      return { type, value: checkUri(text) }
  }
}

/** What a consumer may trip over in a name that `checkAltName` has passed. */
export function altNameWarnings({ type, value }: AltName): AltNameWarning[] {
  if (type !== 'dns') return []
  const warnings: AltNameWarning[] = []
  if (value.includes('_')) warnings.push('underscore')
  if (/^\*\.[^.]+$/.test(value)) warnings.push('single-label-wildcard')
  if (isIpv4(value)) warnings.push('address-as-dns-name')
  return warnings
}

export const altNameSchema = z
  .object({ type: z.enum(['dns', 'ip', 'uri']), value: z.string() })
  .transform((name, context): AltName => {
    try {
      return checkAltName(name)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as AppError).message })
      return z.NEVER
    }
  })

/** Whether `text` is an IPv4 address in four-part decimal form. */
export function isIpv4(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text)
}

function checkDnsName(text: string): string {
  if (text === '') throw invalid(text, 'is empty', 'Type a DNS name such as mqtt.home.lan.')
  // An IPv4 address may stand here on purpose: stacks such as BearSSL match only dNSName (capability 14).
  if (isIpv4(text)) return text
  if (ipaddr.isValid(text)) throw invalid(text, 'is an IP address, not a DNS name', `Give it as ip:${text}.`)
  if (/^[\d.]+$/.test(text)) throw invalid(text, 'is neither a DNS name nor an IPv4 address', 'Correct the address.')
  if (/\s/.test(text)) throw invalid(text, 'holds a space', 'Remove the space, or add two names.')
  const isWildcard = text.startsWith('*.')
  const rest = isWildcard ? text.slice(2) : text
  if (rest.includes('*')) {
    throw invalid(text, 'has a wildcard that is not the whole first label', 'Use a wildcard as in *.home.lan.')
  }
  const ascii = toASCII(rest, { checkHyphens: false, checkBidi: true, checkJoiners: true, verifyDNSLength: false })
  if (ascii === null) throw invalid(text, 'is not a valid internationalised DNS name', 'Correct the name.')
  const name = ascii.replace(/\.$/, '')
  for (const label of name.split('.')) {
    if (label === '') throw invalid(text, 'has an empty label', 'Remove the extra dot.')
    if (label.length > 63) {
      throw invalid(text, `has a label of ${label.length} characters; at most 63 are allowed`, 'Shorten the label.')
    }
    if (!/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label)) {
      throw invalid(text, `has a label, "${label}", that is not made of letters, digits and inner hyphens`, 'Correct the label.')
    }
  }
  const value = isWildcard ? `*.${name}` : name
  if (value.length > 253) throw invalid(text, `has ${value.length} characters; at most 253 are allowed`, 'Shorten the name.')
  return value
}

function checkIpAddress(text: string): string {
  const isAddress = text.includes(':') ? ipaddr.IPv6.isValid(text) : isIpv4(text)
  if (!isAddress || text.includes('%')) {
    const looksNumeric = /^[\d.:a-f]*$/i.test(text) && /[.:]/.test(text)
    throw looksNumeric
      ? invalid(text, 'is not a valid IP address', 'Give four numbers from 0 to 255 with dots, or an IPv6 address.')
      : invalid(text, 'is not an IP address', `Give a name as dns:${text || 'NAME'}.`)
  }
  const address = ipaddr.parse(text)
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()
}

function checkUri(text: string): string {
  // RFC 5280 4.2.1.6: absolute, IA5String.
  if (!/^[a-z][a-z0-9+.-]*:[\u0021-\u007e]+$/i.test(text)) {
    throw invalid(text, 'is not an absolute URI in ASCII', 'Give a URI such as spiffe://home.lan/device/sensor-1.')
  }
  return text
}

function invalid(value: string, what: string, remedy: string): AppError {
  return new AppError('INVALID_ALT_NAME', `The alternative name ${JSON.stringify(value)} ${what}.`, {
    remedy,
    details: { value },
  })
}
