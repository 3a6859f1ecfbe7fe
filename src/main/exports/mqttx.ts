import { createHash } from 'node:crypto'
import { node } from '../consumers/node.ts'
import { brokerAddress } from './broker-address.ts'
import { publicText, secretText } from './bundle-file.ts'
import { certificateAndKey, clientPaths, rootCaFile } from './client-files.ts'
import { clientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { choice, text, type Chosen } from './option.ts'
import { keyElsewhere } from './private-key-file.ts'
import { jsonText } from './string-literal.ts'
import type { BundleFile, BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const path = 'mqttx.json'

const options = {
  mode: clientMode,
  folder: text({
    title: 'Folder on the machine of MQTTX',
    explanation: 'Where you copy the files to, as a whole path, such as /home/ada/certificates or C:\\Users\\Ada\\certificates: MQTTX reads them there each time.',
    maxLength: 200,
    pattern: { matches: /^(\/|[A-Za-z]:[\\/])/, words: 'a whole path, from / or a drive on' },
    default: '/home/me/certificates',
  }),
  protocol: choice({
    title: 'MQTT version',
    explanation: 'Whichever the broker speaks; Mosquitto speaks both.',
    values: { '5': 'MQTT 5', '3.1.1': 'MQTT 3.1.1' },
    default: '5',
  }),
}
type Options = Chosen<typeof options>

/** A connection to import into MQTTX, and the files that it names. */
export const mqttx = defineTarget({
  id: 'mqttx',
  title: 'MQTTX',
  purpose: 'A connection to import into the desktop program MQTTX, and the files that it names.',
  roles: ['device'],
  reader: 'MQTTX 1.12 and later',
  proof: 'documented',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  check: (source, { mode }) => clientProblems(source, { mode, consumer: node, brokerIn: 'into the field Host of the connection' }),
  content: (source, chosen) => {
    const isMutual = chosen.mode === 'mutual'
    const { name, privateKey } = source.identity
    const named = isMutual ? `${clientPaths.rootCa}, ${clientPaths.certificate} and ${clientPaths.privateKey}` : clientPaths.rootCa
    const elsewhere = isMutual && !privateKey ? ` ${keyElsewhere(name, clientPaths.privateKey)}` : ''
    return {
      files: files(source, chosen),
      steps: [
        { text: `Copy ${named} into the folder ${chosen.folder} on the machine of MQTTX, where only you may read what is secret, and leave them there.${elsewhere}` },
        { text: `In MQTTX open Settings, find there the import of data (newer versions call it restoring), choose JSON as its format, and ${path}.` },
        { text: `Open the connection ${name} and press Connect. Subscribe to "${testTopic(name)}/hello", and publish to it. ${clockAdvice}` },
      ],
    }
  },
})

function files(source: BundleSource, chosen: Options): BundleFile[] {
  const content = jsonText([connection(source, chosen)])
  if (chosen.mode === 'mutual') return [rootCaFile(source), ...certificateAndKey(source), publicText(path, content, 'The connection to import.')]
  return [rootCaFile(source), secretText(path, content, 'The connection to import, with the password in it.')]
}

function connection(source: BundleSource, { mode, folder, protocol }: Options): object {
  const { name, fingerprint, credential } = source.identity
  const { host, port } = brokerAddress(source)
  const separator = folder.includes('\\') ? '\\' : '/'
  const inFolder = (file: string) => `${folder.replace(/[\\/]+$/, '')}${separator}${file}`
  return {
    id: createHash('sha256').update(`${fingerprint} mqttx`).digest('hex').slice(0, 32),
    name,
    clientId: name,
    clientIdWithTime: false,
    protocol: 'mqtts',
    host,
    port,
    path: '',
    mqttVersion: protocol === '5' ? '5.0' : '3.1.1',
    clean: true,
    keepalive: 60,
    connectTimeout: 10,
    reconnect: false,
    username: mode === 'password' ? credential!.username : '',
    password: mode === 'password' ? credential!.password : '',
    ssl: true,
    // Not checked by a public authority, but by the file `ca`.
    certType: 'self',
    rejectUnauthorized: true,
    ca: inFolder(clientPaths.rootCa),
    cert: mode === 'mutual' ? inFolder(clientPaths.certificate) : '',
    key: mode === 'mutual' ? inFolder(clientPaths.privateKey) : '',
    isCollection: false,
    parentId: null,
    orderId: 0,
    unreadMessageCount: 0,
    messages: [],
    subscriptions: [],
  }
}
