import { safeText } from '../../shared/safe-text.ts'
import { brokerCertificateFiles, brokerPaths } from './broker-files.ts'
import { brokerPort } from './broker-options.ts'
import { nameProblems } from './broker-problems.ts'
import { sayingStep } from './broker-readme.ts'
import { publicText } from './bundle-file.ts'
import { defineTarget } from './define-target.ts'
import { text, type Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import { shellWord } from './shell-word.ts'
import type { BundleSource } from './target.ts'

const options = {
  port: brokerPort,
  identityDomain: text({
    title: 'Identity domain',
    explanation:
      'The domain in the address spiffe://DOMAIN/device/NAME, by which amqtt knows a device: the identity domain that was set when the devices were issued.',
    default: '',
    maxLength: 253,
    pattern: { matches: /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)?$/, words: 'a domain in small letters, such as home.example' },
  }),
}
type Options = Chosen<typeof options>

const confPath = 'amqtt.yaml'

/** A folder in which amqtt runs as it is, with its certificate plugin. Held to its documentation and to the schema in its source. */
export const amqtt = defineTarget({
  id: 'amqtt',
  title: 'amqtt broker',
  purpose: 'A folder that amqtt, the broker in Python, runs from as it is: devices known by the SPIFFE address in their certificates.',
  roles: ['broker'],
  reader: 'amqtt 0.11.4',
  proof: 'documented',
  options,
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source, { identityDomain }) => [
    ...nameProblems(source),
    ...(identityDomain === ''
      ? [
          {
            severity: 'error' as const,
            message: 'amqtt knows devices by the address spiffe://DOMAIN/device/NAME in their certificates, and no identity domain is given.',
            remedy: 'Give the identity domain that the devices were issued with.',
          },
        ]
      : []),
  ],
  content: (source, chosen) => ({
    files: [
      publicText(confPath, amqttYaml(source, chosen), 'The settings of amqtt, with the reason for each line.'),
      ...brokerCertificateFiles(source, brokerPaths),
    ],
    steps: [
      {
        text:
          'Install amqtt with its plugins on the machine of the broker, which has Python 3.10 or later, and copy this folder there.' +
          (source.identity.privateKey ? '' : ` ${keyElsewhere(source.identity.name, brokerPaths.privateKey)}`),
        commands: ['python3 -m venv amqtt', 'amqtt/bin/pip install "amqtt[contrib]"'],
      },
      {
        text: 'Start it inside the folder, as the user who owns these files; it stays in the foreground:',
        commands: [`amqtt/bin/amqtt -c ${confPath}`],
      },
      sayingStep(source, chosen.port, '. The client id has to be its name', `-i ${shellWord(source.peers[0]?.name ?? 'sensor-1')}`),
    ],
    notes: [
      {
        text:
          'amqtt lets in a client whose certificate has the address of its client id as first URI, and nobody else. It reads no revocation ' +
          'list, and every device may use every topic.',
      },
    ],
  }),
})

/** The host names that the option allows need no escapes in YAML's double quotes. */
function amqttYaml({ identity, version }: BundleSource, { port, identityDomain }: Options): string {
  const lines = [
    `# amqtt settings of the broker ${safeText(identity.name)}, made by Certwright ${version}.`,
    '# All paths are relative to this folder, so start it from here:',
    `#   amqtt -c ${confPath}`,
    'listeners:',
    '  # The only way in: MQTT over TLS, on every address of this machine. amqtt wants a listener of this name.',
    '  default:',
    '    type: tcp',
    `    bind: 0.0.0.0:${port}`,
    '    ssl: true',
    '    # What the broker shows: its certificate, followed by the issuing CAs where there are any; the clients have the root.',
    `    certfile: ${brokerPaths.certificate}`,
    `    keyfile: ${brokerPaths.privateKey}`,
    '    # Whom the broker believes.',
    `    cafile: ${brokerPaths.rootCa}`,
    'plugins:',
    '  amqtt.plugins.logging_amqtt.EventLoggerPlugin: {}',
    '  # Lets in who shows a certificate for spiffe://DOMAIN/device/CLIENT-ID, and nobody else.',
    '  amqtt.contrib.cert.UserAuthCertPlugin:',
    `    uri_domain: "${identityDomain}"`,
  ]
  return `${lines.join('\n')}\n`
}
