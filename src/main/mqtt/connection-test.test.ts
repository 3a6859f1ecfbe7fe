import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import type { Step } from '../../shared/step.ts'
import { freePort } from '../testing/free-port.ts'
import { findTool, lacksTools, runTool } from '../testing/tools.ts'
import type { ConnectionIdentity, NetworkTestEvent, TlsIdentity } from './network-contract.ts'
import { forkNetwork, type ForkedNetwork } from './testing/forked-network.ts'
import { startMosquitto, type Mosquitto } from './testing/mosquitto.ts'
import { selfSigned, TestAuthority } from './testing/test-authority.ts'

const dayMs = 86_400_000

describe.skipIf(lacksTools('openssl', 'mosquitto'))('the connection test', () => {
  let network: ForkedNetwork
  let authority: TestAuthority
  let brokerTls: TlsIdentity
  let device: TlsIdentity
  let mosquitto: Mosquitto
  const toStop: (() => Promise<void>)[] = []

  beforeAll(async () => {
    network = forkNetwork()
    // What is timed is a test, not the start of the process.
    await network.client.broker.stop({ port: 1 })
    authority = new TestAuthority('Test CA')
    brokerTls = authority.issue({
      commonName: 'broker',
      usage: 'serverAuth',
      altNames: 'DNS:mqtt.test, DNS:localhost, IP:127.0.0.1',
    })
    device = authority.issue({ commonName: 'sensor-1', usage: 'clientAuth' })
    mosquitto = await startMosquitto({ tls: { identity: brokerTls, authority: authority.certificate } })
  })
  afterEach(async () => {
    for (const stop of toStop.splice(0)) await stop()
  })
  afterAll(async () => {
    await mosquitto.stop()
    // One process has run all of these: it is still there, and nothing in it went unhandled.
    await network.client.broker.stop({ port: 1 })
    expect(network.complaints()).toBe('')
    network.kill()
  })

  interface Attempt {
    address?: Partial<BrokerAddress>
    identity?: Partial<ConnectionIdentity>
    stageTimeoutMs?: number
    topic?: string
    signal?: AbortSignal
    onEvent?: (step: Step) => void
  }

  function run({ address, identity, stageTimeoutMs = 5000, topic, signal, onEvent }: Attempt = {}) {
    const tell = onEvent && ((event: NetworkTestEvent) => event.type === 'step' && onEvent(event.step))
    return network.client.test.run(
      {
        address: { scheme: 'mqtts', host: '127.0.0.1', port: mosquitto.port, path: '', ...address },
        identity: { tls: device, trustAnchors: [authority.certificate], clientId: 'sensor-1', ...identity },
        stageTimeoutMs,
        ...(topic !== undefined && { topic }),
      },
      { ...(signal && { signal }), ...(tell && { onEvent: tell }) },
    )
  }

  async function broker(options: Parameters<typeof startMosquitto>[0]): Promise<Mosquitto> {
    const started = await startMosquitto(options)
    toStop.push(started.stop)
    return started
  }

  /** A TCP server that does what it is told with each connection. */
  async function server(onConnection: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>()
    const listening = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      onConnection(socket)
    }).listen(0, '127.0.0.1')
    await once(listening, 'listening')
    toStop.push(async () => {
      for (const socket of sockets) socket.destroy()
      listening.close()
      await once(listening, 'close')
    })
    return (listening.address() as AddressInfo).port
  }

  /** The stage that failed and how; and that what came after it was skipped. */
  function failureOf({ hasPassed, steps }: { hasPassed: boolean; steps: Step[] }) {
    const index = steps.findIndex(({ state }) => state === 'failed')
    const failed = steps[index]
    if (failed?.state !== 'failed') throw new Error(`nothing failed: ${JSON.stringify(steps)}`)
    const { code, details, remedy } = failed.error
    expect(remedy).toBeTruthy()
    expect(steps.slice(index + 1).every(({ state }) => state === 'skipped')).toBe(true)
    return { hasPassed, stage: failed.id, code, ...(details?.['side'] !== undefined && { side: details['side'] }) }
  }

  test('passes on a healthy broker, and tells of each stage as it goes', async () => {
    const events: Step[] = []
    const { hasPassed, steps } = await run({ onEvent: (step) => events.push(step) })
    const stages = ['resolve', 'tcp', 'look', 'tls', 'connect', 'subscribe', 'round-trip', 'disconnect']
    expect({ hasPassed, stages: steps.map(({ id, state }) => [id, state]) }).toEqual({
      hasPassed: true,
      stages: stages.map((id) => [id, 'passed']),
    })
    expect(events.map(({ id, state }) => [id, state])).toEqual(
      stages.flatMap((id) => [
        [id, 'running'],
        [id, 'passed'],
      ]),
    )
    expect(mosquitto.log()).toMatch(/New client connected from 127\.0\.0\.1:\d+ as sensor-1 \(p5, .*u'sensor-1'\)/)
  })

  test('passes by a name that resolves, and with a name to verify instead', async () => {
    expect(await run({ address: { host: 'localhost' }, identity: { serverName: 'mqtt.test' } })).toMatchObject({
      hasPassed: true,
    })
  })

  test('passes with a name to verify that is an address', async () => {
    expect(await run({ address: { host: 'localhost' }, identity: { serverName: '127.0.0.1' } })).toMatchObject({
      hasPassed: true,
    })
  })

  test.each<[string, () => Attempt, { stage: string; code: string; side?: string }]>([
    ['no certificate', () => ({ identity: { tls: null } }), { stage: 'tls', code: 'CLIENT_CERTIFICATE_REFUSED', side: 'client' }],
    [
      'a certificate of another CA',
      () => ({ identity: { tls: new TestAuthority('Another CA').issue({ commonName: 'sensor-1', usage: 'clientAuth' }) } }),
      { stage: 'tls', code: 'CLIENT_CERTIFICATE_REFUSED', side: 'client' },
    ],
    [
      'a self-signed certificate',
      () => ({ identity: { tls: selfSigned('sensor-1') } }),
      { stage: 'tls', code: 'CLIENT_CERTIFICATE_REFUSED', side: 'client' },
    ],
    [
      'an expired certificate',
      () => ({
        identity: {
          tls: authority.issue({ commonName: 'old', usage: 'clientAuth', notAfter: new Date(Date.now() - 3_600_000) }),
        },
      }),
      { stage: 'tls', code: 'CLIENT_CERTIFICATE_REFUSED', side: 'client' },
    ],
    [
      'a certificate made for a server',
      () => ({ identity: { tls: authority.issue({ commonName: 'sensor-1', usage: 'serverAuth' }) } }),
      { stage: 'tls', code: 'CLIENT_CERTIFICATE_REFUSED', side: 'client' },
    ],
    [
      'another trust anchor',
      () => ({ identity: { trustAnchors: [new TestAuthority('Other').certificate] } }),
      { stage: 'tls', code: 'BROKER_NOT_TRUSTED', side: 'broker' },
    ],
    [
      'a trust anchor of the same name',
      () => ({ identity: { trustAnchors: [new TestAuthority('Test CA').certificate] } }),
      { stage: 'tls', code: 'BROKER_NOT_TRUSTED', side: 'broker' },
    ],
    ['no trust anchor', () => ({ identity: { trustAnchors: [] } }), { stage: 'tls', code: 'BROKER_NOT_TRUSTED', side: 'broker' }],
    [
      'another name',
      () => ({ identity: { serverName: 'mqtt.wrong' } }),
      { stage: 'tls', code: 'NAME_NOT_IN_CERTIFICATE', side: 'broker' },
    ],
    [
      'another address',
      () => ({ identity: { serverName: '10.1.2.3' } }),
      { stage: 'tls', code: 'NAME_NOT_IN_CERTIFICATE', side: 'broker' },
    ],
    [
      'a name without an address',
      () => ({ address: { host: 'no-such-broker.invalid' } }),
      { stage: 'resolve', code: 'NAME_NOT_RESOLVED' },
    ],
  ])('finds %s', async (_what, attempt, expected) => {
    expect(failureOf(await run(attempt()))).toEqual({ hasPassed: false, ...expected })
  })

  test('names the names that the certificate lists', async () => {
    const { steps } = await run({ identity: { serverName: 'mqtt.wrong' } })
    expect(steps.find(({ state }) => state === 'failed')).toMatchObject({
      error: { message: 'mqtt.wrong is not in the broker’s certificate. It lists: mqtt.test, localhost, 127.0.0.1.' },
    })
  })

  test('names the authority that signed for a broker that is not trusted, and the one that is', async () => {
    const { steps } = await run({ identity: { trustAnchors: [new TestAuthority('Home CA').certificate] } })
    expect(steps.find(({ state }) => state === 'failed')).toMatchObject({
      error: {
        message: 'The broker’s certificate is signed by another authority (Test CA), not by Home CA.',
        details: { issuer: 'Test CA', trusted: ['Home CA'] },
      },
    })
  })

  test.each([
    ['expired', new Date(Date.now() - 30 * dayMs), new Date(Date.now() - dayMs), 'CERT_HAS_EXPIRED'],
    ['not valid yet', new Date(Date.now() + dayMs), new Date(Date.now() + 30 * dayMs), 'CERT_NOT_YET_VALID'],
  ])('finds that the broker’s certificate is %s', async (_what, notBefore, notAfter, verifyCode) => {
    const identity = authority.issue({ commonName: 'broker', usage: 'serverAuth', altNames: 'IP:127.0.0.1', notBefore, notAfter })
    const { port } = await broker({ tls: { identity, authority: authority.certificate } })
    const result = await run({ address: { port } })
    expect(failureOf(result)).toEqual({ hasPassed: false, stage: 'tls', code: 'BROKER_NOT_TRUSTED', side: 'broker' })
    expect(result.steps.find(({ state }) => state === 'failed')).toMatchObject({ error: { details: { verifyCode } } })
  })

  test('finds a missing certificate under TLS 1.2, too', async () => {
    const { port } = await broker({
      tls: { identity: brokerTls, authority: authority.certificate },
      lines: ['tls_version tlsv1.2'],
    })
    expect(await run({ address: { port } })).toMatchObject({ hasPassed: true })
    expect(failureOf(await run({ address: { port }, identity: { tls: null } }))).toEqual({
      hasPassed: false,
      stage: 'tls',
      code: 'CLIENT_CERTIFICATE_REFUSED',
      side: 'client',
    })
  })

  test('goes on where a broker sends no session ticket', async () => {
    const port = await freePort()
    const folder = authority.folder
    const files = ['-cert', 'leaf-1.crt', '-key', 'leaf-1.key', '-CAfile', 'ca.crt', '-Verify', '2', '-num_tickets', '0']
    const child = spawn(findTool('openssl')!, ['s_server', '-accept', `127.0.0.1:${port}`, ...files], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    // It talks before it listens, of the depth of the path for one, and says this when it does.
    const { promise: isListening, resolve } = Promise.withResolvers<void>()
    child.stdout.on('data', (text: Buffer) => text.includes('ACCEPT') && resolve())
    await isListening
    const result = await run({ address: { port }, stageTimeoutMs: 1000 })
    child.kill('SIGKILL')
    expect(failureOf(result)).toEqual({ hasPassed: false, stage: 'connect', code: 'TIMED_OUT' })
  })

  test('tells a port where nothing listens', async () => {
    expect(failureOf(await run({ address: { port: await freePort() } }))).toEqual({
      hasPassed: false,
      stage: 'tcp',
      code: 'CONNECTION_REFUSED',
    })
  })

  test('tells a plain port that was taken for a TLS port', async () => {
    const { port } = await broker({})
    expect(failureOf(await run({ address: { port } }))).toEqual({
      hasPassed: false,
      stage: 'look',
      code: 'TLS_FAILED',
      side: 'broker',
    })
  })

  test('suspects a TLS port that was taken for a plain port, where the broker resets the connection', async () => {
    const result = await run({ address: { scheme: 'mqtt' } })
    expect(failureOf(result)).toEqual({ hasPassed: false, stage: 'connect', code: 'CONNECTION_LOST', side: 'broker' })
    expect(result.steps.find(({ state }) => state === 'failed')).toMatchObject({
      error: { remedy: expect.stringContaining('TLS port') },
    })
  })

  test('passes on a plain port, and says that it is not encrypted', async () => {
    const { port } = await broker({})
    const { hasPassed, steps } = await run({ address: { scheme: 'mqtt', port }, identity: { tls: null } })
    expect({ hasPassed, tls: steps.find(({ id }) => id === 'tls') }).toMatchObject({ hasPassed: true, tls: { state: 'skipped' } })
  })

  test.each([
    ['says nothing', () => undefined],
    [
      'says a thing now and then that leads nowhere',
      (socket: Socket) => {
        // The head of a handshake record of 16 KiB, whose body comes an octet at a time.
        socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, 0xfc]))
        const drip = setInterval(() => socket.write(Buffer.from([0])), 20)
        socket.on('close', () => clearInterval(drip))
      },
    ],
  ])('gives up in time on a server that %s', async (_what, onConnection) => {
    const port = await server(onConnection)
    const begin = performance.now()
    expect(failureOf(await run({ address: { port }, stageTimeoutMs: 300 }))).toEqual({
      hasPassed: false,
      stage: 'look',
      code: 'TIMED_OUT',
    })
    expect(performance.now() - begin).toBeLessThan(1500)
  })

  test.each([
    ['says nothing', () => undefined],
    [
      'drips',
      (socket: Socket) => {
        socket.write(Buffer.from([0x20, 0x7f]))
        const drip = setInterval(() => socket.write(Buffer.from([0])), 20)
        socket.on('close', () => clearInterval(drip))
      },
    ],
  ])('gives up in time on a plain server that %s instead of CONNACK', async (_what, onConnection) => {
    const port = await server(onConnection)
    expect(failureOf(await run({ address: { scheme: 'mqtt', port }, stageTimeoutMs: 300 }))).toEqual({
      hasPassed: false,
      stage: 'connect',
      code: 'TIMED_OUT',
    })
  })

  test.each([
    ['text to a ClientHello', 'mqtts' as const, 'look', 'TLS_FAILED'],
    ['text to CONNECT', 'mqtt' as const, 'connect', 'MQTT_REFUSED'],
  ])('tells a server that answers %s', async (_what, scheme, stage, code) => {
    const port = await server((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(failureOf(await run({ address: { scheme, port } }))).toMatchObject({ hasPassed: false, stage, code })
  })

  test('finds a topic that the broker does not deliver', async () => {
    const { port } = await broker({
      tls: { identity: brokerTls, authority: authority.certificate },
      acl: ['pattern readwrite %u/#', 'pattern write drop/%u/#'],
    })
    expect(await run({ address: { port } })).toMatchObject({ hasPassed: true })
    const result = await run({ address: { port }, topic: 'drop/sensor-1/x', stageTimeoutMs: 500 })
    expect(failureOf(result)).toEqual({ hasPassed: false, stage: 'round-trip', code: 'NOT_DELIVERED', side: 'broker' })
  })

  test('finds a topic where this client may not write', async () => {
    const { port } = await broker({
      tls: { identity: brokerTls, authority: authority.certificate },
      acl: ['pattern readwrite %u/#'],
    })
    const result = await run({ address: { port }, topic: 'not/mine' })
    expect(failureOf(result)).toEqual({ hasPassed: false, stage: 'round-trip', code: 'NOT_AUTHORIZED', side: 'client' })
  })

  test('finds a wrong password', async () => {
    const folder = authority.folder
    runTool('mosquitto_passwd', ['-c', '-b', `${folder}/passwords`, 'anna', 'right'])
    const { port } = await broker({ lines: ['allow_anonymous false', `password_file ${folder}/passwords`] })
    const attempt = (password: string) =>
      run({ address: { scheme: 'mqtt', port }, identity: { tls: null, username: 'anna', password } })
    expect(await attempt('right')).toMatchObject({ hasPassed: true })
    expect(failureOf(await attempt('wrong'))).toEqual({
      hasPassed: false,
      stage: 'connect',
      code: 'NOT_AUTHORIZED',
      side: 'client',
    })
  })

  test('goes down to MQTT 3.1.1 where the broker does not speak MQTT 5', async () => {
    const { port } = await network.client.broker.start({ tls: brokerTls, trustAnchors: [authority.certificate], port: 0 })
    const { hasPassed, steps } = await run({ address: { port } })
    expect({ hasPassed, connect: steps.find(({ id }) => id === 'connect') }).toMatchObject({
      hasPassed: true,
      connect: { text: 'the broker let sensor-1 in over MQTT 3.1.1, because it does not speak MQTT 5' },
    })
    await network.client.broker.stop({ port })
  })

  test.each(['ws', 'wss'] as const)('passes over %s', async (scheme) => {
    const tls = scheme === 'wss' ? { identity: brokerTls, authority: authority.certificate } : undefined
    const { port } = await broker({ tls, isWebSocket: true })
    const { hasPassed, steps } = await run({ address: { scheme, port, path: '/mqtt' } })
    expect({ hasPassed, webSocket: steps.find(({ id }) => id === 'websocket')?.state }).toEqual({
      hasPassed: true,
      webSocket: 'passed',
    })
  })

  test('tells a web server that opens no WebSocket', async () => {
    const port = await server((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')),
    )
    expect(failureOf(await run({ address: { scheme: 'ws', port } }))).toEqual({
      hasPassed: false,
      stage: 'websocket',
      code: 'MQTT_REFUSED',
    })
  })

  test.each(['mqtts', 'mqtt', 'ws'] as const)('ends when cancelled in the middle, over %s', async (scheme) => {
    const waiting = Promise.withResolvers<undefined>()
    const port = await server(() => waiting.resolve(undefined))
    const controller = new AbortController()
    const events: Step[] = []
    const running = run({ address: { scheme, port }, signal: controller.signal, onEvent: (step) => events.push(step) })
    await waiting.promise
    controller.abort()
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(events.at(-1)).toMatchObject({ state: 'failed', error: { code: 'CANCELLED' } })
  })

  test.each([
    [
      'a key of another certificate',
      () => ({ tls: { certificateChain: device.certificateChain, privateKey: brokerTls.privateKey } }),
      'KEY_MISMATCH',
    ],
    [
      'a certificate that is none',
      () => ({ tls: { certificateChain: 'nonsense', privateKey: device.privateKey } }),
      'TLS_FAILED',
    ],
    ['a trust anchor that is none', () => ({ trustAnchors: ['nonsense'] }), 'FILE_NOT_UNDERSTOOD'],
    [
      // Verification against such an anchor kills a process of Node 24.
      'a trust anchor on a curve without a NIST name',
      () => ({
        trustAnchors: [
          new TestAuthority('Odd CA', { key: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'] }).certificate,
        ],
      }),
      'FILE_UNSAFE',
    ],
  ])('does not begin with %s', async (_what, identity, code) => {
    await expect(run({ identity: identity() })).rejects.toMatchObject({ code })
  })

  test('tells nobody the private key', async () => {
    const said: unknown[] = []
    network.transport.onMessage((message) => said.push(message))
    await run()
    await run({ identity: { tls: null } })
    const mismatch = { certificateChain: brokerTls.certificateChain, privateKey: device.privateKey }
    await run({ identity: { tls: mismatch } }).catch(() => undefined)
    const secret = device.privateKey.split('\n')[1]!
    expect(said.length).toBeGreaterThan(20)
    expect(JSON.stringify(said)).not.toContain(secret)
    expect(JSON.stringify({ planted: device.privateKey })).toContain(secret)
  })
})
