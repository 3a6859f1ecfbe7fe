import { once } from 'node:events'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { startMosquitto } from '../mqtt/testing/mosquitto.ts'
import { freePort } from '../testing/free-port.ts'
import { lacksTools } from '../testing/tools.ts'
import { expectVerdict, FailureLab } from './testing/failure-lab.ts'
import { LabCertificates, rsa, serverExtensions } from './testing/lab-certificates.ts'

/*
 * Rows 1 to 10, 40 to 42 and 73 of docs/failures.md: the way to something that answers as it should.
 */
describe.skipIf(lacksTools('openssl', 'mosquitto'))('the way to a broker', () => {
  let lab: FailureLab
  let home: { identity: TlsIdentity; authority: string }
  const as = 'sensor-1'

  beforeAll(async () => {
    lab = await FailureLab.open()
    home = await lab.secretsOf('mqtt.home.lan')
  })
  afterEach(() => lab.stopBrokers())
  afterAll(() => lab.close())

  const test0 = async (port: number, scheme = 'mqtts') => await lab.test(`${scheme}://127.0.0.1:${port}`, { as: scheme.endsWith('s') ? as : null })
  const credentials = () => ({ cert: home.identity.certificateChain, key: home.identity.privateKey })
  /** Octets of a TLS alert record. */
  const alert = (number: number) => Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, number])
  const page = 'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'

  test('1: nothing listens', async () => {
    expectVerdict(await lab.test(`mqtts://127.0.0.8:${await freePort()}`, { as }), { row: 1, stage: 'tcp' })
  })
  // Only Linux has the whole of 127.0.0.0/8.
  test.skipIf(process.platform !== 'linux')('1: nothing listens, and something does on a port that brokers have', async () => {
    const neighbour = createServer().listen(8883, '127.0.0.9')
    await once(neighbour, 'listening')
    const result = await lab.test('mqtts://127.0.0.9:8884', { as })
    neighbour.close()
    expectVerdict(result, { row: 1, stage: 'tcp', mends: ['use-address'], message: /Something listens on port 8883/ })
    expect(result.problems[0]?.mends).toEqual([{ kind: 'use-address', url: 'mqtts://127.0.0.9:8883' }])
  })
  test('2: the name has no address', async () => {
    expectVerdict(await lab.test('mqtts://no-such-broker.invalid', { as }), { row: 2, stage: 'resolve' })
  })
  // An address that no machine has: RFC 5737 and RFC 3849 set them aside, and a machine with a way to them drops what is sent there.
  test.skipIf(process.platform !== 'linux')('3: no way leads there', async () => {
    expectVerdict(await lab.test('mqtts://[100::1]', { as }), { row: 3, stage: 'tcp', message: /This machine is in/ })
  })
  test('4: it accepts, and is silent', async () => {
    const port = await lab.tcpServer(() => undefined)
    const [tls, plain] = await Promise.all([test0(port), test0(port, 'mqtt')])
    expectVerdict(tls, { row: 4, stage: 'look', side: 'broker' })
    expectVerdict(plain, { row: 4, stage: 'connect', side: 'broker' })
  })
  test('5: TLS works, and what answers is not MQTT', async () => {
    const silent = await lab.tlsServer(credentials())
    const web = await lab.tlsServer(credentials(), (socket) => socket.once('data', () => socket.end(page)))
    const [one, two] = await Promise.all([test0(silent), test0(web)])
    expectVerdict(one, { row: 5, stage: 'connect', mends: ['use-address'] })
    expectVerdict(two, { row: 5, stage: 'connect', mends: ['use-address'] })
  })
  test('5: it wants MQTT over WebSocket', async () => {
    const { port } = await lab.mosquitto({ tls: { identity: home.identity, authority: home.authority }, isWebSocket: true })
    const result = await test0(port)
    expectVerdict(result, { row: 5, stage: 'connect', mends: ['use-address'] })
    expect(result.problems[0]?.mends).toEqual([{ kind: 'use-address', url: `wss://127.0.0.1:${port}/mqtt` }])
    expect(await lab.test(`wss://127.0.0.1:${port}/mqtt`, { as })).toMatchObject({ hasPassed: true })
  })
  test('6: it resets what it accepts', async () => {
    const port = await lab.tcpServer((socket) => socket.resetAndDestroy())
    expectVerdict(await test0(port), { row: 6, stage: ['tcp', 'look'] })
    expectVerdict(await test0(port, 'mqtt'), { row: 6, stage: ['tcp', 'connect'] })
  })
  test('7: it ends the connection in the handshake', async () => {
    const port = await lab.tcpServer((socket) => socket.once('data', () => socket.end()))
    expectVerdict(await test0(port), { row: 7, stage: 'look' })
  })
  test('8: its port is a plain one', async () => {
    const mosquitto = await lab.mosquitto({})
    const aedes = await Aedes.createBroker()
    aedes.on('connectionError', () => undefined)
    const node = await lab.tcpServer((socket) => void aedes.handle(socket))
    for (const port of [mosquitto.port, node]) {
      const result = await test0(port)
      expectVerdict(result, { row: 8, stage: 'look', mends: ['use-address', 'use-address'] })
      expect(result.problems[0]?.mends[1]).toEqual({ kind: 'use-address', url: `mqtt://127.0.0.1:${port}` })
    }
    aedes.close()
  })
  test('9: its port is a TLS port', async () => {
    for (const port of [await lab.mosquittoWith(home.identity, home.authority), await lab.nodeBroker(home.identity)]) {
      const result = await test0(port, 'mqtt')
      expectVerdict(result, { row: 9, stage: 'connect', mends: ['use-address'] })
      expect(result.problems[0]?.mends).toEqual([{ kind: 'use-address', url: `mqtts://127.0.0.1:${port}` }])
    }
  })
  test('10: what answers is neither TLS nor MQTT', async () => {
    const port = await lab.tcpServer((socket) => socket.once('data', () => socket.end(page)))
    expectVerdict(await test0(port), { row: 10, stage: 'look', mends: ['use-address'] })
    expectVerdict(await test0(port, 'mqtt'), { row: 10, stage: 'connect' })
    expectVerdict(await lab.test(`ws://127.0.0.1:${port}/other`, { as: null }), { row: 10, stage: 'websocket', mends: ['use-address'] })
  })
  test('40: it speaks no version of TLS that we do', async () => {
    const node = await lab.tlsServer({ ...credentials(), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' })
    const openssl = await lab.opensslServer(home.identity, ['-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0'])
    for (const port of [node, openssl]) expectVerdict(await test0(port), { row: 40, stage: 'look', mends: ['export-broker'] })
  })
  test('41: no cipher suits both sides', async () => {
    const node = await lab.tlsServer({ ...credentials(), maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' })
    const openssl = await lab.opensslServer(home.identity, ['-tls1_2', '-cipher', 'AES128-GCM-SHA256'])
    for (const port of [node, openssl]) expectVerdict(await test0(port), { row: 41, stage: 'look', mends: ['export-broker'] })
  })
  test('42: it wants another application protocol', async () => {
    const port = await lab.tcpServer((socket) => socket.once('data', () => socket.end(alert(120))))
    expectVerdict(await test0(port), { row: 42, stage: 'look', mends: ['use-address'] })
  })
  test('78: what has no number of its own still has a sentence', async () => {
    const port = await lab.tcpServer((socket) => socket.once('data', () => socket.end(alert(80))))
    expectVerdict(await test0(port), { row: 78, stage: 'look', side: 'client', message: /failed inside \(alert 80/ })
  })
  test('73: Mosquitto does not start with the certificate that the vault has for it', async () => {
    const certificates = new LabCertificates()
    const root = certificates.root('Old CA')
    const weak = certificates.make({ commonName: 'old.broker', issuer: root, extensions: serverExtensions('IP:127.0.0.3'), key: rsa(1024) })
    const content = Buffer.from(weak.certificate + weak.privateKey + root.certificate).toString('base64')
    await lab.core.api.files.import({ files: [{ name: 'old.pem', content }] })
    await expect(startMosquitto({ tls: { identity: weak, authority: root.certificate } })).rejects.toThrow(/ee key too small/)
    const { problems } = await lab.test('mqtts://127.0.0.3:8883', { as })
    expect(problems.map(({ row, stage, side }) => [row, stage, side])).toEqual([
      [1, 'tcp', 'broker'],
      [73, 'tcp', 'broker'],
    ])
  })
})
