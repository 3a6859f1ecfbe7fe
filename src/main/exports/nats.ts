import type { BundleProblem } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { brokerCertificateFiles, brokerPaths } from './broker-files.ts'
import { brokerPort, oldestTls, ownTopicsOnly } from './broker-options.ts'
import { listed, nameProblems, tlsVersionProblems } from './broker-problems.ts'
import { listedClients, sayingStep } from './broker-readme.ts'
import { publicText } from './bundle-file.ts'
import { defineTarget } from './define-target.ts'
import type { Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import type { BundleSource, Peer } from './target.ts'

const options = { port: brokerPort, acl: ownTopicsOnly, tlsVersion: oldestTls }
type Options = Chosen<typeof options>

const confPath = 'nats-server.conf'

/** A folder in which the NATS server runs as it is, for MQTT over mutual TLS. */
export const nats = defineTarget({
  id: 'nats',
  title: 'NATS server (MQTT)',
  purpose: 'A folder that nats-server runs from as it is: MQTT with certificates on both sides, each client known by its subject.',
  roles: ['broker'],
  reader: 'nats-server 2.9.10',
  proof: 'proven',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source, chosen) => [...nameProblems(source), ...tlsVersionProblems(chosen), ...peerProblems(source.peers, chosen)],
  content: (source, chosen) => ({
    files: [
      publicText(confPath, natsConf(source, chosen), 'The settings of nats-server, with the reason for each block.'),
      ...brokerCertificateFiles(source, brokerPaths),
    ],
    steps: [
      {
        text:
          'Install nats-server 2.9 or later on the machine of the broker (Debian, Ubuntu: as below), and copy this folder there.' +
          (source.identity.privateKey ? '' : ` ${keyElsewhere(source.identity.name, brokerPaths.privateKey)}`),
        commands: ['sudo apt install nats-server'],
      },
      {
        text: 'Start it inside the folder, as the user who owns these files. It says "Server is ready", and stays in the foreground:',
        commands: [`nats-server -c ${confPath}`],
      },
      sayingStep(source, chosen.port, ''),
    ],
    notes: [
      listedClients,
      { text: 'A running server reads its settings and certificates again on:', commands: ['nats-server --signal reload'] },
      {
        text:
          'A topic such as lamp/state is the subject lamp.state in NATS. Blanks are in no topic, and dots only from 2.10 on; up to 2.9 whoever ' +
          'listens to "#" also hears the copies of messages of QoS 1 that the server keeps, below $MQTT/msgs. The port ' +
          'for NATS itself, 4222, is open to this machine alone, and asks for a certificate too.',
      },
    ],
  }),
})

function peerProblems(peers: readonly Peer[], { acl }: Options): BundleProblem[] {
  if (peers.length === 0) {
    const message = 'There is nobody in the list of users, so nobody can connect.'
    return [{ severity: 'warning', message, remedy: 'Enrol a device first, then export the broker again.' }]
  }
  const unfit = acl ? peers.filter(({ name }) => !isSubjectToken(name)).map(({ name }) => name) : []
  if (unfit.length === 0) return []
  const message = `${listed(unfit)} can be no part of a NATS subject, for a blank or one of . * > + # / in the name: no topic is left to use.`
  return [{ severity: 'warning', message, remedy: 'Issue them under other names, or export without "Own topics only".' }]
}

function isSubjectToken(name: string): boolean {
  return !/[\s.*>+#/]/u.test(name)
}

/** The text of a `nats-server.conf`: paths relative to the folder it is started in; strings as JSON has them, which it reads too. */
function natsConf({ identity, peers, version }: BundleSource, { port, acl, tlsVersion }: Options): string {
  const tls = [
    '  tls {',
    `    cert_file: "${brokerPaths.certificate}"`,
    `    key_file: "${brokerPaths.privateKey}"`,
    `    ca_file: "${brokerPaths.rootCa}"`,
    '    # Whoever has no certificate is turned away; the subject of the certificate is the user below.',
    '    verify_and_map: true',
    ...(tlsVersion === 'tlsv1.3' ? ['    min_version: "1.3"'] : []),
    '  }',
  ]
  const users = peers.map((peer) => `    { user: ${JSON.stringify(peer.subject)}, permissions: ${permissionsOf(peer, acl)} }`)
  const paragraphs = [
    [
      `# NATS settings of the broker ${safeText(identity.name)}, made by Certwright ${version}.`,
      '# All paths are relative to this folder, so start it from here:',
      `#   nats-server -c ${confPath}`,
    ],
    [`server_name: ${JSON.stringify(safeText(identity.name).replace(/\s/g, '-'))}`],
    ['# NATS itself, for this machine alone, and with certificates as well: users below have no passwords.', 'host: "127.0.0.1"', 'port: 4222', ...tls.map((line) => line.slice(2))],
    ['# MQTT keeps its sessions and retained messages here.', 'jetstream {', '  store_dir: "./jetstream"', '}'],
    ['# MQTT over TLS, on every address of this machine.', 'mqtt {', `  port: ${port}`, ...tls, '}'],
    [
      acl
        ? '# Who may come, by the subject of the certificate: devices to the topics that begin with their name, clients to all.'
        : '# Who may come, by the subject of the certificate, and to all topics but those that the server itself uses.',
      'authorization {',
      '  users: [',
      ...users,
      '  ]',
      '}',
    ],
  ]
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/**
 * `$MQTT.sub.` is where a client's own messages of QoS 1 come from, and `$MQTT.msgs.` what they are called on the way: whoever is
 * denied that gets none (2.9.10, tried). The server itself lets no MQTT client subscribe below `$MQTT.sub.`.
 */
function permissionsOf({ name, kind }: Peer, acl: boolean): string {
  if (!acl || kind === 'client') {
    return '{ publish: { allow: ">", deny: ["$JS.>", "$MQTT.>", "$SYS.>"] }, subscribe: { allow: ">", deny: ["$JS.>", "$MQTT.sess.>", "$MQTT.rmsgs.>", "$MQTT.JSA.>", "$SYS.>"] } }'
  }
  if (!isSubjectToken(name)) return '{ publish: { deny: ">" }, subscribe: { deny: ">" } }'
  const own = [name, `${name}.>`].map((subject) => JSON.stringify(subject)).join(', ')
  return `{ publish: [${own}], subscribe: [${own}, "$MQTT.sub.>"] }`
}
