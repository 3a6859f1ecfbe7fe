import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocket } from 'ws'
import { AppError } from '../../shared/errors.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import { lostConnection, type ConnectionFacts } from './connection-failure.ts'
import { defaultMaxPacketBytes } from './packet-gate.ts'

/**
 * MQTT over WebSocket (MQTT 5 6) on a connection that is already there, encrypted or not. Throws MQTT_REFUSED where the server
 * answers with anything but a WebSocket, CONNECTION_LOST where it ends the connection.
 */
export async function openWebSocket(
  socket: Socket,
  { host, port, path }: BrokerAddress,
  facts: ConnectionFacts,
  signal: AbortSignal,
): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const webSocket = new WebSocket(`ws://${authority}${path || '/'}`, ['mqtt'], {
    createConnection: () => socket,
    perMessageDeflate: false,
    // A frame is not a packet; it may hold a packet and the rest of another.
    maxPayload: 2 * defaultMaxPacketBytes,
  })
  const abort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', abort)
  webSocket.once('open', () => resolve(undefined))
  webSocket.once('unexpected-response', (_request, response) => {
    reject(
      new AppError(
        'MQTT_REFUSED',
        `${host} answers on port ${port} with HTTP ${response.statusCode ?? 0} instead of a WebSocket.`,
        {
          remedy: 'Check the path in the broker URL; /mqtt is usual.',
          details: { statusCode: response.statusCode ?? 0 },
        },
      ),
    )
  })
  webSocket.on('error', (error) => reject(lostConnection(error, facts, 'instead of opening a WebSocket')))
  webSocket.once('close', () => reject(lostConnection(undefined, facts, 'instead of opening a WebSocket')))
  try {
    await promise
  } catch (error) {
    webSocket.terminate()
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
  return createWebSocketStream(webSocket)
}
