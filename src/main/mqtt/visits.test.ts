import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { findTool, lacksTools } from '../testing/tools.ts'
import { BuiltInBroker } from './built-in-broker.ts'
import type { NetworkVisit, TlsIdentity } from './network-contract.ts'
import { selfSigned, TestAuthority } from './testing/test-authority.ts'

describe.skipIf(lacksTools('openssl', 'mosquitto_pub'))('a visit to the built-in broker', () => {
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
    const broker = await BuiltInBroker.start({ tls, trustAnchors: [authority.certificate], host: '127.0.0.1', port: 0, ...options })
    running.push(broker)
    return broker
  }

  /** Runs a real client to its end and gives the first visit that the broker tells of. */
  async function visitBy(broker: BuiltInBroker, command: string, args: readonly string[], { input = '' } = {}): Promise<NetworkVisit> {
    const visit = new Promise<NetworkVisit>((resolve) => broker.onVisit(resolve))
    const child = spawn(findTool(command)!, args, { stdio: ['pipe', 'ignore', 'ignore'] })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    const [told] = await Promise.all([visit, once(child, 'close')])
    return told
  }

  const at = ({ port }: BuiltInBroker) => ['-connect', `127.0.0.1:${port}`]

  function mosquittoPub(broker: BuiltInBroker, identity: TlsIdentity | null, { anchor = authority.certificate, host = 'localhost' } = {}) {
    const folder = temporaryFolder('visitor')
    const file = (name: string, content: string) => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    }
    const files = identity ? ['--cert', file('client.crt', identity.certificateChain), '--key', file('client.key', identity.privateKey)] : []
    const args = ['-h', host, '-p', String(broker.port), '-i', 'pub', '-t', 'a', '-m', 'b', '--cafile', file('ca.crt', anchor), ...files]
    return visitBy(broker, 'mosquitto_pub', ['-V', 'mqttv311', ...args])
  }

  test('tells who was let in, by mosquitto_pub', async () => {
    const broker = await start()
    expect(await mosquittoPub(broker, device)).toMatchObject({
      number: 1,
      outcome: 'accepted',
      speaks: 'tls',
      text: 'sensor-1 was let in with its certificate.',
      remedy: null,
      row: null,
      clientId: 'pub',
      remoteAddress: '127.0.0.1',
      offer: { versions: ['TLSv1.2', 'TLSv1.3'], serverName: 'localhost' },
      certificate: { name: 'sensor-1', subject: 'CN=sensor-1', issuerName: 'CN=Home CA', fingerprint: expect.stringMatching(/^[0-9A-F]{64}$/) },
    })
  })

  test('tells of plain MQTT', async () => {
    const broker = await start()
    const visit = await visitBy(broker, 'mosquitto_pub', ['-p', String(broker.port), '-i', 'bare', '-t', 'a', '-m', 'b'])
    expect(visit).toMatchObject({ outcome: 'refused', speaks: 'plain-mqtt', row: 9, clientId: 'bare', certificate: null, offer: null })
  })

  test('tells of a client without a certificate', async () => {
    const broker = await start()
    expect(await visitBy(broker, 'openssl', ['s_client', ...at(broker)])).toMatchObject({
      outcome: 'refused',
      text: 'No certificate was sent.',
      row: 43,
      certificate: null,
    })
  })

  test.each<[string, number, () => TlsIdentity]>([
    ['other-authority', 45, () => new TestAuthority('Other CA').issue({ commonName: 'x', usage: 'clientAuth' })],
    ['authority-recreated', 53, () => new TestAuthority('Home CA').issue({ commonName: 'x', usage: 'clientAuth' })],
    ['self-signed', 52, () => selfSigned('x')],
    ['expired', 46, () => authority.issue({ commonName: 'x', usage: 'clientAuth', notAfter: new Date(Date.now() - 3_600_000) })],
    ['not-yet-valid', 48, () => authority.issue({ commonName: 'x', usage: 'clientAuth', notBefore: new Date(Date.now() + 3_600_000) })],
    ['wrong-purpose', 51, () => authority.issue({ commonName: 'x', usage: 'serverAuth' })],
  ])('tells of mosquitto_pub that is refused for %s: row %i, its certificate, what to do', async (reason, row, identity) => {
    const broker = await start()
    expect(await mosquittoPub(broker, identity())).toMatchObject({
      outcome: 'refused',
      reason,
      row,
      remedy: expect.stringMatching(/\w/),
      clientId: 'pub',
      certificate: { name: 'x', notAfter: expect.stringMatching(/^20.*Z$/) },
    })
  })

  test('tells of a key that is too short', async () => {
    const broker = await start()
    const weak = authority.issue({ commonName: 'x', usage: 'clientAuth', key: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'] })
    const visit = new Promise<NetworkVisit>((resolve) => broker.onVisit(resolve))
    // OpenSSL itself does not load such a key for a client, unless it is told to.
    const socket = connectTls({
      port: broker.port,
      host: '127.0.0.1',
      ca: authority.certificate,
      cert: weak.certificateChain,
      key: weak.privateKey,
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    socket.on('error', () => undefined)
    await once(socket, 'secureConnect')
    socket.end()
    expect(await visit).toMatchObject({ reason: 'weak-key', row: 49, text: 'The certificate of x has an RSA key of 1024 bits, which is too short.' })
  })

  test('refuses what the vault has revoked, and ends the connection of who is revoked while it is there', async () => {
    const broker = await start()
    const socket = connectTls({ port: broker.port, host: '127.0.0.1', ca: authority.certificate, cert: device.certificateChain, key: device.privateKey })
    await once(socket, 'secureConnect')
    socket.resume()
    const letIn = new Promise<NetworkVisit>((resolve) => broker.onVisit(resolve))
    socket.write(Buffer.from('100d00044d5154540402003c000161', 'hex'))
    const { certificate } = await letIn
    const ended = once(socket, 'close')
    broker.know({ issuers: [], revoked: { [certificate!.fingerprint]: 'was revoked on 2026-03-01 (keyCompromise)' } })
    await ended
    expect(await mosquittoPub(broker, device)).toMatchObject({
      reason: 'revoked',
      row: 50,
      text: 'The certificate of sensor-1 was revoked on 2026-03-01 (keyCompromise).',
    })
    expect(broker.clients).toEqual([])
  })

  test('tells of mosquitto_pub with another CA file, and of one that misses the name', async () => {
    const broker = await start()
    const { certificate: anchor } = new TestAuthority('Other CA')
    expect(await mosquittoPub(broker, device, { anchor })).toMatchObject({ reason: 'broker-not-trusted', row: 11, certificate: null })
    const named = await start({ tls: authority.issue({ commonName: 'broker', usage: 'serverAuth', altNames: 'DNS:mqtt.home.lan' }) })
    const visit = await mosquittoPub(named, device)
    expect(visit).toMatchObject({ outcome: 'refused', row: 20 })
    expect(visit).toMatchObject({ reason: 'broker-not-trusted', remedy: expect.stringContaining('localhost') })
  })

  test('tells of a device whose clock stands at 1970', async () => {
    const broker = await start()
    const ca = join(authority.folder, 'ca.crt')
    const visit = await visitBy(broker, 'openssl', ['s_client', ...at(broker), '-CAfile', ca, '-verify_return_error', '-attime', '1000'])
    expect(visit).toMatchObject({ reason: 'broker-not-trusted', row: 29, text: expect.stringContaining('alert 42'), remedy: expect.stringContaining('1970') })
  })

  test.each(['-tls1', '-tls1_1'])('tells of openssl s_client %s that its version is too old', async (version) => {
    const broker = await start()
    const visit = await visitBy(broker, 'openssl', ['s_client', ...at(broker), version, '-cipher', 'ALL@SECLEVEL=0'])
    expect(visit).toMatchObject({ reason: 'tls-version', row: 40, offer: { versions: [version === '-tls1' ? 'TLSv1' : 'TLSv1.1'] } })
  })

  test('tells of a client whose ciphers do not fit', async () => {
    const broker = await start()
    const visit = await visitBy(broker, 'openssl', ['s_client', ...at(broker), '-tls1_2', '-cipher', 'AES128-GCM-SHA256'])
    expect(visit).toMatchObject({ reason: 'no-cipher', row: 41 })
  })

  test.skipIf(lacksTools('gnutls-cli'))('tells of gnutls-cli, which does not know the CA', async () => {
    const broker = await start()
    const visit = await visitBy(broker, 'gnutls-cli', ['--x509cafile', join(new TestAuthority('Other CA').folder, 'ca.crt'), '-p', String(broker.port), '127.0.0.1'])
    expect(visit).toMatchObject({ outcome: 'refused', reason: 'broker-not-trusted', speaks: 'tls' })
  })

  test('tells of HTTP, of a knock, and of one that leaves within its hello', async () => {
    const broker = await start()
    const visits: NetworkVisit[] = []
    const { promise: all, resolve } = Promise.withResolvers<void>()
    broker.onVisit((visit) => {
      visits.push(visit)
      if (visits.length === 3) resolve()
    })
    for (const said of ['GET / HTTP/1.1\r\n\r\n', '', '\u0016\u0003\u0001']) {
      const socket = connectTcp(broker.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.end(said)
      await once(socket, 'close')
    }
    await all
    expect(visits.map(({ reason, speaks, row }) => [reason, speaks, row])).toEqual([
      ['not-tls', 'other', 10],
      ['silent', 'other', 4],
      ['silent', 'other', 4],
    ])
  })

  test.each<[string, string]>([
    ['says nothing', ''],
    ['does not come to the end of its hello', '\u0016\u0003\u0001\u0001'],
    ['says hello and no more', '160301002f0100002b0303' + '00'.repeat(32) + '000002' + '1301' + '0100' + '0000'],
  ])('ends a client that %s, in time', async (_what, said) => {
    const broker = await start({ waitMs: 200 })
    const visit = new Promise<NetworkVisit>((resolve) => broker.onVisit(resolve))
    const socket = connectTcp(broker.port, '127.0.0.1')
    socket.write(/^1603/.test(said) ? Buffer.from(said, 'hex') : Buffer.from(said, 'latin1'))
    socket.on('error', () => undefined)
    socket.resume()
    await once(socket, 'close')
    expect(await visit).toMatchObject({ outcome: 'refused' })
  })

  test('ends a client that never sends CONNECT', async () => {
    const broker = await start({ waitMs: 200 })
    const visit = new Promise<NetworkVisit>((resolve) => broker.onVisit(resolve))
    const socket = connectTls({ port: broker.port, host: '127.0.0.1', ca: authority.certificate, cert: device.certificateChain, key: device.privateKey })
    socket.resume()
    await once(socket, 'close')
    expect(await visit).toMatchObject({ outcome: 'refused', reason: 'no-connect', row: 5, certificate: { name: 'sensor-1' } })
  })

  test('a certificate with hostile names is told of, cut to a length', async () => {
    const broker = await start()
    const altNames = Array.from({ length: 200 }, (_, index) => `DNS:n${index}.example`).join(',')
    const visit = await mosquittoPub(broker, authority.issue({ commonName: 'a\u202eb', usage: 'clientAuth', altNames }))
    expect(visit.certificate?.altNames).toHaveLength(50)
    expect(visit.certificate?.altNames[0]).toEqual({ type: 'dns', value: 'n0.example' })
  })
})
