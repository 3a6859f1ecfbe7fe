import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { MessageProperties } from '../../shared/message.ts'
import type { InputOf } from '../../shared/rpc.ts'
import { freePort } from '../testing/free-port.ts'
import { RunningCommand } from '../testing/mosquitto-broker.ts'
import { rabbitmqPatienceMs, RabbitmqServer, rabbitmqTools } from '../testing/rabbitmq-server.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { findTool, lacksTools, runTool } from '../testing/tools.ts'
import { WatchedProcess } from '../testing/watched-process.ts'
import type { NetworkContract, TlsIdentity } from './network-contract.ts'
import { forkNetwork, type ForkedNetwork } from './testing/forked-network.ts'
import { HeardSession } from './testing/heard-session.ts'
import { startMosquitto } from './testing/mosquitto.ts'
import { TestAuthority } from './testing/test-authority.ts'

/** A broker over TLS that wants a certificate, which can be stopped as by a power cut and started again. */
interface StartedBroker {
  port: number
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends what has to run beside it, too. */
  end?(): Promise<void>
}
interface Identities {
  broker: TlsIdentity
  authority: string
}

const lines = ['persistence true', 'autosave_on_changes true', 'autosave_interval 1']
const mosquitto = (identities: Identities, folder: string): Promise<StartedBroker> =>
  startMosquitto({ tls: { identity: identities.broker, authority: identities.authority }, lines: [...lines, `persistence_location ${folder}/`] })

/** Debian's nats-server speaks MQTT 3.1.1 without QoS 2. */
async function natsServer({ broker, authority }: Identities, folder: string): Promise<StartedBroker> {
  const [port, natsPort] = [await freePort(), await freePort()]
  writeFileSync(join(folder, 'ca.crt'), authority)
  writeFileSync(join(folder, 'broker.crt'), broker.certificateChain)
  writeFileSync(join(folder, 'broker.key'), broker.privateKey)
  const tls = 'tls { cert_file: broker.crt, key_file: broker.key, ca_file: ca.crt, verify: true }'
  const settings = `server_name: test\nlisten: 127.0.0.1:${natsPort}\njetstream { store_dir: store }\nmqtt { listen: "127.0.0.1:${port}", ${tls} }\n`
  writeFileSync(join(folder, 'nats.conf'), settings)
  const run = async () => {
    const server = new WatchedProcess(findTool('nats-server')!, ['-c', 'nats.conf'], { cwd: folder })
    await server.printed(/Server is ready/)
    return server
  }
  let server = await run()
  return {
    port,
    stop: () => server.stop(),
    start: async () => {
      server = await run()
    },
  }
}

/** Debian's RabbitMQ 3.10 speaks MQTT 3.1.1, and grants QoS 1 where 2 is asked for. */
async function rabbitmqServer({ broker, authority }: Identities, folder: string): Promise<StartedBroker> {
  const port = await freePort()
  const settings = join(folder, 'conf.d')
  mkdirSync(settings)
  // Its user has to come there and to read them.
  chmodSync(folder, 0o777)
  const files = { 'ca.crt': authority, 'broker.crt': broker.certificateChain, 'broker.key': broker.privateKey }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const lines = [
    'listeners.tcp = none',
    'mqtt.listeners.tcp = none',
    `mqtt.listeners.ssl.1 = 127.0.0.1:${port}`,
    `ssl_options.cacertfile = ${join(folder, 'ca.crt')}`,
    `ssl_options.certfile = ${join(folder, 'broker.crt')}`,
    `ssl_options.keyfile = ${join(folder, 'broker.key')}`,
    'ssl_options.verify = verify_peer',
    'ssl_options.fail_if_no_peer_cert = true',
  ]
  writeFileSync(join(settings, '10-test.conf'), `${lines.join('\n')}\n`)
  const server = await RabbitmqServer.start(join(folder, 'home'), settings)
  return { port, stop: () => server.kill(), start: () => server.restart(), end: () => server.stop() }
}

/** `retained` is a filter by which retained messages are had: RabbitMQ 3.10 sends them to who subscribes to the very topic. */
const brokers = [
  { name: 'mosquitto', tools: ['mosquitto'], begin: mosquitto, protocolVersion: 5, levels: [0, 1, 2], retained: 'kept/#' },
  { name: 'mosquitto, by MQTT 3.1.1', tools: ['mosquitto'], begin: mosquitto, protocolVersion: 4, levels: [0, 1, 2], retained: 'kept/#' },
  { name: 'nats-server, which has neither MQTT 5 nor QoS 2', tools: ['nats-server'], begin: natsServer, protocolVersion: 4, levels: [0, 1], retained: 'kept/#' },
  {
    name: 'RabbitMQ 3.10, which has neither MQTT 5 nor QoS 2',
    tools: rabbitmqTools,
    begin: rabbitmqServer,
    protocolVersion: 4,
    levels: [0, 1],
    retained: 'kept/a',
  },
] as const

describe.each(brokers)('with $name', ({ name, tools, begin, protocolVersion, levels, retained }) => {
  const hasQos2 = levels.some((level) => level === 2)
  describe.skipIf(lacksTools('openssl', 'mosquitto_pub', 'mosquitto_sub', 'stdbuf', ...tools))('a session', () => {
    let network: ForkedNetwork
    let authority: TestAuthority
    let device: TlsIdentity
    let broker: StartedBroker
    let folder: string
    const opened: HeardSession[] = []
    let lastId = 0

    beforeAll(async () => {
      network = forkNetwork()
      authority = new TestAuthority('Test CA')
      device = authority.issue({ commonName: 'sensor-1', usage: 'clientAuth' })
      folder = temporaryFolder('broker')
      writeFileSync(join(folder, 'ca.pem'), authority.certificate)
      writeFileSync(join(folder, 'device.pem'), device.certificateChain + device.privateKey)
      const identity = authority.issue({ commonName: 'localhost', usage: 'serverAuth', altNames: 'DNS:localhost' })
      broker = await begin({ broker: identity, authority: authority.certificate }, folder)
    }, rabbitmqPatienceMs)
    afterEach(async () => {
      for (const session of opened.splice(0)) await session.close()
    })
    afterAll(async () => {
      network.kill()
      await (broker.end ?? broker.stop)()
    })

    async function connect(options: Partial<InputOf<NetworkContract['sessions']['open']>> = {}, { client } = network): Promise<HeardSession> {
      const { sessionId = `s${++lastId}` } = options
      const address = { scheme: 'mqtts' as const, host: 'localhost', port: broker.port, path: '' }
      const identity = { tls: device, trustAnchors: [authority.certificate], clientId: sessionId }
      const session = new HeardSession(client, { address, identity, protocolVersion, ...options, sessionId })
      opened.push(session)
      await Promise.race([session.untilState('connected'), session.outcome.then((outcome) => expect(outcome).toBe('connected'))])
      return session
    }
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const { subscribe, publish } = (() => ({
      subscribe: (session: HeardSession, filter: string, qos: 0 | 1 | 2) => network.client.sessions.subscribe({ sessionId: session.sessionId, filter, qos }),
      publish: (session: HeardSession, topic: string, text: string, more: Partial<InputOf<NetworkContract['sessions']['publish']>> = {}) =>
        network.client.sessions.publish({ sessionId: session.sessionId, topic, payload: base64(text), qos: 1, ...more }),
    }))()
    const judge = () => ['-h', 'localhost', '-p', String(broker.port), '--cafile', 'ca.pem', '--cert', 'device.pem', '--key', 'device.pem', '-V', 'mqttv311']

    test.each(levels)('speaks with another program at QoS %d, both ways', async (qos) => {
      const topic = `both/${qos}`
      const session = await connect()
      expect(await subscribe(session, topic, qos)).toEqual({ grantedQos: qos })
      expect(runTool('mosquitto_pub', [...judge(), '-t', topic, '-m', 'hear me', '-q', String(qos)], { cwd: folder })).toMatchObject({ status: 0 })
      await session.until(() => session.heard.length === 1)
      expect(session.messages).toMatchObject([{ topic, qos, retain: false }])

      const words = ['mosquitto_sub', ...judge(), '-t', 'other', '-q', String(qos), '-d', '-F', "'%q %p'"]
      const listener = new RunningCommand(words.join(' '), folder)
      await listener.printed(/Subscribed \(mid/)
      await publish(session, 'other', 'heard you', { qos })
      await listener.printed(new RegExp(`^${qos} heard you$`, 'm'))
      await listener.stop()
    })

    test.runIf(!hasQos2)('goes down to MQTT 3.1.1 where MQTT 5 was asked for, and is granted QoS 1 in the place of 2', async () => {
      const session = await connect({ protocolVersion: 5 })
      expect(session.states.at(-1)).toMatchObject({ state: 'connected', protocolVersion: 4 })
      expect(await subscribe(session, 'both/2', 2)).toEqual({ grantedQos: 1 })
    })

    test('hears what was retained, until it is cleared', async () => {
      const speaker = await connect()
      await publish(speaker, 'kept/a', 'still true', { retain: true })
      const listener = await connect()
      await subscribe(listener, retained, 1)
      await listener.until(() => listener.heard.length === 1)
      expect(listener.messages).toMatchObject([{ topic: 'kept/a', retain: true }])
      await publish(speaker, 'kept/a', '', { retain: true })
      const late = await connect()
      await subscribe(late, retained, 1)
      await publish(speaker, 'kept/a', 'the first that it hears')
      await late.until(() => late.heard.length > 0)
      expect(late.heard).toEqual(['kept/a the first that it hears'])
    })

    test('has its will published where it is killed', async () => {
      const listener = await connect()
      await subscribe(listener, 'wills/#', 1)
      const doomed = forkNetwork()
      const properties = protocolVersion === 5 ? { contentType: 'text/plain', userProperties: [['why', 'killed'] as [string, string]] } : {}
      await connect({ will: { topic: 'wills/a', payload: base64('gone'), qos: 1, properties } }, doomed)
      doomed.kill()
      await listener.until(() => listener.heard.length === 1)
      expect(listener.heard).toEqual(['wills/a gone'])
      expect(listener.messages[0]!.properties).toEqual(protocolVersion === 5 ? properties : undefined)
    })

    test('goes on with the session that the broker remembers, and what waited for it', async () => {
      const sessionId = 'sleeper'
      const asleep = await connect({ sessionId, cleanStart: false })
      await subscribe(asleep, 'letters/#', 1)
      await asleep.close()
      const speaker = await connect()
      for (const text of ['one', 'two', 'three']) await publish(speaker, 'letters/a', text)
      const awake = await connect({ sessionId, cleanStart: false })
      expect(awake.states.at(-1)).toMatchObject({ state: 'connected', sessionPresent: true })
      await awake.until(() => awake.heard.length === 3)
      expect(awake.heard).toEqual(['letters/a one', 'letters/a two', 'letters/a three'])
    })

    test('says when another client takes its identifier', async () => {
      const sessions = [await connect({ identity: identityOf('twin') }), await connect({ identity: identityOf('twin') })]
      const hasSaidSo = ({ states }: HeardSession) => states.some((state) => state.state === 'waiting' && state.error.code === 'SESSION_TAKEN_OVER')
      await Promise.race(sessions.map((session) => session.until(() => hasSaidSo(session))))
    }, 30_000)

    test('is there again when the broker is', async () => {
      const session = await connect()
      await subscribe(session, 'again', 1)
      await broker.stop()
      await session.untilState('waiting')
      await broker.start()
      await session.untilState('connected', 2)
      await publish(session, 'again', 'still here')
      await session.until(() => session.heard.length === 1)
    }, rabbitmqPatienceMs)

    test.runIf(protocolVersion === 5)('carries all that MQTT 5 says beside a message', async () => {
      const properties: MessageProperties = {
        isText: true,
        expirySeconds: 3600,
        contentType: 'application/json',
        responseTopic: 'answers/to me',
        correlationData: Buffer.from([0, 255, 1]).toString('base64'),
        userProperties: [
          ['site', 'Zürich'],
          ['__proto__', 'harmless'],
          ['tag', 'a'],
          ['tag', 'b'],
        ],
      }
      const session = await connect({ userProperties: [['app', 'test']] })
      await subscribe(session, 'v5/#', 1)
      await publish(session, 'v5/a', '{}', { properties })
      await session.until(() => session.heard.length === 1)
      // What has waited for less than a second still has all of its time.
      expect(session.messages.map((each) => each.properties)).toEqual([properties, properties])
    })

    test.runIf(protocolVersion === 5)('keeps what it says itself from coming back, and retained flags as they were', async () => {
      const session = await connect()
      const { sessionId } = session
      await network.client.sessions.subscribe({ sessionId, filter: 'mine', qos: 1, noLocal: true })
      await network.client.sessions.subscribe({ sessionId, filter: 'flags', qos: 1, retainAsPublished: true })
      await publish(session, 'mine', 'echo?')
      await publish(session, 'flags', 'kept', { retain: true })
      await session.until(() => session.heard.length === 1)
      expect(session.messages.filter(({ direction }) => direction === 'received')).toMatchObject([{ topic: 'flags', retain: true }])
      const late = await connect()
      await network.client.sessions.subscribe({ sessionId: late.sessionId, filter: 'flags', qos: 1, retainHandling: 2 })
      await publish(late, 'flags', 'now')
      await late.until(() => late.heard.length > 0)
      expect(late.heard).toEqual(['flags now'])
    })

    test.runIf(name.startsWith('mosquitto'))('shares a subscription with others', async () => {
      const workers = [await connect(), await connect()]
      for (const worker of workers) await subscribe(worker, '$share/workers/jobs/#', 1)
      const speaker = await connect()
      for (let count = 1; count <= 100; count++) await publish(speaker, 'jobs/next', String(count))
      const done = () => workers.map(({ heard }) => heard.length)
      await Promise.race(workers.map((worker) => worker.until(() => done()[0]! + done()[1]! === 100)))
      expect(new Set(workers.flatMap(({ heard }) => heard)).size).toBe(100)
      expect(Math.min(...done())).toBeGreaterThanOrEqual(20)
    })

    function identityOf(clientId: string) {
      return { tls: device, trustAnchors: [authority.certificate], clientId }
    }
  })
})
