import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectionTestEvent } from '../../shared/connection-test.ts'
import { isDeceiving } from '../../shared/safe-text.ts'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { lacksTools } from '../testing/tools.ts'
import { expectVerdict, FailureLab } from './testing/failure-lab.ts'
import { caExtensions, LabCertificates, serverExtensions, type LabIdentity } from './testing/lab-certificates.ts'

/*
 * Brokers that mean harm: the test ends in time, in bounded memory, with an ordinary problem.
 */
describe.skipIf(lacksTools('openssl'))('a hostile broker', () => {
  let lab: FailureLab
  let certificates: LabCertificates
  let home: { identity: TlsIdentity; authority: string }
  let other: LabIdentity

  beforeAll(async () => {
    lab = await FailureLab.open()
    certificates = new LabCertificates()
    home = await lab.secretsOf('mqtt.home.lan')
    other = certificates.root('Other CA')
    // The processes stand, and have seen a connection.
    await lab.test(`mqtts://127.0.0.1:${await lab.nodeBroker(home.identity)}`, { as: 'sensor-1' })
  })
  afterEach(() => lab.stopBrokers())
  afterAll(() => lab.close())

  /** The most memory that the network process and the reader process have had, in MB. */
  function peaks(): number[] {
    return lab.core.children.map(({ child }) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024)
  }
  async function testInBoundedMemory(port: number, scheme = 'mqtts') {
    const before = process.platform === 'linux' ? peaks() : []
    const result = await lab.test(`${scheme}://127.0.0.1:${port}`, { as: scheme === 'mqtts' ? 'sensor-1' : null })
    const after = process.platform === 'linux' ? peaks() : []
    for (const [index, peak] of after.entries()) expect(peak - (before[index] ?? peak)).toBeLessThan(64)
    return result
  }

  test('with a chain of 10,000 certificates', async () => {
    const leaf = certificates.make({ commonName: 'mqtt', issuer: other, extensions: serverExtensions('IP:127.0.0.1') })
    const cert = leaf.certificate + other.certificate.repeat(10_000)
    const port = await lab.tlsServer({ cert, key: leaf.privateKey })
    expectVerdict(await testInBoundedMemory(port), { row: 78, stage: 'look', side: 'client' })
  })
  test('with a chain of 12, of which ten are looked at', async () => {
    const leaf = certificates.make({ commonName: 'mqtt', issuer: other, extensions: serverExtensions('IP:127.0.0.1') })
    const port = await lab.nodeBroker({ certificateChain: leaf.certificate + other.certificate.repeat(11), privateKey: leaf.privateKey })
    const result = await testInBoundedMemory(port)
    expect({ told: result.presented?.certificates.length, leftOut: result.presented?.leftOut }).toEqual({ told: 10, leftOut: 2 })
    expectVerdict(result, { row: 12, stage: 'examine', mends: ['export-broker'] })
  })
  test('with 16 MB of garbage in place of TLS', async () => {
    const port = await lab.tcpServer((socket) => socket.once('data', () => socket.end(Buffer.alloc(16 * 1024 * 1024, 0x5a))))
    expectVerdict(await testInBoundedMemory(port), { row: 10, stage: 'look', mends: ['use-address'] })
  })
  test('with endless records of TLS that lead nowhere', async () => {
    const record = Buffer.concat([Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]), Buffer.alloc(0x4000, 0x5a)])
    const port = await lab.tcpServer((socket) =>
      socket.once('data', () => {
        for (let sent = 0; sent < 1024; sent++) socket.write(record)
      }),
    )
    const { problems } = await testInBoundedMemory(port)
    expect(problems[0]).toMatchObject({ stage: 'look', weight: 'blocks' })
  })
  test('with 16 MB of garbage in place of CONNACK', async () => {
    const port = await lab.tcpServer((socket) => socket.once('data', () => socket.end(Buffer.alloc(16 * 1024 * 1024, 0xff))))
    expectVerdict(await testInBoundedMemory(port, 'mqtt'), { row: 10, stage: 'connect' })
  })
  test('with names that deceive', async () => {
    const name = '\u202egro.knab\u202c<img src=x onerror=alert(1)>'
    const root = certificates.root(name, { extensions: caExtensions })
    const leaf = certificates.make({ commonName: name, issuer: root, extensions: serverExtensions('IP:127.0.0.1') })
    const result = await testInBoundedMemory(await lab.nodeBroker(leaf))
    expectVerdict(result, { row: 12, stage: 'examine', mends: ['export-broker'] })
    for (const { message, remedy } of result.problems) expect(isDeceiving(message + remedy)).toBe(false)
  })
  test('77: with an extension that nobody knows', async () => {
    const leaf = certificates.make({
      commonName: 'mqtt',
      issuer: other,
      extensions: [...serverExtensions('IP:127.0.0.1'), '1.2.3.4=critical,ASN1:UTF8String:nobody knows this'],
    })
    const port = await lab.nodeBroker(leaf)
    const result = await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1', caFile: lab.file(other.certificate) })
    expectVerdict(result, { row: 77, stage: 'examine', mends: ['export-broker'] })
  })
  test.each([
    ['silent', () => undefined],
    [
      'dripping',
      (socket: Socket) => {
        socket.write(Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, 0xfc]))
        const drip = setInterval(() => socket.write(Buffer.from([0])), 1000)
        socket.on('close', () => clearInterval(drip))
      },
    ],
  ])('that is %s ends within the time of its stage and a second', async (_what, onConnection) => {
    const port = await lab.tcpServer(onConnection)
    const begin = performance.now()
    expectVerdict(await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1' }), { row: 4, stage: 'look', side: 'broker' })
    expect(performance.now() - begin).toBeLessThan(6000)
  })
  test.each(['mqtts', 'mqtt', 'wss', 'ws'])('does not keep a test that is cancelled, over %s', async (scheme) => {
    const port = await lab.tcpServer(() => undefined)
    const controller = new AbortController()
    const isWaiting = Promise.withResolvers<undefined>()
    const onEvent = (event: ConnectionTestEvent) => {
      if (event.type === 'step' && event.step.state === 'running' && event.step.id !== 'resolve' && event.step.id !== 'tcp') isWaiting.resolve(undefined)
    }
    const running = lab.core.api.connectionTest.run({ url: `${scheme}://127.0.0.1:${port}`, identity: { as: null } }, { signal: controller.signal, onEvent })
    await isWaiting.promise
    const begin = performance.now()
    controller.abort()
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(performance.now() - begin).toBeLessThan(200)
  })
})
