import { randomBytes, X509Certificate } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { AppError } from '../../shared/errors.ts'
import type { QoS } from '../../shared/mqtt.ts'
import { noNameService, silentInMqtt, silentInTls, silentInWebSocket, type BrokerApproach } from './broker-connection.ts'
import { commonNameOf } from './common-name.ts'
import { noAnswer } from './connection-failure.ts'
import { cipherOf } from './look.ts'
import type { Look } from './network-contract.ts'

/** What one stage leaves behind for the next. */
export interface TestInProgress {
  approach: BrokerApproach
  /** Chosen by the subscribe stage where the caller did not. */
  topic: string | undefined
  granted: QoS | undefined
  look: Look | undefined
  /** Told at once: it is examined while the next stages go on. */
  tellLook: (look: Look) => void
}

/** One rung of the connection test. */
export interface TestStage {
  id: string
  title: string
  /** A sentence where the stage has nothing to do; null where it is not even shown. */
  skipBecause?: (test: TestInProgress) => string | null | undefined
  timedOut: (test: TestInProgress) => AppError
  /** Gives what was seen, in words. */
  run: (test: TestInProgress, signal: AbortSignal) => Promise<string>
}

/** The stages in their order. A further look at something is a further row here. */
export const testStages: readonly TestStage[] = [
  {
    id: 'resolve',
    title: 'Find the address',
    timedOut: ({ approach }) => noNameService(approach.address.host),
    async run({ approach }) {
      await approach.resolve()
      return approach.addresses.map(({ address }) => address).join(', ')
    },
  },
  {
    id: 'tcp',
    title: 'Connect',
    timedOut: ({ approach }) => noAnswer(approach.address),
    async run({ approach }, signal) {
      await approach.connectTcp(signal)
      return `${approach.remoteAddress ?? approach.address.host} answers on port ${approach.address.port}`
    },
  },
  {
    id: 'look',
    title: 'See what the broker shows',
    skipBecause: ({ approach }) => (approach.facts.isEncrypted ? undefined : null),
    timedOut: ({ approach }) => silentInTls(approach.address),
    async run(test, signal) {
      const look = await test.approach.look(signal)
      test.look = look
      test.tellLook(look)
      return lookWords(look)
    },
  },
  {
    id: 'tls',
    title: 'Encrypt, and check the broker’s certificate',
    skipBecause: ({ approach }) => (approach.facts.isEncrypted ? undefined : `${approach.address.scheme}:// is not encrypted.`),
    timedOut: ({ approach }) => silentInTls(approach.address),
    async run({ approach }, signal) {
      // The look has used the first connection up.
      await approach.connectTcp(signal)
      await approach.startTls(signal)
      const certificate = approach.tls?.getPeerX509Certificate()
      const from = certificate ? `, its certificate is from ${commonNameOf(certificate.issuer)}` : ''
      return `${protocolAndCipher(approach)}; the broker is ${approach.verifyAs}${from}`
    },
  },
  {
    id: 'websocket',
    title: 'Open a WebSocket',
    skipBecause: ({ approach }) => (approach.usesWebSocket ? undefined : null),
    timedOut: ({ approach }) => silentInWebSocket(approach.address),
    async run({ approach }, signal) {
      await approach.openWebSocket(signal)
      return 'the WebSocket is open'
    },
  },
  {
    id: 'connect',
    title: 'Connect over MQTT',
    timedOut: ({ approach }) => silentInMqtt(approach.address, approach.facts.isEncrypted),
    async run({ approach }, signal) {
      await approach.connectMqtt({ protocolVersion: 5, cleanStart: true, keepAliveSeconds: 60 }, signal)
      const isOld = approach.mqtt?.protocolVersion === 4
      const version = isOld ? 'MQTT 3.1.1, because it does not speak MQTT 5' : 'MQTT 5'
      return `the broker let ${approach.identity.clientId || 'us'} in over ${version}`
    },
  },
  {
    id: 'subscribe',
    title: 'Subscribe',
    timedOut: () =>
      new AppError('TIMED_OUT', 'The broker did not answer the subscription.', {
        remedy: 'Try again; the broker may be overloaded.',
      }),
    async run(test) {
      test.topic ??= `${personalTopic(test)}/connection-test/${randomBytes(4).toString('hex')}`
      test.granted = await test.approach.mqtt!.subscribe(test.topic, 1)
      return `granted ${test.topic} with QoS ${test.granted}`
    },
  },
  {
    id: 'round-trip',
    title: 'Send a message and hear it back',
    timedOut: (test) => notDelivered(test),
    async run(test) {
      const { approach, topic } = test
      const mqtt = approach.mqtt!
      const payload = Buffer.from(`connection test ${randomBytes(8).toString('hex')}`)
      const { promise: heard, resolve, reject } = Promise.withResolvers<undefined>()
      mqtt.onMessage((message) => {
        if (message.topic === topic && message.payload.equals(payload)) resolve(undefined)
      })
      void mqtt.ended.then((because) => because && reject(because))
      const begin = performance.now()
      await Promise.all([mqtt.publish(topic!, payload, { qos: 1, retain: false }), heard])
      return `${payload.length} octets came back after ${Math.round(performance.now() - begin)} ms`
    },
  },
  {
    id: 'disconnect',
    title: 'Disconnect',
    timedOut: () =>
      new AppError('TIMED_OUT', 'The broker did not end the connection after the goodbye.', {
        remedy: 'The connection works all the same.',
      }),
    async run({ approach }) {
      const hasBrokerEnded = await approach.mqtt!.disconnect()
      return hasBrokerEnded ? 'the broker ended the connection as agreed' : 'the broker kept the connection; it was ended here'
    },
  },
]

function lookWords({ protocol, cipher, certificates, leftOut, asksForCertificate }: Look): string {
  const count = certificates.length + leftOut
  const asks = asksForCertificate ? ', and asks for one of ours' : ''
  return `${protocol || 'TLS'} with ${cipher || 'no cipher yet'}; it shows ${count} ${count === 1 ? 'certificate' : 'certificates'}${asks}`
}

/** TLS version and cipher, such as "TLSv1.3 with TLS_AES_256_GCM_SHA384". */
function protocolAndCipher({ tls }: BrokerApproach): string {
  return `${tls?.getProtocol() ?? 'TLS'} with ${(tls && cipherOf(tls)) || 'an unknown cipher'}`
}

/** Where the usual access lists (`pattern readwrite %u/#`) let a client be: below the name that the broker knows it by. */
function personalTopic({ approach: { identity } }: TestInProgress): string {
  const ownName = identity.username ?? identity.clientId
  const name = identity.tls ? commonNameOf(new X509Certificate(identity.tls.certificateChain).subject, ownName) : ownName
  return name.replaceAll(/[+#/\u0000]/g, '-') || 'certwright'
}

function notDelivered({ topic }: TestInProgress): AppError {
  return new AppError('NOT_DELIVERED', `The broker granted ${topic ?? 'the topic'}, and did not deliver what was sent there.`, {
    remedy: 'Let this client read and write the topic in the broker’s access list.',
    details: { side: 'broker', ...(topic !== undefined && { topic }) },
  })
}
