import { Duplex } from 'node:stream'
import { once } from 'node:events'
import fc from 'fast-check'
import { generate, parser } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { PacketGate } from './packet-gate.ts'

/** A socket that a test holds both ends of. */
function gated(maxPacketBytes: number) {
  const written: Buffer[] = []
  const socket = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, callback) {
      written.push(chunk)
      callback()
    },
  })
  const gate = new PacketGate(socket, maxPacketBytes)
  const heard: Buffer[] = []
  gate.on('data', (chunk: Buffer) => heard.push(chunk))
  return { socket, gate, written, heard: () => Buffer.concat(heard) }
}

const publish = (payload: Buffer) => generate({ cmd: 'publish', topic: 't', payload, qos: 0, retain: false, dup: false })

describe('the packet gate', () => {
  test('lets packets through unchanged, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 }),
        fc.array(fc.nat({ max: 4000 })),
        async (lengths, cuts) => {
          const stream = Buffer.concat(lengths.map((length) => publish(Buffer.alloc(length, length))))
          const { socket, gate, heard } = gated(303)
          const at = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b)
          for (const [index, end] of [...at, stream.length].entries()) socket.push(stream.subarray(at[index - 1] ?? 0, end))
          socket.push(null)
          await once(gate, 'close')
          expect(heard().equals(stream)).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  test.each([4, 5] as const)('takes messages at QoS 0 out itself, in their order, however they are cut (MQTT %d)', async (protocolVersion) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ length: fc.integer({ min: 0, max: 300 }), qos: fc.constantFrom(0 as const, 0 as const, 1 as const), retain: fc.boolean() }), { maxLength: 20 }),
        fc.array(fc.nat({ max: 4000 })),
        async (messages, cuts) => {
          const packets = messages.map(({ length, qos, retain }, index) =>
            generate({ cmd: 'publish', topic: `t/${index}`, payload: Buffer.alloc(length, index), qos, retain, dup: false, messageId: index + 1 }, { protocolVersion }),
          )
          const stream = Buffer.concat(packets)
          const { socket, gate, heard } = gated(350)
          const taken: number[] = []
          gate.takeQuickMessages(protocolVersion, ({ topic, payload, retain }) => {
            const index = Number(topic.slice(2))
            taken.push(index)
            expect({ payload: Buffer.from(payload), retain }).toEqual({ payload: Buffer.alloc(messages[index]!.length, index), retain: messages[index]!.retain })
            expect(messages[index]!.qos).toBe(0)
          })
          // A parser that is quick: it has parsed what it was given before the next piece comes.
          const parsing = parser({ protocolVersion })
          gate.on('data', (chunk: Buffer) => parsing.parse(chunk))
          parsing.on('packet', (packet) => {
            taken.push(Number((packet as { topic: string }).topic.slice(2)))
            gate.hasParsed()
          })
          const at = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b)
          for (const [index, end] of [...at, stream.length].entries()) socket.push(stream.subarray(at[index - 1] ?? 0, end))
          socket.push(null)
          await once(gate, 'close')
          expect(taken).toEqual(messages.map((_message, index) => index))
          if (messages.every(({ qos }) => qos === 0)) expect(heard()).toHaveLength(0)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('leaves to the parser what comes behind something that it still has', async () => {
    const { socket, gate, heard } = gated(1000)
    const taken: string[] = []
    gate.takeQuickMessages(4, ({ topic }) => taken.push(topic))
    const first = generate({ cmd: 'pingresp' })
    const second = publish(Buffer.from('second'))
    const passedOn = once(gate, 'data')
    socket.push(Buffer.concat([first, second]))
    await passedOn
    expect({ taken, heard: heard() }).toEqual({ taken: [], heard: Buffer.concat([first, second]) })
    gate.hasParsed()
    gate.hasParsed()
    socket.push(publish(Buffer.from('third')))
    socket.push(null)
    await once(gate, 'close')
    expect({ taken, heard: heard().length }).toEqual({ taken: ['t'], heard: first.length + second.length })
  })

  test('leaves to the parser what has properties, or makes no sense', async () => {
    const { socket, gate, heard } = gated(1000)
    gate.takeQuickMessages(5, () => expect.unreachable())
    const withProperties = generate(
      { cmd: 'publish', topic: 't', payload: 'x', qos: 0, retain: false, dup: false, properties: { contentType: 'a' } },
      { protocolVersion: 5 },
    )
    const packets = [withProperties, Buffer.from([0x30, 0x00]), Buffer.from([0x30, 0x02, 0x00, 0x09]), Buffer.from([0x30, 0x03, 0x00, 0x00, 0x00])]
    for (const packet of packets) {
      const passedOn = once(gate, 'data')
      socket.push(packet)
      await passedOn
      gate.hasParsed()
    }
    expect(heard()).toEqual(Buffer.concat(packets))
    socket.push(null)
    await once(gate, 'close')
  })

  test('refuses a packet by its announced length, before it has come', async () => {
    const { socket, gate, heard } = gated(1000)
    const announced = publish(Buffer.alloc(200_000)).subarray(0, 4)
    const failed = once(gate, 'error')
    socket.push(announced)
    const [error] = await failed
    expect(error).toMatchObject({ code: 'PACKET_TOO_LARGE', details: { length: 200_003, max: 1000 } })
    expect(heard()).toHaveLength(0)
    expect(socket.destroyed).toBe(true)
  })

  test('refuses the second packet of a chunk as well', async () => {
    const { socket, gate } = gated(1000)
    const failed = once(gate, 'error')
    socket.push(Buffer.concat([publish(Buffer.alloc(10)), publish(Buffer.alloc(2000))]))
    expect((await failed)[0]).toMatchObject({ code: 'PACKET_TOO_LARGE' })
  })

  // MQTT 5 1.5.5
  test('refuses a length of more than four octets', async () => {
    const { socket, gate } = gated(1000)
    const failed = once(gate, 'error')
    socket.push(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))
    expect((await failed)[0]).toMatchObject({ code: 'MQTT_REFUSED' })
  })

  // RFC 8446 5.1 and 6: an alert record, which to MQTT would be nonsense.
  test('knows the alert of a TLS server that was spoken to in the clear', async () => {
    const { socket, gate } = gated(1000)
    const failed = once(gate, 'error')
    socket.push(Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]))
    expect((await failed)[0]).toMatchObject({ code: 'TLS_FAILED', details: { kind: 'tls-port' } })
  })

  test('hands on what came before the end, and writes through', async () => {
    const { socket, gate, written, heard } = gated(1000)
    gate.write(Buffer.from('up'))
    const packet = publish(Buffer.from('last words'))
    socket.push(packet)
    socket.push(null)
    await once(gate, 'close')
    expect({ heard: heard(), written: Buffer.concat(written).toString() }).toEqual({ heard: packet, written: 'up' })
  })

  test('fails as its socket fails', async () => {
    const { socket, gate } = gated(1000)
    const failed = once(gate, 'error')
    socket.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
  })
})
