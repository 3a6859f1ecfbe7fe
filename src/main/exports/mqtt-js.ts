import { node } from '../consumers/node.ts'
import { brokerAddress } from './broker-address.ts'
import { publicText } from './bundle-file.ts'
import { clientFiles, clientPaths } from './client-files.ts'
import { clientMode, type ClientMode } from './client-mode.ts'
import { clientProblems, clientUse } from './client-problems.ts'
import { clockAdvice, copyStep } from './client-steps.ts'
import { defineTarget } from './define-target.ts'
import { javascriptLiteral } from './string-literal.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

const path = 'connect.mjs'

/** A program for Node.js that connects, with the files beside it. */
export const mqttJs = defineTarget({
  id: 'mqtt-js',
  title: 'Node.js (MQTT.js)',
  purpose: 'A small program for Node.js that connects with MQTT.js, to start your own from.',
  roles: ['device'],
  reader: 'Node.js 24 with MQTT.js 5.16',
  proof: 'proven',
  options: { mode: clientMode },
  needsCredentials: ({ mode }) => mode === 'password',
  identityUse: (_, { mode }) => clientUse(mode),
  check: (source, { mode }) => clientProblems(source, { mode, consumer: node, brokerIn: `into the first lines of ${path}` }),
  content: (source, { mode }) => ({
    files: [
      ...clientFiles(source, mode),
      publicText(path, program(source, mode), 'Connects, says hello, and hears itself.'),
      publicText('package.json', packageJson, 'Which library the program needs, for npm.'),
    ],
    steps: [
      copyStep(source, mode),
      { text: 'Install the library in this folder; Node.js 20 or newer and npm have to be there:', commands: ['npm install'] },
      {
        text: `Run the program; it prints what it says and hears, and ends. ${clockAdvice}`,
        commands: [`node ${path}`],
      },
    ],
  }),
})

const packageJson = `${JSON.stringify({ private: true, type: 'module', dependencies: { mqtt: '^5.16.0' } }, null, 2)}\n`

function program(source: BundleSource, mode: ClientMode): string {
  const { name } = source.identity
  const { host, port } = brokerAddress(source)
  const [prepare, identify] =
    mode === 'mutual'
      ? ['', `  cert: read('${clientPaths.certificate}'),\n  key: read('${clientPaths.privateKey}'),`]
      : [`const [username, password] = read('${clientPaths.credentials}').split('\\n')\n`, '  username,\n  password,']
  return `// Connects to an MQTT broker over TLS, says hello, and hears itself. Ends with 0 where that worked.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import mqtt from 'mqtt'

const host = ${javascriptLiteral(host)}
const port = ${port}
const clientId = ${javascriptLiteral(name)}
const topic = ${javascriptLiteral(`${testTopic(name)}/hello`)}
const timeoutMs = 15_000

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')
${prepare}const options = {
  protocol: 'mqtts',
  host,
  port,
  clientId,
  // Trusts this CA alone, and checks that the certificate is the broker's by its name.
  ca: read('${clientPaths.rootCa}'),
${identify}
  connectTimeout: timeoutMs,
}

try {
  // Once, without trying again: a program that goes on for long leaves out the second argument.
  const client = await mqtt.connectAsync(options, false)
  console.log('connected to', host)
  const message = once(client, 'message', { signal: AbortSignal.timeout(timeoutMs) })
  await client.subscribeAsync(topic, { qos: 1 })
  await client.publishAsync(topic, 'hello', { qos: 1 })
  console.log('said hello to', topic)
  const [heardTopic, payload] = await message
  console.log('heard', payload.toString(), 'of', heardTopic)
  await client.endAsync()
} catch (error) {
  console.error(\`Failed: \${error.message}\`)
  process.exit(1)
}
`
}
