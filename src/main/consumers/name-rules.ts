import { isIpv4 } from '../../shared/alt-name.ts'
import { isDeceiving } from '../../shared/safe-text.ts'
import type { Rule } from './consumer.ts'
import { canBeClient, canServe, commonName, isForServers } from './role.ts'

/** What stands, or does not stand, in the names of a certificate. */

const reissue = 'Issue a new certificate for the broker'

/** RFC 9525 6.2: hosts are named by subjectAltName alone. */
export const noAltNames: Rule = (facts) => {
  if (!canServe(facts) || facts.altNames.some(({ type }) => type === 'dns' || type === 'ip')) return undefined
  const isSure = isForServers(facts)
  return {
    code: 'NO_ALT_NAMES',
    // Many certificates that say nothing of their purpose are devices'.
    severity: isSure ? 'refuses' : 'may-refuse',
    reason: `${isSure ? 'It' : 'As a broker’s it'} names no host in subjectAltName; the common name is not looked at.`,
    remedy: `${reissue} with its host names and addresses as alternative names.`,
  }
}

export const addressAsDnsName: Rule = ({ altNames }) => {
  const addresses = altNames.flatMap(({ type, value }) => (type === 'dns' && isIpv4(value) ? [value] : []))
  const lacking = addresses.find((address) => !altNames.some(({ type, value }) => type === 'ip' && value === address))
  if (lacking === undefined) return undefined
  return {
    code: 'ADDRESS_AS_DNS_NAME',
    reason: `It has the address ${lacking} as a DNS name only, where it is not looked for.`,
    remedy: `${reissue} with the address as ip:${lacking}.`,
  }
}

export const addressOnly: Rule = ({ altNames }) => {
  const address = altNames.find(({ type, value }) => type === 'ip' && !altNames.some((other) => other.type === 'dns' && other.value === value))
  if (!address) return undefined
  return {
    code: 'ADDRESS_NOT_AS_DNS_NAME',
    reason: `It compares a host with DNS names alone, and ${address.value} is there as an address only.`,
    remedy: `Connect by a host name, or issue the certificate with dns:${address.value} beside ip:${address.value}.`,
  }
}

export const underscore: Rule = ({ altNames }) => {
  const name = altNames.find(({ type, value }) => type === 'dns' && value.includes('_'))
  if (!name) return undefined
  return {
    code: 'UNDERSCORE',
    reason: `The host name ${name.value} has an underscore, which no DNS name of a host may have.`,
    remedy: 'Give the host a name with a hyphen instead, and issue a certificate for that.',
  }
}

export const shortWildcard: Rule = ({ altNames }) => {
  const name = altNames.find(({ type, value }) => type === 'dns' && /^\*\.[^.]+$/.test(value))
  if (!name) return undefined
  return {
    code: 'WILDCARD_TOO_SHORT',
    reason: `The wildcard ${name.value} stands for a whole top-level domain.`,
    remedy: `${reissue} with the names of the hosts, or a wildcard below two labels.`,
  }
}

export const oddWildcard: Rule = ({ altNames }) => {
  const name = altNames.find(({ type, value }) => type === 'dns' && value.includes('*') && !/^\*(\.[^.*]+)+$/.test(value))
  if (!name) return undefined
  return {
    code: 'WILDCARD_ODD',
    reason: `The wildcard in ${name.value} is not the whole first label of a name.`,
    remedy: `${reissue} with the names of the hosts.`,
  }
}

export const longCommonName: Rule = (facts) => {
  const name = commonName(facts)
  const length = name === undefined ? 0 : Array.from(name).length
  if (length <= 64) return undefined
  return {
    code: 'COMMON_NAME_TOO_LONG',
    reason: `The common name has ${length} characters; 64 are the most that RFC 5280 allows.`,
    remedy: 'Issue it again with a shorter common name.',
  }
}

/** [mosquitto.conf] acl_file: `%u` with one of these never matches, since 1.4.12. */
export const topicCharacters: Rule = (facts) => {
  const name = commonName(facts)
  if (name === undefined || !canBeClient(facts) || !/[+#/]/.test(name)) return undefined
  return {
    code: 'TOPIC_CHARACTERS_IN_NAME',
    reason: 'The common name holds +, # or /, and as a user name it matches no pattern of an access control list.',
    remedy: 'Issue it again with a device id without these characters.',
  }
}

export const deceivingNames: Rule = ({ name, altNames }) => {
  const odd = [name, ...altNames.map(({ value }) => value)].some(isDeceiving)
  if (!odd) return undefined
  return {
    code: 'DECEIVING_NAME',
    reason: 'A name in it holds characters that do not show or turn the text around them, such as NUL, line ends or direction marks.',
    remedy: 'Do not use it if you do not know who made it; otherwise have it issued again with plain names.',
  }
}

/** Azure IoT Hub: device and registration ids. */
export const notAzureId: Rule = (facts) => {
  const name = commonName(facts)
  if (!canBeClient(facts) || (name !== undefined && /^[A-Za-z0-9._:-]{1,64}$/.test(name))) return undefined
  return {
    code: 'NOT_A_DEVICE_ID',
    reason: 'The common name must be the device or registration id: letters, digits and - . _ : only, 64 at most.',
    remedy: 'Issue the device’s certificate with its id as the common name.',
  }
}
