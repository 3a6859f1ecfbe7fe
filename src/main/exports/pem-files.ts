import { brokerAddress, brokerHost, brokerProblems, hostInUri } from './broker-address.ts'
import { certificateFile, secretText } from './bundle-file.ts'
import { rootCaFile } from './client-files.ts'
import { credentialProblems } from './client-mode.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import { fileStem } from './folder-name.ts'
import { choice, type Chosen } from './option.ts'
import { keyElsewhere, privateKeyFile } from './private-key-file.ts'
import type { ReadmeStep } from './readme.ts'
import { shellWord } from './shell-word.ts'
import { testTopic } from './test-topic.ts'
import type { BundleFile, BundleSource } from './target.ts'

const options = {
  mode: choice({
    title: 'How a device proves who it is',
    explanation:
      'With its certificate (mutual), or with a user name and password over TLS, for devices that cannot hold a key; ' +
      'a broker always gets its certificate and key.',
    values: {
      mutual: [
        'Certificates on both sides',
        'Mutual TLS. Each device shows its own certificate, and whoever has none is turned away. The safest.',
      ],
      password: [
        'Passwords over TLS',
        'One-way TLS. Devices check the broker and log in with a password, for boards that cannot hold a key.',
      ],
    },
    default: 'mutual',
  }),
  key: choice({
    title: 'Form of the private key',
    explanation:
      'PKCS#8 ("BEGIN PRIVATE KEY") is what every current program loads; traditional is PKCS#1 or SEC 1 ' +
      '("BEGIN RSA" or "BEGIN EC PRIVATE KEY"), for old ones.',
    values: { pkcs8: 'PKCS#8', traditional: 'Traditional' },
    default: 'pkcs8',
  }),
}
type Options = Chosen<typeof options>

/** Plain PEM files: certificate, key, CA. For whatever program can be told where its files are. */
export const pemFiles = defineTarget({
  id: 'pem-files',
  title: 'PEM files',
  purpose: 'Certificate, key and CA as plain PEM files, for mosquitto_pub and mosquitto_sub and nearly every other program.',
  roles: ['device', 'broker'],
  reader: 'mosquitto_pub and mosquitto_sub 2.0.11 and 2.1.2, OpenSSL 3',
  proof: 'proven',
  options,
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (source, chosen) => ({
    takes: usesPassword(source, chosen) ? 'root' : 'certificate-and-key',
    refusesWeakKeys: false,
  }),
  check: (source, chosen) => [
    ...(usesPassword(source, chosen) ? credentialProblems(source) : []),
    ...(source.identity.kind === 'broker' ? [] : brokerProblems(source, 'where the README says BROKER')),
  ],
  content: (source, chosen) => {
    if (source.identity.kind === 'broker') return brokerContent(source, chosen)
    return usesPassword(source, chosen) ? passwordContent(source) : certificateContent(source, chosen)
  },
})

function usesPassword({ identity }: BundleSource, { mode }: Options): boolean {
  return mode === 'password' && identity.kind !== 'broker'
}

interface IdentityFiles {
  files: BundleFile[]
  /** Paths. */
  certificate: string
  privateKey: string
}

/** Root, certificate with the issuing CAs behind it, and key. */
function identityFiles({ identity, trustAnchors }: BundleSource, { key }: Options): IdentityFiles {
  const { name, certificate, intermediates, privateKey } = identity
  const stem = fileStem(name, ['ca'])
  const paths = { certificate: `${stem}.crt`, privateKey: `${stem}.key` }
  const files = [rootCaFile({ trustAnchors })]
  if (intermediates.length === 0) {
    files.push(certificateFile(paths.certificate, [certificate], `The certificate of ${name}.`))
  } else {
    const chain = [certificate, ...intermediates]
    files.push(
      certificateFile(paths.certificate, chain, `The certificate of ${name}, followed by the issuing CA that signed it.`),
      certificateFile(`${stem}.leaf.crt`, [certificate], 'The same certificate alone, for a program that wants exactly one.'),
    )
  }
  if (privateKey) {
    files.push(privateKeyFile(paths.privateKey, privateKey, key, `The private key of ${name}, not encrypted.`))
  }
  return { files, ...paths }
}

function certificateContent(source: BundleSource, chosen: Options): TargetContent {
  const { files, certificate, privateKey } = identityFiles(source, chosen)
  const common = `${addressOf(source)} --cafile ca.crt --cert ${shellWord(certificate)} --key ${shellWord(privateKey)}`
  const { name, privateKey: key } = source.identity
  const what = key ? `ca.crt, ${certificate} and ${privateKey}` : `ca.crt and ${certificate}`
  const advice = key ? undefined : keyElsewhere(name, privateKey)
  return { files, ...deviceReadme(source, { what, advice, secret: shellWord(privateKey), command: (tool) => `${tool} ${common}` }) }
}

function passwordContent(source: BundleSource): TargetContent {
  const { name, credential } = source.identity
  const { username, password } = credential!
  const { host, port } = brokerAddress(source)
  const clientOptions = `-h ${host}\n-p ${port}\n--cafile ca.crt\n-u ${username}\n-P ${password}\n`
  const optionFile = (tool: string) =>
    secretText(`mosquitto-clients/${tool}`, clientOptions, `The broker's address and the same password, for ${tool}.`)
  const files = [
    rootCaFile(source),
    secretText('credentials.txt', `username: ${username}\npassword: ${password}\n`, `The user name and password of ${name}.`),
    optionFile('mosquitto_pub'),
    optionFile('mosquitto_sub'),
  ]
  // Options from a file, so that the password is on no command line, where every user of the machine could read it.
  const command = (tool: string) => `XDG_CONFIG_HOME=mosquitto-clients ${tool}`
  return { files, ...deviceReadme(source, { what: 'this folder', secret: 'credentials.txt mosquitto-clients/*', command }) }
}

function deviceReadme(
  source: BundleSource,
  { what, advice, secret, command }: { what: string; advice?: string | undefined; secret: string; command: (tool: string) => string },
): { steps: ReadmeStep[] } {
  const { name } = source.identity
  const topic = testTopic(name)
  return {
    steps: [
      {
        text: `Copy ${what} to where ${name} runs, and let only the user that it runs as read what is secret${advice ? `. ${advice.slice(0, -1)}` : ''}:`,
        commands: [`chmod 600 ${secret}`],
      },
      {
        text: 'Listen, in the folder of these files (mosquitto_sub and mosquitto_pub are in the package mosquitto-clients):',
        commands: [`${command('mosquitto_sub')} -t ${shellWord(`${topic}/#`)} -v`],
      },
      {
        text:
          `Say something in a second terminal; "${topic}/hello hello" appears in the first. The clock of ${name} has to be ` +
          'right, or every certificate looks expired or not yet valid:',
        commands: [`${command('mosquitto_pub')} -t ${shellWord(`${topic}/hello`)} -m hello`],
      },
    ],
  }
}

function brokerContent(source: BundleSource, chosen: Options): TargetContent {
  const { files, certificate, privateKey } = identityFiles(source, chosen)
  const { altNames } = source.identity
  const host = brokerHost(altNames) ?? 'BROKER'
  const verifyName = altNames.some(({ type, value }) => type === 'ip' && value === host) ? '-verify_ip' : '-verify_hostname'
  const address = hostInUri(host)
  const port = source.broker?.port ?? 8883
  return {
    files,
    steps: [
      {
        text:
          'Copy the files to the machine of the broker, and let only the user that the broker runs as read the key' +
          `${source.identity.privateKey ? '' : `. ${keyElsewhere(source.identity.name, privateKey).slice(0, -1)}`}:`,
        commands: [`chmod 600 ${shellWord(privateKey)}`],
      },
      {
        text:
          `Name them in the broker's settings: ${certificate} as its certificate (chain), ${privateKey} as its private key, ` +
          'ca.crt as the CA of its clients, and have it require a client certificate.',
      },
      {
        text: 'Look at what it presents, with the CA and the name checked; among the lines is "Verification: OK":',
        commands: [`openssl s_client -connect ${address}:${port} -CAfile ca.crt ${verifyName} ${host} -brief`],
      },
    ],
  }
}

function addressOf(source: BundleSource): string {
  const { host, port } = brokerAddress(source)
  return `-h ${host} -p ${port}`
}
