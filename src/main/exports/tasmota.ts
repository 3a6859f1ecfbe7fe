import { createPrivateKey } from 'node:crypto'
import type { BundleProblem } from '../../shared/export.ts'
import { bearssl, boardBroker } from './board-broker.ts'
import { certificateDer, publicText, secretText } from './bundle-file.ts'
import { defineTarget, type TargetContent } from './define-target.ts'
import type { BundleSource } from './target.ts'
import { testTopic } from './test-topic.ts'

// Tasmota keeps a directory, the key and the certificate in 1,024 bytes; it refuses a certificate of 256 bytes or fewer.
const longestCertificate = 900
const shortestCertificate = 257

/** The lines for the console of a Tasmota board. */
export const tasmota = defineTarget({
  id: 'tasmota',
  title: 'Tasmota',
  purpose: 'Console lines that give a Tasmota board its key and certificate and point it at the broker.',
  roles: ['device'],
  group: 'boards',
  reader: 'Tasmota 15, by the source of its command TLSKey',
  proof: 'documented',
  options: {},
  identityUse: () => ({ takes: 'certificate-and-key', refusesWeakKeys: false }),
  check: (source) => [...objectProblems(source), ...brokerProblems(source)],
  content: (source) => tasmotaContent(source),
})

function objectProblems({ identity }: BundleSource): BundleProblem[] {
  const { name, keyType, keyDescription, certificate, intermediates } = identity
  const problems: BundleProblem[] = []
  if (keyType !== 'ec-p256') {
    problems.push({
      severity: 'error',
      message: `The key of ${name} is ${keyDescription}; Tasmota takes P-256 only.`,
      remedy: 'Re-key it with P-256.',
    })
  }
  if (certificate.length > longestCertificate || certificate.length < shortestCertificate) {
    problems.push({
      severity: 'error',
      message: `The certificate of ${name} has ${certificate.length} bytes; Tasmota keeps ${shortestCertificate} to ${longestCertificate}.`,
      remedy: 'Issue it with a shorter subject and fewer names, signed by a CA with a P-256 key.',
    })
  }
  if (intermediates.length > 0) {
    problems.push({
      severity: 'warning',
      message: `Tasmota sends the certificate of ${name} alone, without the issuing CA that signed it.`,
      remedy: 'See that the broker has the issuing CA among those it trusts; the Mosquitto bundle has it.',
    })
  }
  return problems
}

function brokerProblems({ broker }: BundleSource): BundleProblem[] {
  if (broker) return []
  const message = `The vault has no broker certificate yet, so the lines cannot name the broker for ${bearssl.name}.`
  return [{ severity: 'warning', message, remedy: 'Issue the broker certificate first, or put the name of your broker where the lines say BROKER.' }]
}

function tasmotaContent(source: BundleSource): TargetContent {
  const { identity, trustAnchors } = source
  const { name, certificate, privateKey } = identity
  const { host, port } = boardBroker(source)
  const base64 = (octets: Uint8Array) => Buffer.from(octets).toString('base64')
  // Spaces and semicolons part commands: a name that has them is not for a console.
  const client = /^[\w.:@-]+$/.test(name) ? [`MqttClient ${name}`, `Topic ${testTopic(name).replace(/[^\w-]/g, '_')}`] : []
  const lines = [
    ...(privateKey ? [`TLSKey1 ${base64(scalar(privateKey))}`] : []),
    `TLSKey2 ${base64(certificate)}`,
    `MqttHost ${host}`,
    `MqttPort ${port}`,
    ...client,
    'SetOption132 1',
    'SetOption165 1',
    'MqttFingerprint1 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00',
    'SetOption103 1',
  ]
  const purpose = `Lines for the console: ${privateKey ? 'the key and ' : ''}the certificate of ${name}, and the broker.`
  return {
    files: [
      (privateKey ? secretText : publicText)('console.txt', `${lines.join('\n')}\n`, purpose),
      certificateDer('ca.der', trustAnchors[0]!, 'The root CA, for a firmware that is built with it.'),
    ],
    steps: [
      {
        text: 'Build Tasmota with client certificates, which no ready-made binary has; in user_config_override.h:',
        commands: ['#define USE_MQTT_TLS', '#define USE_MQTT_CLIENT_CERT'],
      },
      {
        text:
          `Open Consoles, Console in the web page of the board, and give it the lines of console.txt one by one, TLSKey1 before TLSKey2.${privateKey ? '' : ' TLSKey1 is not among them, since the key was made elsewhere: base64 of its 32 bytes.'} ` +
          'It answers with the lengths of what it holds:',
        commands: [`{"TLSKey1":32,"TLSKey2":${certificate.length}}`],
      },
      { text: 'Restart it; the console shows that MQTT is connected:', commands: ['Restart 1'] },
    ],
    notes: [
      {
        text:
          'SetOption132 1 has Tasmota know the broker by the fingerprint of its key, since it trusts only the public CAs that it comes with. ' +
          'The line of zeros has it learn the fingerprint at the first connection: make that one in a network that you trust.',
      },
      { text: 'SetOption165 1, known since Tasmota 15.1, lets the broker have an EC key; before that the key of the broker has to be RSA.' },
      { text: 'Tasmota speaks TLS 1.2 at most: a broker that is set to TLS 1.3 alone refuses it.' },
    ],
  }
}

/** The 32 octets of a P-256 key, zeros in front included. */
function scalar(pkcs8: Uint8Array): Uint8Array {
  const { d } = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
  const octets = Buffer.from(d ?? '', 'base64url')
  return Buffer.concat([Buffer.alloc(Math.max(0, 32 - octets.length)), octets])
}
