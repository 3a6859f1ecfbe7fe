import type { X509Certificate } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { Aedes, type Client } from 'aedes'
import { AppError } from '../../shared/errors.ts'
import type { ConnectedClient } from '../../shared/mqtt.ts'
import { judgeClient, judgeHandshake, readPeer, type Peer } from './client-verdict.ts'
import type { Refusal, RefusalReason, TlsIdentity } from './network-contract.ts'
import { PacketGate } from './packet-gate.ts'
import { loadSecureContext, minVersion, readTrustAnchors, signatureAlgorithms } from './tls-settings.ts'

/** What a broker is started with. */
export interface BuiltInBrokerOptions {
  tls: TlsIdentity
  trustAnchors: readonly string[]
  /** A loopback address. */
  host: string
  /** 0 for any that is free. */
  port: number
}

/** What the live proof uses of a broker. */
export interface RunningBroker {
  readonly host: string
  readonly port: number
  readonly clients: readonly ConnectedClient[]
  /** Gives the function that ends the listening. */
  onRefusal(listener: (refusal: Refusal) => void): () => void
  stop(): Promise<void>
}

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])
const handshakeTimeoutMs = 10_000

/** A connection that the TLS layer has let through to us, and what we think of its client. */
interface Visitor extends Peer {
  remotePort: number
  verdict: { reason: RefusalReason; text: string } | undefined
  hasBeenReported: boolean
}

/**
 * The broker for proof and diagnosis: aedes, MQTT 3.1 and 3.1.1, on loopback, every client with a certificate from the trust
 * anchors. The handshake itself lets every client finish, so that one that fails can be told why; nobody is let in whom the
 * TLS layer did not authorise: such a client hears CONNACK 5 and no more.
 */
export class BuiltInBroker implements RunningBroker {
  readonly #aedes: Aedes
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #clients = new Map<Client, ConnectedClient>()
  readonly #refusalListeners = new Set<(refusal: Refusal) => void>()
  readonly #clientListeners = new Set<() => void>()
  readonly #stopListeners = new Set<() => void>()
  #stopped: Promise<void> | undefined

  /** Throws PORT_NOT_ALLOWED, PORT_IN_USE, KEY_MISMATCH, TLS_FAILED, FILE_NOT_UNDERSTOOD, FILE_UNSAFE. */
  static async start({ tls, trustAnchors, host, port }: BuiltInBrokerOptions): Promise<BuiltInBroker> {
    if (!loopbackHosts.has(host)) throw notLoopback(host)
    // Node's TLS server takes no ready-made context; loading one finds the same faults, and gives them our words.
    loadSecureContext(tls, trustAnchors)
    const anchors = trustAnchors.flatMap(readTrustAnchors)
    const server = createServer({
      cert: tls.certificateChain,
      key: tls.privateKey,
      ca: anchors.map((anchor) => anchor.toString()),
      minVersion,
      sigalgs: signatureAlgorithms,
      handshakeTimeout: handshakeTimeoutMs,
      requestCert: true,
      // Not a door left open: who is not authorized is turned away at CONNECT, with the reason on record.
      rejectUnauthorized: false,
    })
    const aedes = await Aedes.createBroker({ connectTimeout: handshakeTimeoutMs })
    const broker = new BuiltInBroker(server, aedes, anchors)
    try {
      await listening(server, host, port)
      return broker
    } catch (error) {
      aedes.close()
      throw error
    }
  }

  private constructor(server: Server, aedes: Aedes, anchors: readonly X509Certificate[]) {
    this.#server = server
    this.#aedes = aedes
    const visitors = new WeakMap<object, Visitor>()

    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('secureConnection', (socket) => {
      const peer = readPeer(socket)
      const visitor: Visitor = {
        ...peer,
        remotePort: socket.remotePort ?? 0,
        verdict: judgeClient(peer, anchors, new Date()),
        hasBeenReported: false,
      }
      // One that is refused and never sends CONNECT has a right to its reason too.
      socket.once('close', () => this.#report(visitor, null))
      const gate = new PacketGate(socket)
      visitors.set(gate, visitor)
      aedes.handle(gate)
    })
    server.on('tlsClientError', (error, socket) => this.#reportHandshake(error, socket))

    aedes.preConnect = (client, packet, callback) => {
      const visitor = visitors.get(client.conn)!
      this.#report(visitor, packet.clientId)
      if (!visitor.verdict && (packet.protocolVersion ?? 4) > 4) this.#refuse(visitor, packet.clientId, protocolVersionVerdict)
      callback(null, true)
    }
    aedes.authenticate = (client, _username, _password, callback) => {
      const visitor = visitors.get(client.conn)
      // A bare "no" is CONNACK 5, not authorized (MQTT 3.1.1 3.2.2.3).
      callback(null, visitor !== undefined && visitor.isAuthorized && !visitor.verdict)
    }
    aedes.on('clientReady', (client) => {
      const { certificate } = visitors.get(client.conn)!
      this.#clients.set(client, {
        clientId: client.id,
        commonName: certificate?.commonName ?? '',
        serialNumber: certificate?.serialNumber ?? '',
        since: new Date().toISOString(),
      })
      this.#tellClients()
    })
    aedes.on('clientDisconnect', (client) => {
      if (this.#clients.delete(client)) this.#tellClients()
    })
    // A client that breaks the protocol has its connection ended by aedes; nobody else is concerned.
    aedes.on('clientError', () => undefined)
    aedes.on('connectionError', () => undefined)
  }

  get host(): string {
    return (this.#server.address() as AddressInfo).address
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get clients(): ConnectedClient[] {
    return [...this.#clients.values()]
  }

  /** Ends the connection of a client, and says whether there was one. */
  disconnectClient(clientId: string): boolean {
    const client = [...this.#clients.keys()].find(({ id }) => id === clientId)
    client?.close()
    return client !== undefined
  }

  /** Gives the function that ends the listening; so do the next two. */
  onRefusal(listener: (refusal: Refusal) => void): () => void {
    return listenIn(this.#refusalListeners, listener)
  }

  onClientsChange(listener: () => void): () => void {
    return listenIn(this.#clientListeners, listener)
  }

  onStop(listener: () => void): () => void {
    return listenIn(this.#stopListeners, listener)
  }

  /** Ends every connection and frees the port. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()))
    for (const listener of this.#stopListeners) listener()
  }

  #tellClients(): void {
    for (const listener of this.#clientListeners) listener()
  }

  #report(visitor: Visitor, clientId: string | null): void {
    if (!visitor.verdict || visitor.hasBeenReported) return
    visitor.hasBeenReported = true
    this.#refuse(visitor, clientId, visitor.verdict)
  }

  #refuse(
    { certificate, remotePort }: Visitor,
    clientId: string | null,
    { reason, text }: NonNullable<Visitor['verdict']>,
  ): void {
    this.#tellRefusal({
      reason,
      text,
      at: new Date().toISOString(),
      remotePort,
      clientId,
      commonName: certificate?.commonName ?? null,
      serialNumber: certificate?.serialNumber ?? null,
      fingerprint: certificate?.fingerprint ?? null,
    })
  }

  #reportHandshake(error: Error, socket: TLSSocket): void {
    const verdict = judgeHandshake(error)
    if (!verdict) return
    const nothingKnown = { clientId: null, commonName: null, serialNumber: null, fingerprint: null }
    this.#tellRefusal({ ...verdict, at: new Date().toISOString(), remotePort: socket.remotePort ?? 0, ...nothingKnown })
  }

  #tellRefusal(refusal: Refusal): void {
    for (const listener of this.#refusalListeners) listener(refusal)
  }
}

const protocolVersionVerdict = {
  reason: 'protocol-version',
  text: 'it asked for MQTT 5, and the built-in broker speaks MQTT 3.1.1',
} as const

function listenIn<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)))
  server.listen({ host, port, exclusive: true }, () => resolve(undefined))
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

function notLoopback(host: string): AppError {
  return new AppError(
    'PORT_NOT_ALLOWED',
    `The built-in broker is for this machine only, and ${host} is not a loopback address.`,
    {
      remedy: 'Use 127.0.0.1, ::1 or localhost; for other machines, export the certificates to a real broker.',
      details: { host },
    },
  )
}
