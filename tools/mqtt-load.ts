import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { parseArgs } from 'node:util'
import { generate, parser } from 'mqtt-packet'

/*
 * Publishes at a stated rate to load a broker: `node tools/mqtt-load.ts --broker mqtts://localhost:8883 --ca ca.crt --cert c.crt
 * --key c.key --publishers 2 --rate 20000 --seconds 60`. `--rate` is for each publisher, in messages a second; 0 means as fast as the
 * broker takes them. Packets of MQTT 3.1.1 at QoS 0 are made in blocks, without a client library, which would be the bottleneck. A
 * payload is JSON with the publisher, a count from 1 and the moment of its sending in milliseconds since 1970, filled up to `--bytes`.
 * At the end, or when it is interrupted, it prints one line of JSON: what was sent, in how many seconds.
 */
const { values } = parseArgs({
  options: {
    broker: { type: 'string' },
    ca: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    publishers: { type: 'string', default: '2' },
    rate: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '60' },
    bytes: { type: 'string', default: '100' },
    topic: { type: 'string', default: 'load' },
    topics: { type: 'string', default: '10' },
  },
})
if (values.broker === undefined) throw new Error('--broker is missing, such as mqtts://localhost:8883')

const number = (name: 'publishers' | 'rate' | 'seconds' | 'bytes' | 'topics') => Number(values[name])
const url = new URL(values.broker)
/** How many packets are made and written at once at most. */
const blockOf = 500
const tickMs = 5
/** What stands in a block where the count and the moment are written, as wide as those. */
const countMark = '#'.repeat(10)
const atMark = '@'.repeat(13)

const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())

async function publish(publisher: number): Promise<number> {
  const socket = await connect(publisher)
  const block = new PacketBlock(publisher)
  const rate = number('rate')
  const start = performance.now()
  const end = start + number('seconds') * 1000
  let count = 0
  try {
    for (let now = start; now < end && !ending.signal.aborted; now = performance.now()) {
      const due = rate === 0 ? blockOf : Math.min(blockOf, Math.floor(((now - start) / 1000) * rate) - count)
      if (due > 0) {
        const isTaken = socket.write(block.make(due, count + 1))
        count += due
        if (!isTaken) await once(socket, 'drain', { signal: ending.signal })
      }
      if (due < blockOf) await wait(tickMs, undefined, { signal: ending.signal })
    }
  } catch (error) {
    if (!ending.signal.aborted) throw error
  }
  socket.end(generate({ cmd: 'disconnect' }))
  return count
}

async function connect(publisher: number): Promise<Socket> {
  const { hostname: host, protocol } = url
  const isEncrypted = protocol === 'mqtts:'
  const port = Number(url.port || (isEncrypted ? 8883 : 1883))
  const file = (name: 'ca' | 'cert' | 'key') => (values[name] === undefined ? {} : { [name]: readFileSync(values[name]) })
  const socket = isEncrypted ? connectTls({ host, port, ...file('ca'), ...file('cert'), ...file('key') }) : connectTcp({ host, port, noDelay: true })
  const packets = parser({ protocolVersion: 4 })
  socket.on('data', (chunk) => packets.parse(chunk))
  await once(socket, isEncrypted ? 'secureConnect' : 'connect')
  socket.write(generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: `load-${process.pid}-${publisher}`, clean: true, keepalive: 0 }))
  const [packet] = (await once(packets, 'packet')) as [{ cmd: string; returnCode?: number }]
  if (packet.cmd !== 'connack' || packet.returnCode !== 0) throw new Error(`the broker says ${JSON.stringify(packet)}`)
  return socket
}

/** A block of packets that are the same but for their count and moment. */
class PacketBlock {
  readonly #template: Buffer
  readonly #length: number
  readonly #countAt: number
  readonly #atAt: number

  constructor(publisher: number) {
    const packets = Array.from({ length: blockOf }, (_, index) => this.#packet(publisher, index % number('topics')))
    this.#template = Buffer.concat(packets)
    this.#length = packets[0]!.length
    this.#countAt = packets[0]!.indexOf(countMark)
    this.#atAt = packets[0]!.indexOf(atMark)
  }

  make(packets: number, firstCount: number): Buffer {
    const block = Buffer.from(this.#template.subarray(0, packets * this.#length))
    const at = String(Date.now())
    for (let index = 0; index < packets; index++) {
      const start = index * this.#length
      block.write(String(firstCount + index).padStart(countMark.length), start + this.#countAt, 'latin1')
      block.write(at, start + this.#atAt, 'latin1')
    }
    return block
  }

  #packet(publisher: number, topic: number): Buffer {
    const payload = `{"publisher":${publisher},"count":${countMark},"at":${atMark}`
    const topicName = `${values.topic}/${publisher}/${String(topic).padStart(3, '0')}`
    return generate({ cmd: 'publish', topic: topicName, payload: `${payload.padEnd(number('bytes') - 1)}}`, qos: 0, retain: false, dup: false })
  }
}

const begin = performance.now()
const sent = await Promise.all(Array.from({ length: number('publishers') }, (_, index) => publish(index + 1)))
const seconds = (performance.now() - begin) / 1000
console.log(JSON.stringify({ sent: sent.reduce((sum, count) => sum + count, 0), seconds }))
