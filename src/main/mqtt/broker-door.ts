import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { AppError } from '../../shared/errors.ts'
import { Anteroom } from './anteroom.ts'
import { Caller, callerKey } from './caller.ts'
import type { ClientVerdict } from './refusal-advice.ts'

/** What happens at the door. */
export interface DoorOptions {
  tls: TlsOptions
  /** Undefined: every interface. */
  host: string | undefined
  port: number
  /** How long a client may take until it has said how it begins, and again for the TLS handshake. */
  waitMs: number
  /** The handshake is over; nothing is said of the client's certificate yet. */
  onSecure: (socket: TLSSocket, caller: Caller) => void
  /** The TLS layer gave up. */
  onHandshakeFailure: (error: Error, caller: Caller) => void
  /** The client is turned away without a handshake. */
  onTurnedAway: (caller: Caller, verdict: ClientVerdict) => void
  /** The connection has ended. */
  onGone: (caller: Caller) => unknown
}

/**
 * So many connections may be in front of CONNECT at a time; the next one is turned away. Who floods the port finds it crowded, and
 * memory stays bounded: each handshake costs some 60 KB.
 */
const mostWaiting = 1000

/** The port of the built-in broker: looks at how each client begins, and leads those that speak TLS through the handshake. */
export class BrokerDoor {
  readonly #options: DoorOptions
  readonly #server: Server
  readonly #tlsServer: TlsServer
  readonly #anteroom: Anteroom
  readonly #sockets = new Set<Socket>()
  /** The connections in front of CONNECT, by what tells them apart. */
  readonly #waiting = new Map<string, Caller>()

  /** Throws PORT_NOT_ALLOWED, PORT_IN_USE. */
  static async open(options: DoorOptions): Promise<BrokerDoor> {
    const door = new BrokerDoor(options)
    await listening(door.#server, options.host, options.port)
    return door
  }

  private constructor(options: DoorOptions) {
    const { tls, waitMs, onSecure, onHandshakeFailure, onTurnedAway } = options
    this.#options = options
    this.#tlsServer = createTlsServer({ ...tls, handshakeTimeout: waitMs })
    this.#tlsServer.on('secureConnection', (socket) => {
      const caller = this.#waiting.get(callerKey(socket))
      // One that has gone in the same moment is told of by its end.
      if (caller) onSecure(socket, caller)
      else socket.destroy()
    })
    this.#tlsServer.on('tlsClientError', (error, socket) => {
      const caller = this.#waiting.get(callerKey(socket))
      if (caller) onHandshakeFailure(error, caller)
    })
    this.#anteroom = new Anteroom({
      waitMs,
      onOpening: (socket, opening) => {
        const caller = this.#waiting.get(callerKey(socket))
        if (!caller) return void socket.destroy()
        caller.opening = opening
        caller.clientId = opening.clientId
        if (opening.speaks === 'tls') {
          this.#tlsServer.emit('connection', socket)
          return
        }
        onTurnedAway(caller, opening.speaks === 'plain-mqtt' ? plainMqtt : notTls)
        socket.destroy()
      },
      onEnd: (socket, end, hasSpoken) => {
        const caller = this.#waiting.get(callerKey(socket))
        if (caller && end === 'silent') onTurnedAway(caller, hasSpoken ? brokeOff(waitMs) : silent(waitMs))
      },
    })
    this.#server = createServer((socket) => this.#admit(socket))
  }

  get host(): string {
    return this.#options.host === undefined ? '127.0.0.1' : (this.#server.address() as AddressInfo).address
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The client is in: it counts no longer among those in front of CONNECT. */
  letIn(caller: Caller): void {
    this.#waiting.delete(caller.key)
  }

  /** Ends every connection and frees the port. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #admit(socket: Socket): void {
    const caller = new Caller(socket, new Date())
    // A reset by the other side; what it means is judged by how far the connection had come.
    socket.on('error', () => undefined)
    if (this.#waiting.size >= mostWaiting) {
      this.#options.onTurnedAway(caller, crowded)
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    this.#waiting.set(caller.key, caller)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#waiting.delete(caller.key)
      this.#options.onGone(caller)
    })
    this.#anteroom.admit(socket)
  }
}

const plainMqtt: ClientVerdict = { reason: 'plain-mqtt', text: 'plain MQTT came in, without TLS' }
const notTls: ClientVerdict = { reason: 'not-tls', text: 'what came in is neither TLS nor MQTT' }
const crowded: ClientVerdict = { reason: 'crowded', text: `${mostWaiting} other connections were waiting to be let in` }

function silent(waitMs: number): ClientVerdict {
  return { reason: 'silent', text: `it connected and said nothing for ${waitMs / 1000} seconds` }
}

function brokeOff(waitMs: number): ClientVerdict {
  return { reason: 'silent', text: `it began to speak and came to no end within ${waitMs / 1000} seconds` }
}

async function listening(server: Server, host: string | undefined, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host ?? 'this machine', port)))
  server.listen({ ...(host !== undefined && { host }), port, exclusive: true }, () => resolve(undefined))
  await promise
  // From here on an error is one of accepting (too many open files): the connection is lost, the broker is not.
  server.on('error', () => undefined)
}

function listenFailure(cause: NodeJS.ErrnoException, host: string, port: number): AppError {
  const details = { host, port, systemCode: cause.code ?? 'no code' }
  switch (cause.code) {
    case 'EADDRINUSE':
      return new AppError('PORT_IN_USE', `Port ${port} of ${host} is in use by another program.`, {
        remedy:
          'Choose another port, or stop the program that listens there; often it is a mosquitto that started with the system.',
        details,
        cause,
      })
    case 'EACCES':
      return new AppError('PORT_NOT_ALLOWED', `This user may not listen on port ${port}.`, {
        remedy: 'Choose a port of 1024 or higher, such as 8883.',
        details,
        cause,
      })
    default:
      return new AppError('PORT_NOT_ALLOWED', `Port ${port} of ${host} cannot be listened on (${details.systemCode}).`, {
        remedy: 'Use 127.0.0.1.',
        details,
        cause,
      })
  }
}
