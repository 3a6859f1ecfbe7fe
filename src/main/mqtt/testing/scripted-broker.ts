import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { generate, parser, type Packet } from 'mqtt-packet'

/** One connection to a scripted broker. */
export interface ScriptedConnection {
  /** Counts from 0. */
  index: number
  send: (packet: Packet) => void
  socket: Socket
}

/** A broker on a plain port that does what a test tells it: what no real broker can be made to do on demand. */
export interface ScriptedBroker {
  port: number
  close: () => Promise<void>
}

/** `answer` hears every packet of every connection. */
export async function startScriptedBroker(
  answer: (packet: Packet, connection: ScriptedConnection) => void,
  onConnect: (connection: ScriptedConnection) => void = () => undefined,
  { protocolVersion = 4 }: { protocolVersion?: 4 | 5 } = {},
): Promise<ScriptedBroker> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    const connection: ScriptedConnection = { index: count++, socket, send: (packet) => void socket.write(generate(packet, { protocolVersion })) }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    const packets = parser({ protocolVersion })
    packets.on('packet', (packet) => answer(packet, connection))
    socket.on('data', (chunk) => packets.parse(chunk))
    onConnect(connection)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
