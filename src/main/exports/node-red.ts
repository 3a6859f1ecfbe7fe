import { createHash } from 'node:crypto'
import type { BundleProblem } from '../../shared/export.ts'
import { toPem } from '../../shared/pem.ts'
import { node } from '../consumers/node.ts'
import { brokerAddress } from './broker-address.ts'
import { publicText, secretText } from './bundle-file.ts'
import { certificateAndKey, clientPaths, rootCaFile } from './client-files.ts'
import { clientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice, copyStep } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { choice, optionalSecret, text, type Chosen } from './option.ts'
import { keyElsewhere, privateKeyPem } from './private-key-file.ts'
import type { ReadmeStep } from './readme.ts'
import { jsonText } from './string-literal.ts'
import type { BundleFile, BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const path = 'flow.json'

const options = {
  mode: clientMode,
  files: choice({
    title: 'Where Node-RED has the certificates from',
    explanation: 'From files in a folder of its machine, or from the flow itself.',
    values: {
      paths: ['Files', 'The flow names files that you copy to the machine of Node-RED. Whoever may use the editor does not see the key.'],
      embedded: ['In the flow', 'One file to import, nothing to copy. Node-RED shows a stored key to whoever may use its editor: give a passphrase.'],
    },
    default: 'paths',
  }),
  folder: text({
    title: 'Folder on the machine of Node-RED',
    explanation: 'Where you copy the files to, as a whole path, such as /home/pi/.node-red/certificates; in the container of Node-RED /data is kept.',
    maxLength: 200,
    // Windows too: C:\...
    pattern: { matches: /^(\/|[A-Za-z]:[\\/])/, words: 'a whole path, from / or a drive on' },
    default: '/data/certificates',
  }),
  passphrase: optionalSecret({
    title: 'Passphrase for the private key',
    explanation: 'Encrypts the key; you type it into Node-RED after the import, which shows it to nobody afterwards. Left out, the key is not encrypted.',
  }),
  protocol: choice({
    title: 'MQTT version',
    explanation: 'Whichever the broker speaks; Mosquitto speaks both.',
    values: { '3.1.1': 'MQTT 3.1.1', '5': 'MQTT 5' },
    default: '3.1.1',
  }),
}
type Options = Chosen<typeof options>

/** A flow to import into Node-RED: the broker with its TLS settings, a node that listens, and one that speaks. */
export const nodeRed = defineTarget({
  id: 'node-red',
  title: 'Node-RED',
  purpose: 'A flow to import into Node-RED, with the broker, the certificate, and a first message to send and hear.',
  roles: ['device'],
  reader: 'Node-RED 4.1.15 on Node.js 24',
  proof: 'proven',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  check: (source, chosen) => [
    ...clientProblems(source, { mode: chosen.mode, consumer: node, brokerIn: 'into the broker node after the import' }),
    ...variableProblems(source),
    ...exposureProblems(source, chosen),
  ],
  content: (source, chosen) => {
    const keyPem = chosen.mode === 'mutual' ? privateKeyPem(source, chosen.passphrase) : undefined
    return {
      files: [flowFile(source, chosen, keyPem), ...(chosen.files === 'paths' ? filesBeside(source, chosen, keyPem) : [])],
      steps: steps(source, chosen, keyPem !== undefined),
      notes: [
        {
          text:
            'Both nodes use the client ID in the flow. A broker lets in one client of an ID at a time: where the same identity is ' +
            'used elsewhere too, choose another ID in the broker node.',
        },
      ],
    }
  },
})

function filesBeside(source: BundleSource, { mode }: Options, keyPem: string | undefined): BundleFile[] {
  if (mode === 'password') return [rootCaFile(source)]
  const isEncrypted = keyPem?.includes('ENCRYPTED') ?? false
  const files = certificateAndKey(source).map((file): BundleFile => {
    if (file.path !== clientPaths.privateKey || !isEncrypted) return file
    return secretText(file.path, keyPem!, `The private key of ${source.identity.name}, encrypted with your passphrase.`)
  })
  return [rootCaFile(source), ...files]
}

function flowFile(source: BundleSource, chosen: Options, keyPem: string | undefined): BundleFile {
  const holdsKey = chosen.files === 'embedded' && keyPem !== undefined
  const isSecret = holdsKey || chosen.mode === 'password'
  const holds = holdsKey ? ', with the private key in it' : chosen.mode === 'password' ? ', with the password in it' : ''
  return (isSecret ? secretText : publicText)(path, jsonText(flow(source, chosen, keyPem)), `The flow to import${holds}.`)
}

function flow(source: BundleSource, chosen: Options, keyPem: string | undefined): object[] {
  const { name, fingerprint } = source.identity
  const { host, port } = brokerAddress(source)
  const id = (part: string) => createHash('sha256').update(`${fingerprint} ${part}`).digest('hex').slice(0, 16)
  const [tab, tls, broker, inject, speak, listen, debug] = ['tab', 'tls', 'broker', 'inject', 'out', 'in', 'debug'].map(id) as [string, string, string, string, string, string, string]
  const topic = `${testTopic(name)}/hello`
  return [
    { id: tab, type: 'tab', label: name, disabled: false, info: '' },
    { id: tls, type: 'tls-config', name: `TLS of ${name}`, ...tlsSettings(source, chosen, keyPem) },
    {
      id: broker,
      type: 'mqtt-broker',
      name: host,
      broker: host,
      port: String(port),
      tls,
      clientid: name,
      autoConnect: true,
      usetls: true,
      protocolVersion: chosen.protocol === '5' ? '5' : '4',
      keepalive: '60',
      cleansession: true,
      autoUnsubscribe: true,
      ...messagesOfState,
      userProps: '',
      sessionExpiry: '',
      ...(chosen.mode === 'password' && { credentials: { user: source.identity.credential!.username, password: source.identity.credential!.password } }),
    },
    {
      id: inject,
      type: 'inject',
      z: tab,
      name: 'say hello',
      props: [{ p: 'payload' }],
      repeat: '',
      crontab: '',
      once: false,
      onceDelay: 0.1,
      topic: '',
      payload: 'hello',
      payloadType: 'str',
      x: 140,
      y: 80,
      wires: [[speak]],
    },
    {
      id: speak,
      type: 'mqtt out',
      z: tab,
      name: '',
      topic,
      qos: '1',
      retain: 'false',
      respTopic: '',
      contentType: '',
      userProps: '',
      correl: '',
      expiry: '',
      broker,
      x: 360,
      y: 80,
      wires: [],
    },
    { id: listen, type: 'mqtt in', z: tab, name: '', topic, qos: '1', datatype: 'auto-detect', broker, nl: false, rap: true, rh: 0, inputs: 0, x: 140, y: 160, wires: [[debug]] },
    { id: debug, type: 'debug', z: tab, name: 'heard', active: true, tosidebar: true, console: false, tostatus: false, complete: 'payload', targetType: 'msg', statusVal: '', statusType: 'auto', x: 360, y: 160, wires: [] },
  ]
}

/** Node-RED 4 stops at a TLS node in which one of the fields for paths is missing: those that are not used are empty. */
function tlsSettings(source: BundleSource, { mode, files, folder }: Options, keyPem: string | undefined): object {
  const { identity, trustAnchors } = source
  const separator = folder.includes('\\') ? '\\' : '/'
  const inFolder = (file: string) => `${folder.replace(/[\\/]+$/, '')}${separator}${file}`
  const isByPath = files === 'paths'
  const paths = {
    cert: isByPath && mode === 'mutual' ? inFolder(clientPaths.certificate) : '',
    key: isByPath && mode === 'mutual' ? inFolder(clientPaths.privateKey) : '',
    ca: isByPath ? inFolder(clientPaths.rootCa) : '',
  }
  const fixed = { servername: '', verifyservercert: true, alpnprotocol: '' }
  if (isByPath) return { ...paths, certname: '', keyname: '', caname: '', ...fixed }
  const credentials = {
    ...(mode === 'mutual' && { certdata: pemOf([identity.certificate, ...identity.intermediates]), ...(keyPem !== undefined && { keydata: keyPem }) }),
    cadata: pemOf(trustAnchors),
  }
  const names = mode === 'mutual' ? { certname: clientPaths.certificate, keyname: clientPaths.privateKey } : { certname: '', keyname: '' }
  return { ...paths, ...names, caname: clientPaths.rootCa, ...fixed, credentials }
}

function pemOf(certificates: readonly Uint8Array[]): string {
  return certificates.map((der) => toPem('CERTIFICATE', der)).join('')
}

/** What the broker may be told to say when Node-RED comes and goes: nothing. */
const messagesOfState = Object.fromEntries(
  ['birth', 'close', 'will'].flatMap((when) => [
    [`${when}Topic`, ''],
    [`${when}Qos`, '0'],
    [`${when}Retain`, 'false'],
    [`${when}Payload`, ''],
    [`${when}Msg`, {}],
  ]),
)

function steps(source: BundleSource, { mode, files, folder, passphrase }: Options, hasKey: boolean): ReadmeStep[] {
  const { name } = source.identity
  const secretThere = mode === 'mutual' && hasKey
  const place: ReadmeStep =
    files === 'embedded'
      ? { text: `Open the editor of Node-RED; nothing has to be copied.${mode === 'mutual' && !hasKey ? ` ${keyElsewhere(name, clientPaths.privateKey)}` : ''}` }
      : mode === 'password'
        ? { text: `Copy ca.crt into the folder ${folder} on the machine of Node-RED.` }
        : {
            ...copyStep(source, mode),
            text: `Copy ca.crt, client.crt and client.key into the folder ${folder} on the machine of Node-RED${hasKey ? '' : `. ${keyElsewhere(name, clientPaths.privateKey).slice(0, -1)}`}, where only the user that Node-RED runs as may read the key:`,
          }
  const typing =
    passphrase !== '' && secretThere
      ? ' Then open a violet node, by the pencils beside Server and TLS Configuration the TLS settings, and type your passphrase.'
      : files === 'embedded' && mode === 'mutual' && !hasKey
        ? ' Then open a violet node, by the pencils beside Server and TLS Configuration the TLS settings, and upload the private key.'
        : ''
  return [
    place,
    { text: `In the menu of the editor choose Import, then "select a file to import", and ${path}; press Import.${typing}` },
    { text: `Press Deploy: below the violet nodes stands "connected". Press the button of "say hello", and the Debug sidebar shows hello. ${clockAdvice}` },
  ]
}

/** Node-RED reads a whole text of the form ${NAME} or $(NAME) as an environment variable; credentials it leaves alone. */
function variableProblems({ identity: { name } }: BundleSource): BundleProblem[] {
  if (!/^\$(\{[^}]+\}|\(\S+\))$/.test(name)) return []
  const message = `The name ${name} looks like an environment variable, and Node-RED would put in what that holds.`
  return [{ severity: 'error', message, remedy: 'Issue a certificate under another name.' }]
}

function exposureProblems({ identity }: BundleSource, { mode, files, passphrase }: Options): BundleProblem[] {
  if (mode !== 'mutual' || files !== 'embedded' || passphrase !== '' || !identity.privateKey) return []
  const message = 'Node-RED shows a private key that is stored in a flow to everybody who may use its editor.'
  return [{ severity: 'warning', message, remedy: 'Give a passphrase, or choose files instead.' }]
}
