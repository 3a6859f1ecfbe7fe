import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { generate } from 'mqtt-packet'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findTool, lacksTools, runTool } from '../testing/tools.ts'
import { BuiltInBroker } from './built-in-broker.ts'
import type { BrokerEvent, Refusal, TlsIdentity } from './network-contract.ts'
import { forkNetwork, type ForkedNetwork } from './testing/forked-network.ts'
import { selfSigned, TestAuthority } from './testing/test-authority.ts'

describe.skipIf(lacksTools('openssl', 'mosquitto_pub', 'mosquitto_sub'))('the built-in broker', () => {
  let authority: TestAuthority
  let tls: TlsIdentity
  let device: TlsIdentity
  const running: BuiltInBroker[] = []

  beforeAll(() => {
    authority = new TestAuthority('Home CA')
    tls = authority.issue({ commonName: 'broker', usage: 'serverAuth', altNames: 'DNS:localhost, IP:127.0.0.1' })
    device = authority.issue({ commonName: 'sensor-1', usage: 'clientAuth' })
  })
  afterEach(async () => {
    for (const broker of running.splice(0)) await broker.stop()
  })

  async function start(options: Partial<Parameters<typeof BuiltInBroker.start>[0]> = {}): Promise<BuiltInBroker> {
    const broker = await BuiltInBroker.start({
      tls,
      trustAnchors: [authority.certificate],
      host: '127.0.0.1',
      port: 0,
      ...options,
    })
    running.push(broker)
    return broker
  }

  function nextRefusal(broker: BuiltInBroker): Promise<Refusal> {
    return new Promise((resolve) => {
      const stop = broker.onRefusal((refusal) => {
        stop()
        resolve(refusal)
      })
    })
  }

  async function visit(broker: { port: number }, identity: TlsIdentity | null, options: object = {}): Promise<TLSSocket> {
    const socket = connectTls({
      host: '127.0.0.1',
      port: broker.port,
      ca: authority.certificate,
      ...(identity && { cert: identity.certificateChain, key: identity.privateKey }),
      ...options,
    })
    socket.on('error', () => undefined)
    await once(socket, 'secureConnect')
    return socket
  }

  /** CONNECT by hand; gives all that the broker says until it hangs up or, where it lets us in, CONNACK. */
  async function connack(socket: TLSSocket): Promise<number | undefined> {
    socket.write(
      generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'by-hand', clean: true, keepalive: 60 }),
    )
    const heard: Buffer[] = []
    socket.on('data', (chunk: Buffer) => heard.push(chunk))
    await Promise.race([once(socket, 'data'), once(socket, 'close')])
    return Buffer.concat(heard)[3]
  }

  /** Runs a client of mosquitto to its end, beside this thread, where the broker is. */
  async function mosquittoClient(
    tool: string,
    broker: BuiltInBroker,
    identity: TlsIdentity,
    anchor: string,
    args: readonly string[],
  ) {
    const file = (name: string, content: string) => {
      writeFileSync(join(authority.folder, name), content)
      return join(authority.folder, name)
    }
    const files = [
      '--cafile',
      file('anchor.crt', anchor),
      '--cert',
      file('client.crt', identity.certificateChain),
      '--key',
      file('client.key', identity.privateKey),
    ]
    const child = spawn(findTool(tool)!, ['-h', 'localhost', '-p', String(broker.port), '-V', 'mqttv311', ...files, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    const [status] = await once(child, 'close')
    return { status, output }
  }

  test('carries a message between the clients of mosquitto', async () => {
    const broker = await start()
    const said = await mosquittoClient('mosquitto_pub', broker, device, authority.certificate, [
      '-t',
      'greeting',
      '-m',
      'hello',
      '-q',
      '1',
      '-r',
    ])
    const heard = await mosquittoClient('mosquitto_sub', broker, device, authority.certificate, ['-t', 'greeting', '-C', '1'])
    expect({ said, heard }).toEqual({ said: { status: 0, output: '' }, heard: { status: 0, output: 'hello\n' } })
  })

  test('knows its clients by their certificates, for as long as they are there', async () => {
    const broker = await start()
    const socket = await visit(broker, device)
    const known = new Promise<void>((resolve) => broker.onClientsChange(resolve))
    expect(await connack(socket)).toBe(0)
    await known
    const { serialNumber } = new X509Certificate(device.certificateChain)
    expect(broker.clients).toEqual([
      { clientId: 'by-hand', commonName: 'sensor-1', serialNumber, since: expect.stringMatching(/^20.*Z$/) },
    ])
    const gone = new Promise<void>((resolve) => broker.onClientsChange(resolve))
    socket.destroy()
    await gone
    expect(broker.clients).toEqual([])
  })

  test.each<[Refusal['reason'], () => TlsIdentity | null]>([
    ['no-certificate', () => null],
    ['other-authority', () => new TestAuthority('Other CA').issue({ commonName: 'sensor-1', usage: 'clientAuth' })],
    ['authority-recreated', () => new TestAuthority('Home CA').issue({ commonName: 'sensor-1', usage: 'clientAuth' })],
    ['self-signed', () => selfSigned('sensor-1')],
    [
      'expired',
      () => authority.issue({ commonName: 'sensor-1', usage: 'clientAuth', notAfter: new Date(Date.now() - 3_600_000) }),
    ],
    [
      'not-yet-valid',
      () => authority.issue({ commonName: 'sensor-1', usage: 'clientAuth', notBefore: new Date(Date.now() + 3_600_000) }),
    ],
    ['wrong-purpose', () => authority.issue({ commonName: 'sensor-1', usage: 'serverAuth' })],
  ])('refuses a client for %s, with CONNACK 5, and keeps the reason', async (reason, identity) => {
    const broker = await start()
    const refusal = nextRefusal(broker)
    const stranger = identity()
    const socket = await visit(broker, stranger)
    const remotePort = socket.localPort
    expect(await connack(socket)).toBe(5)
    expect(await refusal).toMatchObject({ reason, clientId: 'by-hand', remotePort, commonName: stranger && 'sensor-1' })
    if (!socket.closed) await once(socket, 'close')
    expect(broker.clients).toEqual([])
  })

  test.each(['TLSv1.2', 'TLSv1.3'])('refuses and lets in alike under %s', async (version) => {
    const broker = await start()
    const options = { minVersion: version, maxVersion: version }
    expect(await connack(await visit(broker, null, options))).toBe(5)
    expect(await connack(await visit(broker, device, options))).toBe(0)
  })

  test('is not fooled by a resumed session of a stranger', async () => {
    const broker = await start()
    const first = await visit(broker, selfSigned('sensor-1'))
    const [session] = (await once(first, 'session')) as [Buffer]
    first.destroy()
    const second = await visit(broker, null, { session })
    expect({ isReused: second.isSessionReused(), connack: await connack(second) }).toEqual({ isReused: true, connack: 5 })
  })

  test('tells of a stranger that leaves without a CONNECT', async () => {
    const broker = await start()
    const refusal = nextRefusal(broker)
    const socket = await visit(broker, null)
    socket.end()
    expect(await refusal).toMatchObject({ reason: 'no-certificate', clientId: null })
  })

  test('tells of a client that does not trust this broker', async () => {
    const broker = await start()
    const refusal = nextRefusal(broker)
    const { certificate } = new TestAuthority('Other CA')
    await mosquittoClient('mosquitto_pub', broker, device, certificate, ['-t', 'greeting', '-m', 'hello'])
    expect(await refusal).toMatchObject({ reason: 'broker-not-trusted' })
  })

  test('tells of a client that wants MQTT 5', async () => {
    const broker = await start()
    const refusal = nextRefusal(broker)
    const socket = await visit(broker, device)
    socket.write(
      generate(
        { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clientId: 'new', clean: true, keepalive: 60 },
        { protocolVersion: 5 },
      ),
    )
    expect(await refusal).toMatchObject({ reason: 'protocol-version', clientId: 'new', commonName: 'sensor-1' })
    socket.destroy()
  })

  test('lives on after octets that make no sense, before and after the handshake', async () => {
    const broker = await start()
    const plain = connectTcp(broker.port, '127.0.0.1')
    plain.on('error', () => undefined)
    plain.end('GET / HTTP/1.1\r\n\r\n')
    await once(plain, 'close')
    const socket = await visit(broker, device)
    socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3]))
    await once(socket, 'close')
    const large = await visit(broker, device)
    // A CONNECT of 200 MB is refused by its length.
    large.write(Buffer.from([0x10, 0x80, 0x80, 0xc0, 0x5f]))
    await once(large, 'close')
    expect(await connack(await visit(broker, device))).toBe(0)
  })

  test('says that a port is in use, by whom it may be, and what to do', async () => {
    const { port } = await start()
    await expect(start({ port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      details: { port },
      remedy: expect.stringContaining('another port'),
    })
  })

  test.each(['0.0.0.0', '::', '192.168.1.10', 'example.com'])('does not listen on %s', async (host) => {
    await expect(start({ host })).rejects.toMatchObject({ code: 'PORT_NOT_ALLOWED' })
  })

  test.each(['127.0.0.1', '::1', 'localhost'])('listens on %s', async (host) => {
    const broker = await start({ host })
    expect(['127.0.0.1', '::1']).toContain(broker.host)
  })

  test('does not start with a key of another certificate, and holds no port then', async () => {
    await expect(start({ tls: { ...tls, privateKey: device.privateKey } })).rejects.toMatchObject({ code: 'KEY_MISMATCH' })
  })

  test('frees its port and hangs up when it stops', async () => {
    const broker = await start()
    const { port } = broker
    const socket = await visit(broker, device)
    expect(await connack(socket)).toBe(0)
    const closed = once(socket, 'close')
    await broker.stop()
    await closed
    await start({ port })
  })

  describe('over the contract', () => {
    let network: ForkedNetwork
    beforeAll(() => {
      network = forkNetwork()
    })
    afterAll(() => {
      expect(network.complaints()).toBe('')
      network.kill()
    })
    const begin = (port = 0) => network.client.broker.start({ tls, trustAnchors: [authority.certificate], port })

    test('several run side by side, and each is watched by its port', async () => {
      const [first, second] = await Promise.all([begin(), begin()])
      expect(first.port).not.toBe(second.port)
      const events: BrokerEvent[] = []
      const { promise: connected, resolve } = Promise.withResolvers<undefined>()
      const feed = network.client.broker.watch(
        { port: first.port },
        {
          onEvent: (event) => {
            events.push(event)
            if (event.type === 'clients' && event.clients.length === 1) resolve(undefined)
          },
        },
      )
      const stranger = await visit(first, null)
      expect(await connack(stranger)).toBe(5)
      const client = await visit(first, device)
      expect(await connack(client)).toBe(0)
      await connected
      await network.client.broker.stop({ port: first.port })
      // The feed ends with its broker.
      expect(await feed).toBeNull()
      const visits = events.flatMap((event) => (event.type === 'visits' ? event.visits : []))
      expect(visits.map(({ number, outcome, reason }) => ({ number, outcome, reason }))).toEqual([
        { number: 1, outcome: 'refused', reason: 'no-certificate' },
        { number: 2, outcome: 'accepted', reason: null },
      ])
      expect(events.flatMap((event) => (event.type === 'clients' ? [event.clients.map(({ clientId }) => clientId)] : []))).toEqual([[], ['by-hand']])
      client.destroy()
      await network.client.broker.stop({ port: second.port })
    })

    test('a feed ends when it is cancelled', async () => {
      const { port } = await begin()
      const controller = new AbortController()
      const feed = network.client.broker.watch({ port }, { signal: controller.signal, onEvent: () => controller.abort() })
      expect(await feed).toBeNull()
      await network.client.broker.stop({ port })
    })

    test('a port in use, an unknown port, a stop too many', async () => {
      const { port } = await begin()
      await expect(begin(port)).rejects.toMatchObject({ code: 'PORT_IN_USE' })
      await network.client.broker.stop({ port })
      expect(await network.client.broker.stop({ port })).toBeNull()
      await expect(network.client.broker.watch({ port })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    // Root may listen anywhere; nobody may not.
    test.skipIf(process.getuid?.() !== 0 || runTool('id', ['-u', 'nobody']).status !== 0)(
      'a privileged port is not allowed',
      async () => {
        const unprivileged = forkNetwork({ uid: Number(runTool('id', ['-u', 'nobody']).stdout) })
        const starting = unprivileged.client.broker.start({ tls, trustAnchors: [authority.certificate], port: 883 })
        await expect(starting).rejects.toMatchObject({ code: 'PORT_NOT_ALLOWED', details: { port: 883 } })
        unprivileged.kill()
      },
    )
  })
})
