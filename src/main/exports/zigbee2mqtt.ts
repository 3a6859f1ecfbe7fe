import { node } from '../consumers/node.ts'
import { brokerAddress, hostInUri } from './broker-address.ts'
import { publicText, secretText } from './bundle-file.ts'
import { certificateAndKey, clientPaths, rootCaFile } from './client-files.ts'
import { clientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { text, type Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import { shellWord } from './shell-word.ts'
import { yamlLiteral } from './string-literal.ts'
import type { BundleFile, BundleSource } from './target.ts'

const paths = { settings: 'configuration-mqtt.yaml', secrets: 'secret.yaml' } as const

const options = {
  mode: clientMode,
  folder: text({
    title: 'Folder on the machine of Zigbee2MQTT',
    explanation: 'Where you copy the files to, as a whole path: such as /opt/zigbee2mqtt/data/certificates; in its container /app/data is kept.',
    maxLength: 200,
    pattern: { matches: /^\//, words: 'a whole path, from / on' },
    default: '/app/data/certificates',
  }),
}
type Options = Chosen<typeof options>

/** The block of settings with which Zigbee2MQTT connects, and the files that it names. */
export const zigbee2mqtt = defineTarget({
  id: 'zigbee2mqtt',
  title: 'Zigbee2MQTT',
  purpose: 'The mqtt block of the settings of Zigbee2MQTT, and the files that it names.',
  roles: ['device'],
  reader: 'Zigbee2MQTT 2',
  proof: 'documented',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  check: (source, { mode }) => clientProblems(source, { mode, consumer: node, brokerIn: `into ${paths.settings}` }),
  content: (source, chosen) => {
    const { identity } = source
    const isMutual = chosen.mode === 'mutual'
    const folder = shellWord(chosen.folder.replace(/\/+$/, ''))
    const [secrets, named] = isMutual
      ? [`${folder}/${clientPaths.privateKey}`, `${clientPaths.rootCa}, ${clientPaths.certificate} and ${clientPaths.privateKey}`]
      : [paths.secrets, clientPaths.rootCa]
    const elsewhere = isMutual && !identity.privateKey ? ` ${keyElsewhere(identity.name, clientPaths.privateKey)}` : ''
    const move = isMutual ? '' : ` Put ${paths.secrets} beside configuration.yaml; where there is one, add its two lines to that.`
    return {
      files: files(source, chosen),
      steps: [
        {
          text: `Copy ${named} into the folder ${chosen.folder}.${elsewhere}${move} Only the user that Zigbee2MQTT runs as may read what is secret:`,
          commands: [`chmod 600 ${secrets}`],
        },
        {
          text:
            `In the configuration.yaml of Zigbee2MQTT, put the lines of ${paths.settings} in the place of the block "mqtt:". ` +
            'A base_topic, or what else you have changed in that block, stays.',
        },
        { text: `Start Zigbee2MQTT again; its log says "Connected to MQTT server". ${clockAdvice}` },
      ],
    }
  },
})

function files(source: BundleSource, chosen: Options): BundleFile[] {
  const settings = publicText(paths.settings, mqttBlock(source, chosen), 'The block "mqtt:" for configuration.yaml.')
  if (chosen.mode === 'mutual') return [rootCaFile(source), ...certificateAndKey(source), settings]
  const { username, password } = source.identity.credential!
  const lines = `user: ${yamlLiteral(username)}\npassword: ${yamlLiteral(password)}\n`
  return [rootCaFile(source), settings, secretText(paths.secrets, lines, 'The user name and the password, to which that block refers.')]
}

function mqttBlock(source: BundleSource, { mode, folder }: Options): string {
  const { host, port } = brokerAddress(source)
  const inFolder = (file: string) => yamlLiteral(`${folder.replace(/\/+$/, '')}/${file}`)
  const lines = [
    'base_topic: zigbee2mqtt',
    `server: ${yamlLiteral(`mqtts://${hostInUri(host)}:${port}`)}`,
    `client_id: ${yamlLiteral(source.identity.name)}`,
    '# Trusts this CA alone, and checks that the certificate is the broker\'s by its name.',
    `ca: ${inFolder(clientPaths.rootCa)}`,
    'reject_unauthorized: true',
    ...(mode === 'mutual'
      ? [`cert: ${inFolder(clientPaths.certificate)}`, `key: ${inFolder(clientPaths.privateKey)}`]
      : [`user: '!${paths.secrets} user'`, `password: '!${paths.secrets} password'`]),
    'version: 4',
  ]
  return ['mqtt:', ...lines.map((line) => `  ${line}`), ''].join('\n')
}
