import type { BundleProblem } from '../../shared/export.ts'
import { toPem } from '../../shared/pem.ts'
import { brokerHost } from './broker-address.ts'
import { certificateFile, publicText, secretText } from './bundle-file.ts'
import { defineTarget } from './define-target.ts'
import { fileStem } from './folder-name.ts'
import { isAclName, mosquittoAcl } from './mosquitto-acl.ts'
import { mosquittoConf, mosquittoFiles as paths } from './mosquitto-conf.ts'
import { isPasswordFileName, mosquittoPasswordFile } from './mosquitto-password-file.ts'
import { choice, flag, wholeNumber, type Chosen } from './option.ts'
import { listsFor, revocationNotes, revocationProblems } from './mosquitto-revocations.ts'
import { keyElsewhere, privateKeyFile } from './private-key-file.ts'
import type { ReadmeContent } from './readme.ts'
import { shellWord } from './shell-word.ts'
import type { BundleFile, BundleSource, MqttCredential, Peer } from './target.ts'
import { testTopic } from './test-topic.ts'

const options = {
  port: wholeNumber({
    title: 'Port',
    explanation: 'Where the broker listens; 8883 is the port for MQTT over TLS.',
    min: 1,
    max: 65_535,
    default: 8883,
  }),
  mode: choice({
    title: 'How clients prove who they are',
    explanation:
      'With their certificates (mutual), or with user names and passwords over TLS, for devices that cannot hold a key.',
    values: ['mutual', 'password'],
    default: 'mutual',
  }),
  acl: flag({
    title: 'Own topics only',
    explanation: 'Devices may use only the topics that begin with their own name; clients such as dashboards may use all.',
    default: false,
  }),
  tlsVersion: choice({
    title: 'Oldest TLS version',
    explanation: 'TLS 1.2 lets every device in; 1.3 alone shuts out ESP8266 boards and older ESP32 cores.',
    values: ['tlsv1.2', 'tlsv1.3'],
    default: 'tlsv1.2',
  }),
  passwordIterations: wholeNumber({
    title: 'Rounds of the password hash',
    explanation:
      'The broker computes as many for each connection with a password, one connection after the other; ' +
      'fewer suit a small board with many devices.',
    min: 1000,
    max: 2_000_000,
    default: 200_000,
  }),
}
type Options = Chosen<typeof options>

/** A folder in which Mosquitto runs as it is. */
export const mosquitto = defineTarget({
  id: 'mosquitto',
  title: 'Mosquitto broker',
  purpose: 'A folder that Eclipse Mosquitto 2 runs from as it is: settings, certificate, key and CA.',
  roles: ['broker'],
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: true }),
  check: (source, chosen) => [
    ...nameProblems(source),
    ...tlsVersionProblems(chosen),
    ...(chosen.mode === 'password' ? passwordProblems(source.peers) : revocationProblems(source)),
    ...(chosen.acl ? aclProblems(source.peers) : []),
  ],
  content: async (source, chosen, signal) => ({
    files: await brokerFiles(source, chosen, signal),
    ...readme(source, chosen),
  }),
})

async function brokerFiles(source: BundleSource, chosen: Options, signal: AbortSignal | undefined): Promise<BundleFile[]> {
  const { identity, peers, version, salt } = source
  const { name, certificate, intermediates, privateKey } = identity
  const hasIssuingCa = intermediates.length > 0
  const lists = chosen.mode === 'mutual' ? listsFor(source) : []
  const rootCount = source.trustAnchors.length
  const conf = mosquittoConf({ ...chosen, name, version, hasAcl: chosen.acl, hasRevocations: lists.length > 0, rootCount })
  const files = [
    publicText(paths.conf, conf, 'The settings of Mosquitto, with the reason for each line.'),
    certificateFile(
      paths.certificate,
      [certificate, ...intermediates],
      `The certificate of ${name}${hasIssuingCa ? ', followed by the issuing CA that signed it' : ''}.`,
    ),
  ]
  if (privateKey) {
    files.push(privateKeyFile(paths.privateKey, privateKey, 'pkcs8', `The private key of ${name}, not encrypted.`))
  }
  // With the issuing CAs beside the root, a device that sends its own certificate alone gets in too.
  const anchors = chosen.mode === 'mutual' ? [...source.trustAnchors, ...intermediates] : source.trustAnchors
  const roots = rootCount > 1 ? 'The root CAs of before and after the roll-over' : 'The root CA'
  const purpose = `${roots}${anchors.length > rootCount ? ' and the issuing CA below' : ''}: whom the broker and its clients trust.`
  files.push(certificateFile(paths.rootCa, anchors, purpose))
  if (lists.length > 0) {
    const pem = lists.map(({ list }) => toPem('X509 CRL', list.der)).join('')
    files.push(publicText(paths.revocations, pem, `Whom the broker refuses: the revocation list (CRL) of ${lists.map(({ name: authority }) => authority).join(', ')}.`))
  }
  if (chosen.mode === 'password') {
    const text = await mosquittoPasswordFile(credentialsOf(peers), { iterations: chosen.passwordIterations, salt, signal })
    const holds = 'The user names of the devices and clients, and the hashes of their passwords.'
    files.push(secretText(paths.passwords, text, holds))
  }
  if (chosen.acl) {
    const clients = peers.filter(({ kind }) => kind === 'client').map(usernameOf).filter(isAclName)
    // Mosquitto since 2.0.17 warns of access rules that everybody can read, and means to refuse them one day.
    files.push({ ...publicText(paths.acl, mosquittoAcl(clients), 'Who may use which topics.'), isOwnerOnly: true })
  }
  return files
}

/** With certificates, the broker takes the common name for it. */
function usernameOf({ name, credential }: Peer): string {
  return credential?.username ?? name
}

function credentialsOf(peers: readonly Peer[]): MqttCredential[] {
  return peers.flatMap(({ credential }) => (credential && isPasswordFileName(credential.username) ? [credential] : []))
}

function readme(source: BundleSource, { mode, port }: Options): ReadmeContent {
  const { identity, peers } = source
  const host = brokerHost(identity.altNames) ?? 'BROKER'
  const device = peers[0]?.name ?? 'sensor-1'
  const stem = fileStem(device, ['ca'])
  const topic = testTopic(device)
  const proof =
    mode === 'mutual'
      ? `mosquitto_pub -h ${host} -p ${port} --cafile ca.crt --cert ${shellWord(`${stem}.crt`)} --key ${shellWord(`${stem}.key`)}`
      : 'XDG_CONFIG_HOME=mosquitto-clients mosquitto_pub'
  return {
    steps: [
      {
        text:
          'Install Mosquitto 2 on the machine of the broker (Debian, Ubuntu, Raspberry Pi OS: as below), and copy this ' +
          `folder there.${identity.privateKey ? '' : ` ${keyElsewhere(identity.name, paths.privateKey)}`}`,
        commands: ['sudo apt install mosquitto mosquitto-clients'],
      },
      {
        text: 'Start it inside the folder, as the user who owns these files. It says "running", and stays in the foreground:',
        commands: [`mosquitto -c ${paths.conf}`],
      },
      {
        text: `Say something, in the folder of the PEM files of ${device}; the broker's log shows "u'${device}'":`,
        commands: [`${proof} -t ${shellWord(`${topic}/hello`)} -m hello`],
      },
    ],
    notes: [
      {
        text:
          'As a service: Mosquitto started by root becomes the user "mosquitto" before it reads the key, and stops with ' +
          '"Permission denied" where that user may not. Give it the folder; never give the key a wider mode. Every folder ' +
          'above must let that user pass, so not in a home folder: put it in /srv, say.',
        commands: ['sudo chown -R mosquitto: .'],
      },
      {
        text:
          'After a file has been replaced (certificate, key, revocation list, passwords, access rules), a running broker reads it ' +
          'again on SIGHUP, and nobody loses the connection. After a change of ca.crt or mosquitto.conf it has to be restarted: ' +
          'Mosquitto 2.0 reads ca.crt again only where it has a revocation list, and never which files there are.',
        commands: ['sudo pkill -HUP -x mosquitto'],
      },
      ...(mode === 'mutual' ? revocationNotes(source) : []),
      {
        text: 'On Debian the program is /usr/sbin/mosquitto, which the shell of an ordinary user may not find by its name alone.',
      },
    ],
  }
}

function nameProblems({ identity: { name, altNames } }: BundleSource): BundleProblem[] {
  if (altNames.some(({ type }) => type !== 'uri')) return []
  const message = `The certificate of ${name} lists no host name and no IP address; every client will refuse it.`
  return [{ severity: 'error', message, remedy: 'Issue a broker certificate with the names that clients connect to.' }]
}

function tlsVersionProblems({ tlsVersion }: Options): BundleProblem[] {
  if (tlsVersion !== 'tlsv1.3') return []
  const message =
    'With TLS 1.3 alone, ESP8266 boards (BearSSL) and ESP32 boards with Mbed TLS 2 (ESP-IDF 4, Arduino core 2) cannot connect.'
  return [{ severity: 'warning', message, remedy: 'Choose TLS 1.2 as the oldest version, unless there are none.' }]
}

function passwordProblems(peers: readonly Peer[]): BundleProblem[] {
  const usernames = peers.flatMap(({ credential }) => (credential ? [credential.username] : []))
  const unfit = usernames.filter((username) => !isPasswordFileName(username))
  const problems: BundleProblem[] = []
  if (unfit.length > 0) {
    problems.push({
      severity: 'warning',
      message: `A password file cannot hold ${listed(unfit)}, for a ":" or a "#" in front; they are left out and cannot connect.`,
      remedy: 'Issue them under names without ":".',
    })
  }
  if (credentialsOf(peers).length === 0) {
    problems.push({
      severity: 'warning',
      message: 'There is nobody in the password file, so nobody can connect.',
      remedy: 'Enrol a device first, then export the broker again.',
    })
  }
  return problems
}

function aclProblems(peers: readonly Peer[]): BundleProblem[] {
  const unfit = peers.map(usernameOf).filter((username) => !isAclName(username))
  if (unfit.length === 0) return []
  const message = `Mosquitto never lets ${listed(unfit)} use a topic under these access rules, for a "+", "#" or "/" in the name.`
  return [{ severity: 'warning', message, remedy: 'Issue them under other names, or export without the access rules.' }]
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => JSON.stringify(name)).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
