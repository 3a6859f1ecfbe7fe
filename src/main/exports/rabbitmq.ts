import type { BundleProblem } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { brokerCertificateFiles, type BrokerPaths } from './broker-files.ts'
import { brokerPort, oldestTls, ownTopicsOnly } from './broker-options.ts'
import { listed, nameProblems, tlsVersionProblems } from './broker-problems.ts'
import { listedClients, sayingStep } from './broker-readme.ts'
import { publicText } from './bundle-file.ts'
import { defineTarget } from './define-target.ts'
import { installScript } from './install-script.ts'
import type { Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import { rabbitmqDefinitions } from './rabbitmq-definitions.ts'
import type { BundleSource, Peer } from './target.ts'

const options = { port: brokerPort, acl: ownTopicsOnly, tlsVersion: oldestTls }
type Options = Chosen<typeof options>

const etc = '/etc/rabbitmq'
const paths = {
  conf: 'conf.d/certwright.conf',
  definitions: 'certwright/definitions.json',
  rootCa: 'certwright/ca.crt',
  certificate: 'certwright/broker.crt',
  privateKey: 'certwright/broker.key',
} satisfies BrokerPaths & Record<string, string>

/** Files for RabbitMQ as the service of Debian, with its MQTT plugin over mutual TLS. */
export const rabbitmq = defineTarget({
  id: 'rabbitmq',
  title: 'RabbitMQ (MQTT)',
  purpose: 'Files for the service rabbitmq-server of Debian or Ubuntu: its MQTT plugin, with certificates on both sides.',
  roles: ['broker'],
  reader: 'RabbitMQ 3.10.8',
  proof: 'proven',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source, chosen) => [
    ...nameProblems(source),
    ...tlsVersionProblems(chosen),
    ...peerProblems(source.peers),
    ...(chosen.acl ? dotProblems(source.peers) : []),
  ],
  content: (source, chosen) => ({
    files: [
      publicText(paths.conf, rabbitmqConf(source, chosen), 'The settings of RabbitMQ for MQTT, with the reason for each line.'),
      publicText(
        paths.definitions,
        rabbitmqDefinitions(source.peers, chosen.acl),
        'The devices and clients as users of RabbitMQ, without passwords, and what they may do. Read at each start.',
      ),
      ...brokerCertificateFiles(source, paths),
      publicText('install.sh', script(source), 'Installs these files for the service rabbitmq-server; run it as root.'),
    ],
    steps: [
      {
        text:
          'Install RabbitMQ 3.10 or later on the machine of the broker, and copy this folder there.' +
          (source.identity.privateKey ? '' : ` ${keyElsewhere(source.identity.name, `${etc}/${paths.privateKey}`)}`),
        commands: ['sudo apt install rabbitmq-server'],
      },
      {
        text:
          `Install the files, in this folder. The script puts them below ${etc}, gives the key to root and the group rabbitmq, turns the ` +
          'MQTT plugin on and restarts the service; where it does not run with them, it puts back what was there:',
        commands: ['sudo sh install.sh'],
      },
      sayingStep(source, chosen.port, '; at QoS 1, as RabbitMQ says nothing of what it refuses at QoS 0', '-q 1'),
    ],
    notes: [
      listedClients,
      {
        text:
          'RabbitMQ keeps users that are no longer in definitions.json: after a revocation, delete the user as well. The list of ' +
          'those there are, and an example:',
        commands: ['sudo rabbitmqctl list_users', 'sudo rabbitmqctl delete_user NAME'],
      },
      {
        text:
          'These settings of TLS (ssl_options) are for all of RabbitMQ: its other TLS listeners take them too. Its plain listener for AMQP, ' +
          'port 5672, stays as it is; close it to the network, or say "listeners.tcp = none", where it is not used.',
      },
      { text: 'RabbitMQ has one sign for "." and "/" in topics: what is said to lamp.1/state is heard as lamp/1/state.' },
    ],
  }),
})

function peerProblems(peers: readonly Peer[]): BundleProblem[] {
  if (peers.length === 0) {
    const message = 'There is nobody in the list of users, so nobody can connect.'
    return [{ severity: 'warning', message, remedy: 'Enrol a device first, then export the broker again.' }]
  }
  const byName = [...Map.groupBy(peers, ({ name }) => name)]
  const twice = byName.filter(([, same]) => new Set(same.map(({ kind }) => kind)).size > 1).map(([name]) => name)
  if (twice.length === 0) return []
  const message = `${listed(twice)} is the name of a device and of a client: RabbitMQ knows one user of a name, who may do what the client may.`
  return [{ severity: 'warning', message, remedy: 'Issue one of them under another name.' }]
}

/** RabbitMQ has one sign for `.` and `/` in a topic: what begins with `a.b/` begins with `a/` too. */
function dotProblems(peers: readonly Peer[]): BundleProblem[] {
  const devices = peers.filter(({ kind }) => kind === 'device').map(({ name }) => name)
  const pairs = devices.map((name) => [name, devices.find((other) => name.startsWith(`${other}.`))] as const)
  const [shared] = pairs.flatMap(([name, other]) => (other === undefined ? [] : [{ name, other }]))
  if (!shared) return []
  const message = `RabbitMQ takes "." and "/" in a topic for the same, so ${listed([shared.other])} may use the topics of ${listed([shared.name])} too.`
  return [{ severity: 'warning', message, remedy: 'Issue one of them under another name, without a ".".' }]
}

function rabbitmqConf({ identity, version }: BundleSource, { port, tlsVersion }: Options): string {
  const paragraphs = [
    [`# RabbitMQ settings of the broker ${safeText(identity.name)}, made by Certwright ${version}.`],
    ['# MQTT over TLS, on every address of this machine, and no MQTT without TLS.', 'mqtt.listeners.tcp = none', `mqtt.listeners.ssl.default = ${port}`],
    [
      '# What the broker shows: its certificate, followed by the issuing CAs where there are any; the clients have the root.',
      `ssl_options.certfile = ${etc}/${paths.certificate}`,
      `ssl_options.keyfile = ${etc}/${paths.privateKey}`,
    ],
    tlsVersion === 'tlsv1.3'
      ? ['# ESP8266 boards and older ESP32 cores know only TLS 1.2 and stay outside.', 'ssl_options.versions.1 = tlsv1.3']
      : ['# 1.3 is used wherever the client knows it.', 'ssl_options.versions.1 = tlsv1.3', 'ssl_options.versions.2 = tlsv1.2'],
    [
      '# Whom the broker believes: a client has to show a certificate that leads to a CA in this file.',
      `ssl_options.cacertfile = ${etc}/${paths.rootCa}`,
      'ssl_options.verify = verify_peer',
      'ssl_options.fail_if_no_peer_cert = true',
      '# A certificate, an issuing CA and a root.',
      'ssl_options.depth = 2',
    ],
    [
      "# The certificate's common name is the user name; nobody without an identity.",
      'mqtt.ssl_cert_login = true',
      'ssl_cert_login_from = common_name',
      'mqtt.allow_anonymous = false',
    ],
    ['# Who may come, and to which topics.', `load_definitions = ${etc}/${paths.definitions}`],
  ]
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function script({ identity, version }: BundleSource): string {
  const put = (path: string, readers: 'everybody' | 'group') => ({ from: path, to: `${etc}/${path}`, readers })
  return installScript({
    name: identity.name,
    version,
    service: 'rabbitmq-server',
    package: 'rabbitmq-server',
    user: 'rabbitmq',
    files: [
      put(paths.rootCa, 'everybody'),
      put(paths.certificate, 'everybody'),
      ...(identity.privateKey ? [put(paths.privateKey, 'group')] : []),
      put(paths.definitions, 'group'),
      put(paths.conf, 'everybody'),
    ],
    keyToAdd: identity.privateKey ? null : `${etc}/${paths.privateKey}`,
    test: [
      `runuser -u rabbitmq -- test -r ${etc}/${paths.privateKey} || return 1`,
      'rabbitmq-plugins enable --offline rabbitmq_mqtt || return 1',
    ],
  })
}
