import { connect } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest'
import type { TlsIdentity } from '../mqtt/network-contract.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { expectVerdict, expectWarning, FailureLab } from './testing/failure-lab.ts'

/*
 * Rows 61 to 70 of docs/failures.md: TLS is done, and MQTT has something against it.
 */
describe.skipIf(lacksTools('mosquitto'))('MQTT', () => {
  let lab: FailureLab
  let home: { identity: TlsIdentity; authority: string }

  beforeAll(async () => {
    lab = await FailureLab.open()
    home = await lab.secretsOf('mqtt.home.lan')
  })
  afterEach(() => lab.stopBrokers())
  afterAll(() => lab.close())

  const asSensor = async (port: number) => await lab.test(`mqtts://127.0.0.1:${port}`, { as: 'sensor-1' })
  const mosquitto = (acl: readonly string[]) => lab.mosquittoWith(home.identity, home.authority, { acl })
  /** A broker on a plain port that answers CONNECT with these octets. */
  const answering = (...connack: number[]) => lab.tcpServer((socket) => socket.once('data', () => socket.write(Buffer.from(connack))))

  test('61: a wrong password', async () => {
    const passwords = lab.file('')
    runTool('mosquitto_passwd', ['-c', '-b', passwords, 'anna', 'right'])
    const { port } = await lab.mosquitto({ lines: ['allow_anonymous false', `password_file ${passwords}`] })
    const result = await lab.test(`mqtt://127.0.0.1:${port}`, { as: null, username: 'anna', password: 'wrong' })
    expectVerdict(result, { row: 61, stage: 'connect', mends: ['access-list', 'use-identity', 'use-identity'] })
  })
  test('61: a certificate that the broker has no user for', async () => {
    const rules = { authenticate: (_client: unknown, _name: unknown, _password: unknown, done: (error: null, isIn: boolean) => void) => done(null, false) }
    const port = await lab.nodeBroker(home.identity, {}, rules)
    expectVerdict(await asSensor(port), { row: 61, stage: 'connect', mends: ['access-list'] })
  })
  test('62: it may not publish there', async () => {
    const result = await asSensor(await mosquitto(['pattern read %u/#']))
    expectVerdict(result, { row: 62, stage: 'round-trip', mends: ['access-list'] })
  })
  test('63: the subscription is granted, and nothing is delivered', async () => {
    const result = await asSensor(await mosquitto(['pattern write %u/#']))
    expectVerdict(result, { row: 63, stage: 'round-trip', mends: ['access-list'], message: /granted/ })
  })
  test('63: the subscription is refused', async () => {
    const port = await lab.nodeBroker(home.identity, {}, { authorizeSubscribe: (_client, _subscription, done) => done(null, null) })
    expectVerdict(await asSensor(port), { row: 63, stage: 'subscribe', mends: ['access-list'] })
  })
  test('64: the broker ends the connection at the message', async () => {
    const port = await lab.nodeBroker(home.identity, {}, { authorizePublish: (_client, _packet, done) => done(new Error('no')) })
    expectVerdict(await asSensor(port), { row: 64, stage: 'round-trip', mends: ['access-list'] })
  })
  test('65: another client has the same client identifier', async () => {
    const { port } = await lab.mosquitto({})
    const twin = connect(`mqtt://127.0.0.1:${port}`, { clientId: 'twin', reconnectPeriod: 200 })
    twin.on('error', () => undefined)
    await new Promise((resolve) => twin.once('connect', resolve))
    const result = await lab.test(`mqtt://127.0.0.1:${port}`, { as: null, clientId: 'twin' })
    await twin.endAsync(true)
    expectWarning(result, { row: 65, stage: 'connect', mends: ['use-client-id'] })
  })
  test('65: so that the connection ends in use', async () => {
    const ends = (octets: Buffer) => (octets[0] === 0x10 ? Buffer.from([0x20, 3, 0, 0, 0]) : undefined)
    const port = await lab.tcpServer((socket) => {
      socket.on('data', (octets) => {
        const connack = ends(octets)
        if (connack) socket.write(connack)
        else socket.end()
        // The other one is back.
        if (connack) setTimeout(() => socket.end(), 100)
      })
    })
    const result = await lab.test(`mqtt://127.0.0.1:${port}`, { as: null, clientId: 'twin' })
    expectVerdict(result, { row: 65, stage: 'subscribe', mends: ['use-client-id'] })
  })
  test('66: the broker does not speak MQTT 5', async () => {
    expectWarning(await asSensor(await lab.nodeBroker(home.identity)), { row: 66, stage: 'connect' })
  })
  test('66: nor MQTT 3.1.1', async () => {
    const port = await answering(0x20, 3, 0, 0x84, 0)
    expectVerdict(await lab.test(`mqtt://127.0.0.1:${port}`, { as: null }), { row: 66, stage: 'connect' })
  })
  test('67: an empty client identifier', async () => {
    const { port } = await lab.mosquitto({ lines: ['allow_zero_length_clientid false'] })
    expectVerdict(await lab.test(`mqtt://127.0.0.1:${port}`, { as: null, clientId: '' }), { row: 67, stage: 'connect', mends: ['use-client-id'] })
  })
  test.each([0x88, 0x89])('68: the broker is busy (0x%s)', async (reasonCode) => {
    const port = await answering(0x20, 3, 0, reasonCode, 0)
    expectVerdict(await lab.test(`mqtt://127.0.0.1:${port}`, { as: null }), { row: 68, stage: 'connect' })
  })
  test('70: the broker takes small packets only', async () => {
    const { port } = await lab.mosquitto({ lines: ['max_packet_size 100'] })
    expectWarning(await lab.test(`mqtt://127.0.0.1:${port}`, { as: null }), { row: 70, stage: 'connect', message: /at most 100 octets/ })
  })
  test('70: smaller than a message', async () => {
    const port = await answering(0x20, 3, 0, 0x95, 0)
    expectVerdict(await lab.test(`mqtt://127.0.0.1:${port}`, { as: null }), { row: 70, stage: 'connect' })
  })
})
