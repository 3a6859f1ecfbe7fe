import { printAltName, type AltName } from '../../shared/alt-name.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { distinguishedNameOf, type Subject } from '../../shared/subject.ts'

/** A part of the commands: what it makes, and the lines for a POSIX shell. */
export interface CommandBlock {
  id: 'authority' | 'issuing' | 'broker' | 'devices'
  title: string
  text: string
}

/** What has been typed so far. A name alone stands for a certificate that exists already. */
export interface CommandPlan {
  authority: { existing: string } | { subject: Subject; keyType: KeyType; validityDays: number }
  /** Under that authority, and signs the rest in its place; of the same key type. */
  issuing?: { subject: Subject; validityDays: number } | undefined
  /** How the authority's key signs. */
  authorityKeyType: KeyType
  broker: { commonName: string; altNames: readonly AltName[]; keyType: KeyType; validityDays: number } | undefined
  devices: { ids: readonly string[]; keyType: KeyType; validityDays: number } | undefined
}

/** More ids than these are read from a file. */
const listedIds = 8

/**
 * The OpenSSL 3 commands that make what the wizard makes: the same subjects, names, extensions and dates, but for the hour
 * that our certificates begin earlier. No secret is in an argument: openssl asks for the passphrase of the authority's key.
 */
export function opensslCommands({ authority, issuing, authorityKeyType, broker, devices }: CommandPlan): CommandBlock[] {
  const digest = authorityKeyType === 'ec-p384' ? '-sha384' : '-sha256'
  return [
    // Whatever signs the rest is ca.crt with ca.key.
    authorityBlock(authority, issuing ? 'root' : 'ca', digest),
    ...(issuing ? [issuingBlock(issuing, authorityKeyType, digest)] : []),
    ...(broker && broker.altNames.length > 0 ? [brokerBlock(broker, digest)] : []),
    ...(devices && devices.ids.length > 0 ? [devicesBlock(devices, digest)] : []),
  ]
}

function authorityBlock(authority: CommandPlan['authority'], stem: 'ca' | 'root', digest: string): CommandBlock {
  const block = { id: 'authority', title: stem === 'ca' ? 'The authority' : 'The root CA' } as const
  if ('existing' in authority) {
    return { ...block, text: `# ${oneLine(authority.existing)} exists: ${stem}.crt is its certificate, ${stem}.key its key.` }
  }
  const { subject, keyType, validityDays } = authority
  return {
    ...block,
    text: [
      'umask 077',
      `openssl genpkey ${keyArguments(keyType)} -aes256 -out ${stem}.key`,
      requestCommand(stem, subjectArgument(subject)),
      extensionFile(stem, authorityExtensions('CA:TRUE')),
      lines(
        `openssl x509 -req -in ${stem}.csr -signkey ${stem}.key`,
        `${digest} -days ${validityDays} ${serialNumber}`,
        `-extfile ${stem}.ext -out ${stem}.crt`,
      ),
    ].join('\n'),
  }
}

function issuingBlock({ subject, validityDays }: NonNullable<CommandPlan['issuing']>, keyType: KeyType, digest: string): CommandBlock {
  return {
    id: 'issuing',
    title: 'The issuing CA',
    text: [
      'umask 077',
      `openssl genpkey ${keyArguments(keyType)} -aes256 -out ca.key`,
      requestCommand('ca', subjectArgument(subject)),
      extensionFile('ca', authorityExtensions('CA:TRUE, pathlen:0')),
      lines('openssl x509 -req -in ca.csr -CA root.crt -CAkey root.key', `${digest} -days ${validityDays} ${serialNumber}`, '-extfile ca.ext -out ca.crt'),
      '# root.key can go to a USB stick now, and away from this computer.',
    ].join('\n'),
  }
}

function authorityExtensions(basicConstraints: string): string[] {
  return [
    `basicConstraints = critical, ${basicConstraints}`,
    'keyUsage = critical, keyCertSign, cRLSign',
    'subjectKeyIdentifier = hash',
    'authorityKeyIdentifier = keyid:always',
  ]
}

function brokerBlock({ commonName, altNames, keyType, validityDays }: NonNullable<CommandPlan['broker']>, digest: string): CommandBlock {
  const names = altNames.map((name) => printAltName(name).replace(/^(dns|ip|uri):/, (type) => type.toUpperCase()))
  return {
    id: 'broker',
    title: 'The broker',
    text: [
      `openssl genpkey ${keyArguments(keyType)} -out broker.key`,
      requestCommand('broker', subjectArgument({ commonName })),
      extensionFile('broker', [...endEntityExtensions(keyType, 'serverAuth'), `subjectAltName = ${names.join(', ')}`]),
      signCommand('broker', 'broker', digest, validityDays),
    ].join('\n'),
  }
}

function devicesBlock({ ids, keyType, validityDays }: NonNullable<CommandPlan['devices']>, digest: string): CommandBlock {
  const [only] = ids
  const [head, tail] =
    ids.length === 1
      ? [[`id=${quoted(only!)}`], []]
      : ids.length <= listedIds
        ? [[`for id in ${ids.map(quoted).join(' ')}; do`], ['done']]
        : [['# devices.txt: one id on each line', 'while IFS= read -r id <&3; do'], ['done 3< devices.txt']]
  const indent = ids.length === 1 ? '' : '  '
  // An id holds neither / nor + nor \, which are what -subj takes apart.
  const each = [
    `openssl genpkey ${keyArguments(keyType)} -out "$id.key"`,
    requestCommand('$id', '"/CN=$id"'),
    signCommand('$id', 'device', digest, validityDays),
  ]
  return {
    id: 'devices',
    title: ids.length === 1 ? 'The device' : 'The devices',
    text: [
      extensionFile('device', endEntityExtensions(keyType, 'clientAuth')),
      ...head,
      ...each.flatMap((command) => command.split('\n')).map((line) => `${indent}${line}`),
      ...tail,
    ].join('\n'),
  }
}

/** 16 random octets, as ours. */
const serialNumber = '-set_serial "0x$(openssl rand -hex 16)"'

function keyArguments(keyType: KeyType): string {
  const bits = /^rsa-(\d+)$/.exec(keyType)?.[1]
  if (bits !== undefined) return `-algorithm RSA -pkeyopt rsa_keygen_bits:${bits}`
  return `-algorithm EC -pkeyopt ec_paramgen_curve:${keyType === 'ec-p384' ? 'P-384' : 'P-256'}`
}

function requestCommand(stem: string, subject: string): string {
  const file = (ending: string) => fileArgument(stem, ending)
  return lines(`openssl req -new -utf8 -key ${file('key')} -subj ${subject}`, `-out ${file('csr')}`)
}

function signCommand(stem: string, extensions: string, digest: string, validityDays: number): string {
  const file = (ending: string) => fileArgument(stem, ending)
  return lines(
    `openssl x509 -req -in ${file('csr')} -CA ca.crt -CAkey ca.key`,
    `${digest} -days ${validityDays} ${serialNumber}`,
    `-extfile ${extensions}.ext -out ${file('crt')}`,
  )
}

function fileArgument(stem: string, ending: string): string {
  return stem.startsWith('$') ? `"${stem}.${ending}"` : `${stem}.${ending}`
}

function endEntityExtensions(keyType: KeyType, purpose: 'serverAuth' | 'clientAuth'): string[] {
  return [
    'basicConstraints = critical, CA:FALSE',
    `keyUsage = critical, digitalSignature${keyType.startsWith('rsa-') ? ', keyEncipherment' : ''}`,
    `extendedKeyUsage = ${purpose}`,
    'subjectKeyIdentifier = hash',
    'authorityKeyIdentifier = keyid:always',
  ]
}

function extensionFile(stem: string, content: readonly string[]): string {
  return [`cat > ${stem}.ext <<'END'`, ...content, 'END'].join('\n')
}

/** In the order in which it stands in the certificate. */
function subjectArgument(subject: Subject): string {
  const parts = distinguishedNameOf(subject).flat()
  return quoted(parts.map(({ type, value }) => `/${type}=${value.replace(/[/\\+]/g, '\\$&')}`).join(''))
}

function quoted(text: string): string {
  return /^[\w.,:@%/-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function lines(...parts: string[]): string {
  return parts.join(' \\\n  ')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
