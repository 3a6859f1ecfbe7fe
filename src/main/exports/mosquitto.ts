import { toPem } from '../../shared/pem.ts'
import { brokerCertificateFiles, type BrokerPaths } from './broker-files.ts'
import { brokerPort, oldestTls, ownTopicsOnly } from './broker-options.ts'
import { publicText, secretText } from './bundle-file.ts'
import { defineTarget } from './define-target.ts'
import { installScript, type InstalledFile } from './install-script.ts'
import { isAclName, mosquittoAcl } from './mosquitto-acl.ts'
import { mosquittoConf } from './mosquitto-conf.ts'
import { mosquittoCompose } from './mosquitto-docker.ts'
import { mosquittoLayouts, type MosquittoPlace, type MosquittoPlaces } from './mosquitto-layout.ts'
import { mosquittoPasswordFile } from './mosquitto-password-file.ts'
import { credentialsOf, mosquittoProblems, usernamesOf } from './mosquitto-problems.ts'
import { mosquittoReadme } from './mosquitto-readme.ts'
import { listsFor } from './mosquitto-revocations.ts'
import { choice, wholeNumber, type Chosen } from './option.ts'
import type { BundleFile, BundleSource } from './target.ts'

const options = {
  layout: choice({
    title: 'Where the broker runs',
    explanation: 'In this folder as it is, as the service of a Raspberry Pi or Debian machine, or in a container.',
    values: {
      folder: ['In its own folder', 'Started by hand inside the folder, on any system. For trying things out.'],
      debian: [
        'Raspberry Pi, Debian, Ubuntu',
        'As the service that the package mosquitto brings. A script copies the files below /etc/mosquitto and sets who may read them.',
      ],
      docker: ['Docker', 'In the container eclipse-mosquitto, with a file for Docker Compose and the command lines without it.'],
    },
    default: 'folder',
  }),
  port: brokerPort,
  mode: choice({
    title: 'How clients prove who they are',
    explanation:
      'With their certificates (mutual), or with user names and passwords over TLS, for devices that cannot hold a key; or either.',
    values: {
      mutual: [
        'Certificates on both sides',
        'Mutual TLS. Each device shows its own certificate, and whoever has none is turned away. The safest.',
      ],
      password: [
        'Passwords over TLS',
        'One-way TLS. Devices check the broker and log in with a password, for boards that cannot hold a key.',
      ],
      both: [
        'Either, on two ports',
        'Certificates on the one port, passwords on the other, for a fleet in which only some boards cannot hold a key.',
      ],
    },
    default: 'mutual',
  }),
  passwordPort: wholeNumber({
    title: 'Port for passwords',
    explanation: 'Where clients with a password connect, if both kinds of clients are let in; 8884 by habit.',
    min: 1,
    max: 65_535,
    default: 8884,
  }),
  identity: choice({
    title: 'What the broker takes from a certificate',
    explanation: 'The user name of a client in the log and in access rules comes from its certificate, whatever the client claims.',
    values: {
      'common-name': ['The common name', 'The name of the device is its user name.'],
      subject: ['The whole subject', 'Such as "O=Home,CN=lamp", for a fleet of several organisations; not with "Own topics only".'],
      'client-id': [
        'The common name, also as client id',
        'A device cannot pose as another by its client id either; it can have one connection at a time.',
      ],
    },
    default: 'common-name',
  }),
  acl: ownTopicsOnly,
  tlsVersion: oldestTls,
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

/** Settings and files for Mosquitto: a folder in which it runs as it is, a Debian service, or a container. */
export const mosquitto = defineTarget({
  id: 'mosquitto',
  title: 'Mosquitto broker',
  purpose: 'Settings, certificate, key and CA for Eclipse Mosquitto 2: in a folder, on a Raspberry Pi or Debian machine, or in Docker.',
  roles: ['broker'],
  reader: 'Eclipse Mosquitto 2.0.11 and 2.1.2',
  proof: 'proven',
  options,
  needsCredentials: ({ mode }) => mode !== 'mutual',
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: true }),
  check: mosquittoProblems,
  content: async (source, chosen, signal) => ({
    files: [...(await brokerFiles(source, chosen, signal)), ...layoutFiles(source, chosen)],
    ...mosquittoReadme(source, chosen),
  }),
})

async function brokerFiles(source: BundleSource, chosen: Options, signal: AbortSignal | undefined): Promise<BundleFile[]> {
  const { identity, peers, version, salt } = source
  const { name } = identity
  const { layout, mode } = chosen
  const places = mosquittoLayouts[layout]
  const lists = mode === 'password' ? [] : listsFor(source)
  const rootCount = source.trustAnchors.length
  const conf = mosquittoConf({ ...chosen, places, name, version, hasAcl: chosen.acl, hasRevocations: lists.length > 0, rootCount })
  const files = [
    publicText(places.conf.inBundle, conf, 'The settings of Mosquitto, with the reason for each line.'),
    ...brokerCertificateFiles(source, certificatePaths(places), mode !== 'password'),
  ]
  if (lists.length > 0) {
    const pem = lists.map(({ list }) => toPem('X509 CRL', list.der)).join('')
    const whose = lists.map(({ name: authority }) => authority).join(', ')
    files.push(publicText(places.revocations.inBundle, pem, `Whom the broker refuses: the revocation list (CRL) of ${whose}.`))
  }
  if (mode !== 'mutual') {
    const text = await mosquittoPasswordFile(credentialsOf(peers), { iterations: chosen.passwordIterations, salt, signal })
    const holds = 'The user names of the devices and clients, and the hashes of their passwords.'
    files.push(secretText(places.passwords.inBundle, text, holds))
  }
  if (chosen.acl) {
    const clients = peers.filter(({ kind }) => kind === 'client').flatMap((peer) => usernamesOf(peer, mode)).filter(isAclName)
    // Mosquitto since 2.0.17 warns of access rules that everybody can read, and means to refuse them one day.
    files.push({ ...publicText(places.acl.inBundle, mosquittoAcl(clients), 'Who may use which topics.'), isOwnerOnly: true })
  }
  return files
}

function certificatePaths({ rootCa, certificate, privateKey }: MosquittoPlaces): BrokerPaths {
  return { rootCa: rootCa.inBundle, certificate: certificate.inBundle, privateKey: privateKey.inBundle }
}

/** What a layout needs besides the files that Mosquitto itself reads. */
function layoutFiles(source: BundleSource, chosen: Options): BundleFile[] {
  switch (chosen.layout) {
    case 'folder':
      return []
    case 'docker': {
      const ports = chosen.mode === 'both' ? [chosen.port, chosen.passwordPort] : [chosen.port]
      return [publicText('docker-compose.yml', mosquittoCompose(ports), 'How Docker Compose runs the broker.')]
    }
    case 'debian':
      return [publicText('install.sh', debianScript(source, chosen), 'Installs these files for the service mosquitto; run it as root.')]
  }
}

function debianScript(source: BundleSource, { mode, acl }: Options): string {
  const { identity, version } = source
  const places = mosquittoLayouts.debian
  const put = ({ inBundle, inSettings }: MosquittoPlace, readers: InstalledFile['readers']): InstalledFile => ({ from: inBundle, to: inSettings, readers })
  return installScript({
    name: identity.name,
    version,
    service: 'mosquitto',
    package: 'mosquitto',
    user: 'mosquitto',
    files: [
      put(places.rootCa, 'everybody'),
      put(places.certificate, 'everybody'),
      // Mosquitto 2 reads the key as the user mosquitto, not as root.
      ...(identity.privateKey ? [put(places.privateKey, 'group')] : []),
      ...(mode === 'password' || listsFor(source).length === 0 ? [] : [put(places.revocations, 'everybody')]),
      // From 2.0.17 on it warns where these two belong to somebody else.
      ...(mode === 'mutual' ? [] : [put(places.passwords, 'owner')]),
      ...(acl ? [put(places.acl, 'owner')] : []),
      put(places.conf, 'everybody'),
    ],
    keyToAdd: identity.privateKey ? null : places.privateKey.inSettings,
    test: [
      `runuser -u mosquitto -- test -r ${places.privateKey.inSettings} || return 1`,
      '# Mosquitto 2.1 can test its settings without running.',
      'PATH=$PATH:/usr/sbin',
      'if mosquitto -h | grep -q -e --test-config; then',
      '  mosquitto -c /etc/mosquitto/mosquitto.conf --test-config || return 1',
      'fi',
    ],
  })
}
