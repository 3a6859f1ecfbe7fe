import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { createServer } from 'node:tls'
import { generate } from 'mqtt-packet'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ApplicationMessage } from '../../shared/message.ts'
import { unpackMessages } from '../../shared/message-record.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import type { InputOf } from '../../shared/rpc.ts'
import { lacksTools } from '../testing/tools.ts'
import type { ConnectionIdentity, NetworkContract, TlsIdentity } from './network-contract.ts'
import { forkNetwork, type ForkedNetwork } from './testing/forked-network.ts'
import { HeardSession } from './testing/heard-session.ts'
import { startMosquitto, type Mosquitto } from './testing/mosquitto.ts'
import { startScriptedBroker, type ScriptedBroker } from './testing/scripted-broker.ts'
import { selfSigned, TestAuthority } from './testing/test-authority.ts'

describe.skipIf(lacksTools('openssl', 'mosquitto'))('a session', () => {
  let network: ForkedNetwork
  let authority: TestAuthority
  let brokerTls: TlsIdentity
  let device: TlsIdentity
  let mosquitto: Mosquitto
  const toStop: (() => Promise<unknown>)[] = []
  let lastId = 0

  beforeAll(async () => {
    network = forkNetwork()
    authority = new TestAuthority('Test CA')
    brokerTls = authority.issue({ commonName: 'broker', usage: 'serverAuth', altNames: 'IP:127.0.0.1' })
    device = authority.issue({ commonName: 'sensor-1', usage: 'clientAuth' })
    mosquitto = await startMosquitto({ tls: { identity: brokerTls, authority: authority.certificate } })
  })
  afterEach(async () => {
    for (const stop of toStop.splice(0)) await stop()
  })
  afterAll(async () => {
    await mosquitto.stop()
    await network.client.broker.stop({ port: 1 })
    expect(network.complaints()).toBe('')
    network.kill()
  })

  interface Opening extends Omit<Partial<InputOf<NetworkContract['sessions']['open']>>, 'address' | 'identity'> {
    address?: Partial<BrokerAddress>
    identity?: Partial<ConnectionIdentity>
    /** Takes every batch at once; by default it does. */
    takesBatches?: boolean
  }

  function open({ address, identity, sessionId = `session-${++lastId}`, takesBatches = true, ...options }: Opening = {}): HeardSession {
    const session = new HeardSession(
      network.client,
      {
        sessionId,
        address: { scheme: 'mqtts', host: '127.0.0.1', port: mosquitto.port, path: '', ...address },
        identity: { tls: device, trustAnchors: [authority.certificate], clientId: sessionId, ...identity },
        ...options,
      },
      { takesBatches },
    )
    toStop.push(() => session.close())
    return session
  }

  const text = ({ payload }: ApplicationMessage) => Buffer.from(payload).toString()
  const base64 = (words: string) => Buffer.from(words).toString('base64')
  /** A broker that has let us in has found nothing wrong with port and certificate. */
  const lostInUse = {
    code: 'CONNECTION_LOST',
    message: 'The broker ended the connection while it was in use, without a reason.',
    remedy: expect.stringMatching(/^(?!.*(TLS|certificate)).*log/),
  }

  test('tells how it is connected, and that it is closed', async () => {
    const session = open()
    await session.untilState('connected')
    expect(await session.close()).toEqual({ output: null })
    expect(session.states).toEqual([
      { state: 'connecting', attempt: 1 },
      {
        state: 'connected',
        clientId: session.sessionId,
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        isEncrypted: true,
        protocolVersion: 5,
        alpn: null,
        sessionPresent: false,
        limits: {
          maximumQos: 2,
          retainAvailable: true,
          wildcardsAvailable: true,
          sharedSubscriptionsAvailable: true,
          maximumPacketBytes: null,
          keepAliveSeconds: null,
          sessionExpirySeconds: null,
        },
      },
      { state: 'closed' },
    ])
    // A goodbye, so that no will message is published.
    expect(mosquitto.log()).toContain(`Received DISCONNECT from ${session.sessionId}`)
  })

  test.each([0, 1, 2] as const)('publishes and hears at QoS %d', async (qos) => {
    const session = open()
    await session.untilState('connected')
    const { sessionId } = session
    expect(await network.client.sessions.subscribe({ sessionId, filter: `qos/${qos}/+`, qos })).toEqual({ grantedQos: qos })
    expect(await network.client.sessions.publish({ sessionId, topic: `qos/${qos}/a`, payload: base64('héllo'), qos })).toEqual({
      reasonCode: 0,
    })
    await session.until(() => session.messages.length === 2)
    const message = { at: expect.any(Number), topic: `qos/${qos}/a`, qos, retain: false, properties: undefined }
    expect(session.messages.map((each) => ({ ...each, payload: text(each) }))).toEqual([
      { sequence: 1, direction: 'sent', payload: 'héllo', ...message },
      { sequence: 2, direction: 'received', payload: 'héllo', ...message },
    ])
    expect(session.messages[1]!.at).toBeGreaterThan(Date.parse('2026-01-01'))
    expect(session.counters).toEqual({ received: 1, sent: 1, kept: 2, dropped: 0, skipped: 0 })
  })

  test('hears nothing more of what it unsubscribed from', async () => {
    const session = open()
    await session.untilState('connected')
    const { sessionId } = session
    const { subscribe, unsubscribe, publish } = network.client.sessions
    await subscribe({ sessionId, filter: 'a', qos: 1 })
    await subscribe({ sessionId, filter: 'b', qos: 1 })
    expect(await unsubscribe({ sessionId, filter: 'a' })).toBeNull()
    await publish({ sessionId, topic: 'a', payload: '', qos: 1 })
    await publish({ sessionId, topic: 'b', payload: '', qos: 1 })
    const received = () => session.messages.filter(({ direction }) => direction === 'received')
    await session.until(() => received().length > 0)
    expect(received().map(({ topic }) => topic)).toEqual(['b'])
  })

  test('passes the reason on where nobody listens, or where it may not', async () => {
    const acl = ['pattern readwrite %u/#']
    const { port, stop } = await startMosquitto({ tls: { identity: brokerTls, authority: authority.certificate }, acl })
    toStop.push(stop)
    const session = open({ address: { port } })
    await session.untilState('connected')
    const { sessionId } = session
    expect(await network.client.sessions.publish({ sessionId, topic: 'sensor-1/x', payload: '', qos: 1 })).toEqual({
      reasonCode: 0x10,
    })
    await expect(network.client.sessions.publish({ sessionId, topic: 'not/mine', payload: '', qos: 1 })).rejects.toMatchObject({
      code: 'NOT_AUTHORIZED',
      details: { reasonCode: 0x87 },
    })
  })

  test('says that it is not open, or not connected', async () => {
    const { publish, subscribe } = network.client.sessions
    await expect(publish({ sessionId: 'nobody', topic: 'a', payload: '' })).rejects.toMatchObject({ code: 'SESSION_NOT_OPEN' })
    const broker = await startScriptedBroker(() => undefined)
    toStop.push(broker.close)
    const { sessionId } = open({ address: { scheme: 'mqtt', port: broker.port } })
    await expect(subscribe({ sessionId, filter: 'a' })).rejects.toMatchObject({ code: 'SESSION_NOT_OPEN' })
  })

  test('takes no identifier twice', async () => {
    const { sessionId } = open()
    const second = open({ sessionId })
    expect(await second.outcome).toMatchObject({ error: { code: 'NAME_TAKEN' } })
  })

  test.each<[string, () => Opening, string]>([
    ['has no certificate', () => ({ identity: { tls: null } }), 'CLIENT_CERTIFICATE_REFUSED'],
    ['has a foreign certificate', () => ({ identity: { tls: selfSigned('sensor-1') } }), 'CLIENT_CERTIFICATE_REFUSED'],
    ['does not trust the broker', () => ({ identity: { trustAnchors: [] } }), 'BROKER_NOT_TRUSTED'],
    ['looks for another name', () => ({ identity: { serverName: 'mqtt.wrong' } }), 'NAME_NOT_IN_CERTIFICATE'],
    [
      'has a key of another certificate',
      () => ({ identity: { tls: { ...device, privateKey: brokerTls.privateKey } } }),
      'KEY_MISMATCH',
    ],
    ['has a certificate that is none', () => ({ identity: { tls: { ...device, certificateChain: 'nonsense' } } }), 'TLS_FAILED'],
  ])('does not try again where it %s', async (_what, opening, code) => {
    const session = open(opening())
    expect(await session.outcome).toMatchObject({ error: { code } })
    expect(session.states).toMatchObject([{ state: 'connecting' }, { state: 'refused', error: { code } }])
  })

  test('ends with the connection where it is not to reconnect', async () => {
    const broker = await startScriptedBroker((packet, { send, socket }) => {
      if (packet.cmd !== 'connect') return
      send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      socket.end()
    })
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4, reconnect: false })
    expect(await session.outcome).toMatchObject({ error: { ...lostInUse, details: { side: 'broker' } } })
    expect(session.states.map(({ state }) => state)).toEqual(['connecting', 'connected', 'closed'])
  })

  test('comes back by itself with its subscriptions, when the broker comes back', async () => {
    const broker = await startMosquitto({ tls: { identity: brokerTls, authority: authority.certificate } })
    toStop.push(() => broker.stop())
    const session = open({ address: { port: broker.port } })
    await session.untilState('connected')
    const { sessionId } = session
    await network.client.sessions.subscribe({ sessionId, filter: 'news', qos: 1 })
    await broker.stop()
    await session.untilState('waiting')
    expect(session.states.findLast(({ state }) => state === 'waiting')).toMatchObject({
      error: lostInUse,
      retryInMs: expect.any(Number),
    })
    await broker.start()
    await session.untilState('connected', 2)
    // The subscription is renewed on the same connection, before what is published on it.
    await network.client.sessions.publish({ sessionId, topic: 'news', payload: base64('still here'), qos: 1 })
    await session.until(() => session.messages.some(({ direction }) => direction === 'received'))
    expect(session.messages.map(text)).toEqual(['still here', 'still here'])
  })

  test('goes on without a subscription that is refused when it is renewed', async () => {
    const subscribed: string[] = []
    const broker = await startScriptedBroker(
      (packet, { index, send, socket }) => {
        if (packet.cmd === 'connect') send({ cmd: 'connack', reasonCode: 0, sessionPresent: false })
        if (packet.cmd === 'subscribe') {
          const { topic } = packet.subscriptions[0]!
          subscribed.push(`${index} ${topic}`)
          send({ cmd: 'suback', messageId: packet.messageId!, granted: [index === 1 && topic === 'b/#' ? 0x87 : 0] })
        }
        if (packet.cmd === 'publish' && packet.topic === 'drop') socket.destroy()
        if (packet.cmd === 'publish' && packet.topic === 'say') send({ cmd: 'publish', topic: 'c/1', payload: packet.payload, qos: 0, retain: false, dup: false })
      },
      undefined,
      { protocolVersion: 5 },
    )
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port } })
    await session.untilState('connected')
    const { sessionId } = session
    const { subscribe, publish } = network.client.sessions
    for (const filter of ['a/#', 'b/#', 'c/#']) await subscribe({ sessionId, filter })
    const refusals = () => session.events.filter(({ type }) => type === 'subscription-refused')
    await publish({ sessionId, topic: 'drop', payload: '' })
    await session.until(() => refusals().length > 0)
    expect(refusals()).toMatchObject([{ filter: 'b/#', error: { code: 'NOT_AUTHORIZED', details: { reasonCode: 0x87 } } }])
    // The broker answers it after the last renewal.
    await publish({ sessionId, topic: 'say', payload: base64('on') })
    await session.until(() => session.heard.length === 1)
    // What was refused is not asked for again by itself.
    await publish({ sessionId, topic: 'drop', payload: '' })
    await session.untilState('connected', 3)
    await publish({ sessionId, topic: 'say', payload: base64('on') })
    await session.until(() => session.heard.length === 2)
    expect(subscribed).toEqual(['0 a/#', '0 b/#', '0 c/#', '1 a/#', '1 b/#', '1 c/#', '2 a/#', '2 c/#'])
    expect(session.states.map(({ state }) => state)).not.toContain('refused')
  })

  test('says goodbye to a broker that does not renew a subscription, so that no will message is published', async () => {
    const goodbye = Promise.withResolvers<number>()
    const broker = await startScriptedBroker((packet, { index, send, socket }) => {
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      if (packet.cmd === 'subscribe' && index === 0) send({ cmd: 'suback', messageId: packet.messageId!, granted: [0] })
      if (packet.cmd === 'publish') socket.destroy()
      if (packet.cmd === 'disconnect') goodbye.resolve(index)
    })
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4 })
    await session.untilState('connected')
    const { sessionId } = session
    await network.client.sessions.subscribe({ sessionId, filter: 'a' })
    await network.client.sessions.publish({ sessionId, topic: 'drop', payload: '' })
    await session.untilState('waiting', 2)
    expect(session.states.at(-1)).toMatchObject({ error: { code: 'TIMED_OUT' } })
    expect(await goodbye.promise).toBe(1)
  }, 20_000)

  test('waits longer each time, while nobody answers', async () => {
    let connections = 0
    const broker = await startScriptedBroker(
      () => undefined,
      ({ socket }) => {
        connections++
        socket.destroy()
      },
    )
    toStop.push(broker.close)
    // By MQTT 5 each attempt would be two: whoever does not answer is asked by MQTT 3.1.1 as well.
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4 })
    await session.untilState('waiting', 3)
    const waits = session.states.flatMap((state) => (state.state === 'waiting' ? [state.retryInMs] : []))
    expect(connections).toBe(3)
    for (const [index, longest] of [500, 1000, 2000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(longest / 2)
      expect(waits[index]).toBeLessThanOrEqual(longest)
    }
    // Closing does not wait for the next attempt, which does not come.
    expect(await session.close()).toEqual({ output: null })
    expect(session.states.slice(-2).map(({ state }) => state)).toEqual(['waiting', 'closed'])
    expect(connections).toBe(3)
  })

  test('goes down to MQTT 3.1.1 once, and remembers', async () => {
    const { port } = await network.client.broker.start({ tls: brokerTls, trustAnchors: [authority.certificate], port: 0 })
    const versions: string[] = []
    const watching = new AbortController()
    const feed = network.client.broker.watch(
      { port },
      { signal: watching.signal, onEvent: (event) => event.type === 'visits' && versions.push(...event.visits.flatMap(({ reason }) => reason ?? [])) },
    )
    const session = open({ address: { port } })
    await session.untilState('connected')
    // Another client with the same identifier takes it over: the session comes back, and does not ask for MQTT 5 again.
    const other = open({ address: { port }, identity: { clientId: session.sessionId }, protocolVersion: 4, reconnect: false })
    await other.untilState('connected')
    await session.untilState('connected', 2)
    watching.abort()
    await feed
    expect(versions).toEqual(['protocol-version'])
    await network.client.broker.stop({ port })
  })

  test('backs off from a client that has the same identifier, and says that there is one', async () => {
    const [first, second] = [open({ identity: { clientId: 'twin' } }), open({ identity: { clientId: 'twin' } })]
    await first.untilState('waiting', 2)
    await second.untilState('waiting', 1)
    const waiting = first.states.filter((state) => state.state === 'waiting')
    expect(waiting[1]!.retryInMs).toBeGreaterThanOrEqual(500)
    // mosquitto 2.0.11 says nothing of it, so that the first end may have any reason.
    expect(waiting.map(({ error }) => error.code)).toEqual(['CONNECTION_LOST', 'SESSION_TAKEN_OVER'])
    expect(waiting[1]!.error).toMatchObject({ message: expect.stringMatching(/2 times in a row.*let twin in/), details: { clientId: 'twin' } })
  })

  test('says what the broker says of a client that has the same identifier', async () => {
    const broker = await startScriptedBroker(
      (packet, { send, socket }) => {
        if (packet.cmd !== 'connect') return
        send({ cmd: 'connack', reasonCode: 0, sessionPresent: false })
        send({ cmd: 'disconnect', reasonCode: 0x8e })
        socket.end()
      },
      undefined,
      { protocolVersion: 5 },
    )
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, reconnect: false })
    expect(await session.outcome).toMatchObject({ error: { code: 'SESSION_TAKEN_OVER', details: { reasonCode: 0x8e } } })
  })

  test('tries again at once when the machine has woken', async () => {
    const broker = await startScriptedBroker(
      () => undefined,
      ({ socket }) => socket.destroy(),
    )
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port } })
    const begin = performance.now()
    for (let times = 1; times <= 8; times++) {
      await session.untilState('waiting', times)
      await network.client.sessions.wake()
    }
    await session.untilState('connecting', 9)
    const waits = session.states.flatMap((state) => (state.state === 'waiting' ? [state.retryInMs] : []))
    const announced = waits.reduce((sum, ms) => sum + ms, 0)
    expect(announced).toBeGreaterThan(30_000)
    expect(performance.now() - begin).toBeLessThan(announced / 2)
  })

  test('asks after waking whether the broker is still there', async () => {
    let isSilent = false
    const broker = await startScriptedBroker((packet, { send }) => {
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      if (packet.cmd === 'pingreq' && !isSilent) send({ cmd: 'pingresp' })
      if (packet.cmd === 'publish') send({ cmd: 'publish', topic: 'echo', payload: '', qos: 0, retain: false, dup: false })
    })
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4 })
    const { sessionId } = session
    const { publish, wake } = network.client.sessions
    await session.untilState('connected')
    await wake()
    await publish({ sessionId, topic: 'a', payload: '' })
    await session.until(() => session.heard.length === 1)
    isSilent = true
    await wake()
    await session.untilState('waiting')
    expect(session.states.at(-1)).toMatchObject({ error: { code: 'CONNECTION_LOST', message: expect.stringMatching(/waking/) } })
  }, 20_000)

  test('offers protocols by ALPN, and speaks no older TLS than it is told', async () => {
    const server = createServer({
      cert: brokerTls.certificateChain,
      key: brokerTls.privateKey,
      maxVersion: 'TLSv1.2',
      ALPNProtocols: ['mqtt'],
    })
    server.on('secureConnection', (socket) => {
      socket.once('data', () => socket.write(generate({ cmd: 'connack', returnCode: 0, sessionPresent: false })))
      socket.on('error', () => undefined)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    toStop.push(async () => server.close())
    const { port } = server.address() as AddressInfo
    const session = open({ address: { port }, protocolVersion: 4, tls: { alpn: ['x-other', 'mqtt'] } })
    await session.untilState('connected')
    expect(session.states.at(-1)).toMatchObject({ alpn: 'mqtt', protocol: 'TLSv1.2' })
    const strict = open({ address: { port }, tls: { minVersion: 'TLSv1.3' }, reconnect: false })
    expect(await strict.outcome).toMatchObject({ error: { code: 'TLS_FAILED' } })
  })

  test('has no properties for MQTT 3.1.1, and says so', async () => {
    const session = open({ protocolVersion: 4 })
    await session.untilState('connected')
    const message = { sessionId: session.sessionId, topic: 'a', payload: '', properties: { contentType: 'text/plain' } }
    await expect(network.client.sessions.publish(message)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(session.counters).toBeUndefined()
  })

  test('repeats a message as often as asked, and stops when told', async () => {
    const session = open()
    await session.untilState('connected')
    const { sessionId } = session
    const message = { sessionId, topic: 'again', payload: base64('x'), qos: 1 as const, everyMs: 1 }
    expect(await network.client.sessions.repeat({ ...message, count: 20 })).toEqual({ sent: 20 })
    await session.until(() => session.counters?.sent === 20)
    const stopping = new AbortController()
    const endless = network.client.sessions.repeat({ ...message, count: 1_000_000 }, { signal: stopping.signal, onEvent: () => stopping.abort() })
    const { sent } = await endless
    expect(sent).toBeGreaterThan(0)
    await session.until(() => session.counters?.sent === 20 + sent)
  })

  test('refuses a message that is too long by its announced length', async () => {
    const broker = await startScriptedBroker((packet, { send, socket }) => {
      if (packet.cmd !== 'connect') return
      send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      const payload = Buffer.alloc(17 * 1024 * 1024)
      socket.write(generate({ cmd: 'publish', topic: 't', payload, qos: 0, retain: false, dup: false }).subarray(0, 64))
    })
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4, reconnect: false })
    expect(await session.outcome).toMatchObject({ error: { code: 'PACKET_TOO_LARGE' } })
  })

  test('takes a message of 15 MiB', async () => {
    const session = open()
    await session.untilState('connected')
    const { sessionId } = session
    await network.client.sessions.subscribe({ sessionId, filter: 'large', qos: 1 })
    const payload = Buffer.alloc(15 * 1024 * 1024, 'x')
    await network.client.sessions.publish({ sessionId, topic: 'large', payload: payload.toString('base64'), qos: 1 })
    await session.until(() => session.messages.some(({ direction }) => direction === 'received'))
    expect(session.messages.find(({ direction }) => direction === 'received')!.payload.every((octet) => octet === 0x78)).toBe(true)
    expect(session.messages.map((each) => each.payload.length)).toEqual([payload.length, payload.length])
  })

  /** A broker that sends `count` messages to whoever subscribes, as fast as they are taken. */
  async function floodingBroker(count: number): Promise<ScriptedBroker> {
    const broker = await startScriptedBroker((packet, { send, socket }) => {
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      if (packet.cmd !== 'subscribe') return
      send({ cmd: 'suback', messageId: packet.messageId!, granted: [0] })
      const message = generate({ cmd: 'publish', topic: 'flood', payload: Buffer.alloc(16), qos: 0, retain: false, dup: false })
      const chunk = Buffer.concat(Array.from({ length: 1000 }, () => message))
      for (let sent = 0; sent < count; sent += 1000) socket.write(chunk)
      socket.write(generate({ cmd: 'publish', topic: 'end', payload: 'end', qos: 0, retain: false, dup: false }))
    })
    toStop.push(broker.close)
    return broker
  }

  test('counts a flood exactly, and tells of it at most twenty times a second', async () => {
    const { port } = await floodingBroker(300_000)
    const session = open({ address: { scheme: 'mqtt', port }, protocolVersion: 4 })
    await session.untilState('connected')
    const begin = performance.now()
    await network.client.sessions.subscribe({ sessionId: session.sessionId, filter: '#' })
    await session.until(() => session.messages.some(({ topic }) => topic === 'end'))
    const seconds = (performance.now() - begin) / 1000
    const batches = session.events.filter(({ type }) => type === 'messages').length
    const { received, kept, dropped, skipped } = session.counters!
    expect({ received, sum: kept + dropped, handedOver: received - skipped }).toEqual({
      received: 300_001,
      sum: 300_001,
      handedOver: session.messages.length,
    })
    expect(kept).toBe(100_000)
    expect(batches).toBeLessThanOrEqual(Math.ceil(seconds * 20) + 1)
    const sequences = session.messages.map(({ sequence }) => sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
  })

  test('hands over four batches, and holds the rest until they are taken', async () => {
    const broker = await startScriptedBroker((packet, { send }) => {
      if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      if (packet.cmd === 'publish') send({ cmd: 'publish', topic: 'echo', payload: packet.payload, qos: 0, retain: false, dup: false })
    })
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4, takesBatches: false })
    await session.untilState('connected')
    const { sessionId } = session
    const { publish, acknowledge, read } = network.client.sessions
    const batches = () => session.events.filter(({ type }) => type === 'messages').length
    for (let count = 1; count <= 4; count++) {
      await publish({ sessionId, topic: 'say', payload: base64(String(count)) })
      await session.until(() => batches() === count && session.messages.length === 2 * count)
    }
    // What the broker answers comes before this second call does; and no batch with it.
    await publish({ sessionId, topic: 'say', payload: base64('held back') })
    const held = async (): Promise<string[]> => {
      const packed = await read({ sessionId, from: 9, limit: 10 })
      return packed && packed.count === 2 ? unpackMessages(packed).map(({ direction, topic }) => `${direction} ${topic}`) : held()
    }
    expect(await held()).toEqual(['sent say', 'received echo'])
    expect(batches()).toBe(4)
    await acknowledge({ sessionId, batch: 4 })
    await session.until(() => session.messages.length === 10)
    expect(session.counters).toEqual({ received: 5, sent: 5, kept: 10, dropped: 0, skipped: 0 })
  })

  test('goes on receiving and counting while it is paused', async () => {
    const { port } = await floodingBroker(25_000)
    const session = open({ address: { scheme: 'mqtt', port }, protocolVersion: 4 })
    await session.untilState('connected')
    const { sessionId } = session
    await network.client.sessions.setPaused({ sessionId, isPaused: true })
    await network.client.sessions.subscribe({ sessionId, filter: '#' })
    await session.until(() => session.counters?.received === 25_001)
    expect(session.messages).toEqual([])
    await network.client.sessions.setPaused({ sessionId, isPaused: false })
    // The newest of what was held: as many as may wait.
    await session.until(() => session.messages.length === 8000)
    expect(session.messages.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 8000 }, (_, index) => 17_002 + index))
    expect(session.counters).toEqual({ received: 25_001, sent: 0, kept: 25_001, dropped: 0, skipped: 17_001 })
  })

  test('can be read after its end, goes on where it ended, and forgets when asked', async () => {
    const first = open()
    await first.untilState('connected')
    const { sessionId } = first
    const { publish, read, clear } = network.client.sessions
    await publish({ sessionId, topic: 'a', payload: base64('1'), qos: 1 })
    await first.close()
    const topics = async () => unpackMessages((await read({ sessionId, from: 1, limit: 10 })) ?? { first: 1, count: 0, records: '' }).map(({ topic }) => topic)
    expect(await topics()).toEqual(['a'])
    const second = open({ sessionId })
    await second.untilState('connected')
    await publish({ sessionId, topic: 'b', payload: base64('2'), qos: 1 })
    await second.until(() => second.messages.length === 1)
    expect(second.messages).toMatchObject([{ sequence: 2, topic: 'b' }])
    expect(second.counters).toMatchObject({ sent: 2, kept: 2 })
    expect(await topics()).toEqual(['a', 'b'])
    await clear({ sessionId })
    expect(await topics()).toEqual([])
    await publish({ sessionId, topic: 'c', payload: base64('3'), qos: 1 })
    await second.until(() => second.messages.length === 2)
    expect(second.counters).toEqual({ received: 0, sent: 1, kept: 1, dropped: 0, skipped: 0 })
  })

  test('hears what a broker kept for it and sends in the same breath as CONNACK', async () => {
    const broker = await startScriptedBroker((packet, { socket }) => {
      if (packet.cmd !== 'connect') return
      const kept = ['one', 'two'].map((payload) =>
        generate({ cmd: 'publish', topic: 'kept', payload, qos: 0, retain: false, dup: false }),
      )
      socket.write(Buffer.concat([generate({ cmd: 'connack', returnCode: 0, sessionPresent: true }), ...kept]))
    })
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4, cleanStart: false })
    await session.until(() => session.messages.length === 2)
    expect(session.messages.map(text)).toEqual(['one', 'two'])
    expect(session.events.map((event) => (event.type === 'state' ? event.state.state : 'messages'))).toEqual([
      'connecting',
      'connected',
      'messages',
    ])
  })

  // MQTT 3.1.1 4.4: after PUBREC the broker sends PUBREL and nothing else.
  test('hears a QoS 2 message once, whose delivery a lost connection cut in two', async () => {
    const broker = await startScriptedBroker((packet, { index, send, socket }) => {
      if (packet.cmd === 'connect') {
        send({ cmd: 'connack', returnCode: 0, sessionPresent: index > 0 })
        if (index === 0) send({ cmd: 'publish', topic: 'once', payload: 'only', qos: 2, messageId: 7, retain: false, dup: false })
        else send({ cmd: 'pubrel', messageId: 7 })
      }
      if (packet.cmd === 'pubrec') socket.destroy()
    })
    toStop.push(broker.close)
    const session = open({ address: { scheme: 'mqtt', port: broker.port }, protocolVersion: 4, cleanStart: false })
    await session.until(() => session.messages.length > 0)
    expect(session.messages.map(text)).toEqual(['only'])
  })
})
