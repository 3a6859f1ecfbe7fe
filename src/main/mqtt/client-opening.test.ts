import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { generate } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { readOpening } from './client-opening.ts'

/** The ClientHello of this Node's own TLS library. */
async function realHello(options: object): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connectTls({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...options })
  client.on('error', () => undefined)
  const [socket] = await once(server, 'connection')
  const [hello] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  server.close()
  return hello
}

/** The same message, cut into records of so many octets (RFC 8446 5.1 allows it). */
function inSmallRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5)
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size)
    records.push(Buffer.from([0x16, 3, 1, part.length >> 8, part.length & 255]), part)
  }
  return Buffer.concat(records)
}

const connect = (protocolVersion: 3 | 4 | 5) =>
  generate(
    { cmd: 'connect', protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT', protocolVersion, clientId: 'sensor-1', clean: true, keepalive: 60 },
    { protocolVersion },
  )

describe('how a client begins', () => {
  test('is read from a real ClientHello: the versions, the name that is asked for', async () => {
    const hello = await realHello({ servername: 'mqtt.home.lan', minVersion: 'TLSv1.2' })
    expect(readOpening(hello)).toEqual({ speaks: 'tls', offer: { versions: ['TLSv1.2', 'TLSv1.3'], serverName: 'mqtt.home.lan' }, clientId: null })
  })

  test('is read where the hello has no supported_versions and no name', async () => {
    const hello = await realHello({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    expect(readOpening(hello)?.offer).toEqual({ versions: ['TLSv1.1'], serverName: null })
  })

  test.each([1, 3, 100])('is read from records of %i octets, and never before the whole is there', async (size) => {
    const whole = await realHello({ servername: 'a.example' })
    const hello = inSmallRecords(whole, size)
    for (let length = 0; length < hello.length; length += 61) expect(readOpening(hello.subarray(0, length))).toBeUndefined()
    expect(readOpening(hello)).toEqual(readOpening(whole))
  })

  test.each([3, 4, 5] as const)('is a CONNECT of level %i without TLS, with its client identifier', (version) => {
    expect(readOpening(connect(version))).toEqual({ speaks: 'plain-mqtt', offer: null, clientId: 'sensor-1' })
  })

  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a CONNECT to something else', Buffer.concat([Buffer.from([0x10, 20]), Buffer.from('CONNECT x:1 HTTP/1.1\r\n')])],
    ['a handshake record of no TLS', Buffer.from([0x16, 9, 9, 9, 9])],
    ['a ServerHello', Buffer.from('160303000402000000', 'hex')],
    ['a hello that lies about its lengths', Buffer.from('16030300080100000403ff0000', 'hex')],
    ['a handshake without an end', Buffer.concat([Buffer.from('1603013fff01ffffff', 'hex'), Buffer.alloc(16_384)])],
  ])('is something else: %s', (_what, octets) => {
    expect(readOpening(octets)).toMatchObject({ speaks: 'other', offer: null })
  })

  test('is looked at in time, and never thrown at, whatever comes', async () => {
    const hello = await realHello({ servername: 'mqtt.home.lan' })
    for (let at = 0; at < hello.length; at++) {
      const spoiled = Buffer.from(hello)
      spoiled[at] = spoiled[at]! ^ 0xff
      expect(() => readOpening(spoiled)).not.toThrow()
    }
  })
})
