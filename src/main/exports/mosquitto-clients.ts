import { mosquitto as mosquittoTls } from '../consumers/mosquitto.ts'
import { brokerAddress } from './broker-address.ts'
import { publicText, secretText } from './bundle-file.ts'
import { certificateAndKey, clientPaths, rootCaFile } from './client-files.ts'
import { clientMode, type ClientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice, copyStep } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { shellWord } from './shell-word.ts'
import type { BundleFile, BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const tools = ['mosquitto_pub', 'mosquitto_sub', 'mosquitto_rr'] as const

/** Files of options for the command line clients of Mosquitto: broker, CA and identity need not be typed. */
export const mosquittoClients = defineTarget({
  id: 'mosquitto-clients',
  title: 'mosquitto_pub and mosquitto_sub',
  purpose: 'Files of options for the command line clients of Mosquitto, so that only topic and message are typed.',
  roles: ['device'],
  reader: 'mosquitto_pub, mosquitto_sub and mosquitto_rr 2.0.11 and 2.1.2',
  proof: 'proven',
  options: { mode: clientMode },
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  check: (source, { mode }) => clientProblems(source, { mode, consumer: mosquittoTls, brokerIn: 'where the files of options say BROKER' }),
  content: (source, { mode }) => {
    const topic = testTopic(source.identity.name)
    const secrets = mode === 'mutual' ? [clientPaths.privateKey] : tools
    return {
      files: [rootCaFile(source), ...(mode === 'mutual' ? certificateAndKey(source) : []), ...tools.map((tool) => optionFile(tool, source, mode))],
      steps: [
        copyStep(source, mode, secrets),
        {
          text: 'In this folder, say where the files of options are, and listen (the programs are in the package mosquitto-clients):',
          commands: ['export XDG_CONFIG_HOME=.', `mosquitto_sub -t ${shellWord(`${topic}/#`)} -v`],
        },
        {
          text: `Say something in a second terminal, in this folder too; "${topic}/hello hello" appears in the first. ${clockAdvice}`,
          commands: ['export XDG_CONFIG_HOME=.', `mosquitto_pub -t ${shellWord(`${topic}/hello`)} -m hello`],
        },
      ],
      notes: [
        {
          text:
            'To have them everywhere, not in this folder alone: put the three files of options into ~/.config, and in them the ' +
            'whole path before each name of a file. On Windows the programs look for %USERPROFILE%\\mosquitto_pub.conf, and so on.',
        },
      ],
    }
  },
})

function optionFile(tool: string, source: BundleSource, mode: ClientMode): BundleFile {
  const { host, port } = brokerAddress(source)
  // One option a line; all behind the first space is its value, as it is.
  const lines = [`-h ${host}`, `-p ${port}`, `--cafile ${clientPaths.rootCa}`]
  if (mode === 'mutual') {
    lines.push(`--cert ${clientPaths.certificate}`, `--key ${clientPaths.privateKey}`)
    return publicText(tool, `${lines.join('\n')}\n`, `The broker's address and the names of these files, for ${tool}.`)
  }
  const { username, password } = source.identity.credential!
  lines.push(`-u ${username}`, `-P ${password}`)
  return secretText(tool, `${lines.join('\n')}\n`, `The broker's address, the user name and the password, for ${tool}.`)
}
