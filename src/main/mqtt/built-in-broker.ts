import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { Aedes, type Client } from 'aedes'
import { AppError } from '../../shared/errors.ts'
import type { ConnectedClient } from '../../shared/mqtt.ts'
import { BrokerDoor } from './broker-door.ts'
import type { Caller } from './caller.ts'
import { askedForAnotherName, type AlertSurroundings } from './client-alert.ts'
import { judgeClient, judgeHandshake, readPeer, type JudgedBy } from './client-verdict.ts'
import { knownAuthorities } from './known-authority.ts'
import type { NetworkVisit, Refusal, TlsIdentity, VaultKnowledge } from './network-contract.ts'
import { PacketGate } from './packet-gate.ts'
import { readPrintedAltNames } from './printed-name.ts'
import type { ClientVerdict } from './refusal-advice.ts'
import { loadSecureContext, minVersion, readTrustAnchors, signatureAlgorithms } from './tls-settings.ts'

/** What a broker is started with. */
export interface BuiltInBrokerOptions {
  tls: TlsIdentity
  trustAnchors: readonly string[]
  /** A loopback address. */
  host: string
  /** 0 for any that is free. */
  port: number
  /** Listens on every interface instead of `host`. */
  isOpenToNetwork?: boolean
  knowledge?: VaultKnowledge
  /** How long a client may take for each of: its first octets, the TLS handshake, its CONNECT. */
  waitMs?: number
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
const usualWaitMs = 10_000

/**
 * The broker for proof and diagnosis: aedes, MQTT 3.1 and 3.1.1, on loopback unless it is opened to the network, every client with a
 * certificate from the trust anchors. The handshake itself lets every client finish, so that one that fails can be told why; nobody
 * is let in whom the TLS layer did not authorise, or whom the vault has revoked: such a client hears CONNACK 5 and no more.
 */
export class BuiltInBroker implements RunningBroker {
  readonly #aedes: Aedes
  readonly #anchors: readonly X509Certificate[]
  readonly #brokerNames: readonly string[]
  readonly #clients = new Map<Client, ConnectedClient>()
  readonly #callers = new WeakMap<object, Caller>()
  readonly #refusalListeners = new Set<(refusal: Refusal) => void>()
  readonly #visitListeners = new Set<(visit: NetworkVisit) => void>()
  readonly #clientListeners = new Set<() => void>()
  readonly #stopListeners = new Set<() => void>()
  #door!: BrokerDoor
  #judgedBy: JudgedBy
  #visits = 0
  #stopped: Promise<void> | undefined

  /** Throws PORT_NOT_ALLOWED, PORT_IN_USE, KEY_MISMATCH, TLS_FAILED, FILE_NOT_UNDERSTOOD, FILE_UNSAFE. */
  static async start(options: BuiltInBrokerOptions): Promise<BuiltInBroker> {
    const { tls, trustAnchors, host, port, isOpenToNetwork = false, knowledge, waitMs = usualWaitMs } = options
    if (!isOpenToNetwork && !loopbackHosts.has(host)) throw notLoopback(host)
    // Node's TLS server takes no ready-made context; loading one finds the same faults, and gives them our words.
    loadSecureContext(tls, trustAnchors)
    const anchors = trustAnchors.flatMap(readTrustAnchors)
    const aedes = await Aedes.createBroker({ connectTimeout: waitMs })
    const broker = new BuiltInBroker(aedes, anchors, tls)
    if (knowledge) broker.know(knowledge)
    try {
      broker.#door = await BrokerDoor.open({
        tls: {
          cert: tls.certificateChain,
          key: tls.privateKey,
          ca: anchors.map((anchor) => anchor.toString()),
          minVersion,
          sigalgs: signatureAlgorithms,
          requestCert: true,
          // Not a door left open: who is not authorized is turned away at CONNECT, with the reason on record.
          rejectUnauthorized: false,
        },
        host: isOpenToNetwork ? undefined : host,
        port,
        waitMs,
        onSecure: (socket, caller) => broker.#meet(socket, caller),
        onHandshakeFailure: (error, caller) => {
          const verdict = judgeHandshake(error, broker.#surroundings(caller))
          if (verdict) broker.#tell(caller, verdict)
        },
        onTurnedAway: (caller, verdict) => broker.#tell(caller, verdict),
        onGone: (caller) => caller.isTold || broker.#tell(caller, broker.#judgeEnd(caller)),
      })
      return broker
    } catch (error) {
      aedes.close()
      throw error
    }
  }

  private constructor(aedes: Aedes, anchors: readonly X509Certificate[], { certificateChain }: TlsIdentity) {
    this.#aedes = aedes
    this.#anchors = anchors
    this.#judgedBy = { anchors, issuers: [], revoked: {} }
    const altNames = readPrintedAltNames(new X509Certificate(certificateChain).subjectAltName)
    this.#brokerNames = altNames.map(({ value }) => value)

    aedes.preConnect = (client, packet, callback) => {
      const caller = this.#callers.get(client.conn)!
      caller.clientId = packet.clientId
      if (caller.verdict) this.#tell(caller, caller.verdict)
      else if ((packet.protocolVersion ?? 4) > 4) this.#tell(caller, protocolVersionVerdict)
      callback(null, true)
    }
    aedes.authenticate = (client, _username, _password, callback) => {
      const caller = this.#callers.get(client.conn)
      // A bare "no" is CONNACK 5, not authorized (MQTT 3.1.1 3.2.2.3).
      callback(null, caller?.peer?.isAuthorized === true && !caller.verdict)
    }
    aedes.on('clientReady', (client) => {
      const caller = this.#callers.get(client.conn)!
      this.#door.letIn(caller)
      this.#tell(caller, undefined)
      this.#clients.set(client, {
        clientId: client.id,
        commonName: caller.peer?.certificate?.commonName ?? '',
        serialNumber: caller.peer?.certificate?.serialNumber ?? '',
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
    return this.#door.host
  }

  get port(): number {
    return this.#door.port
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

  /** Gives the function that ends the listening; so do the next three. */
  onRefusal(listener: (refusal: Refusal) => void): () => void {
    return listenIn(this.#refusalListeners, listener)
  }

  onVisit(listener: (visit: NetworkVisit) => void): () => void {
    return listenIn(this.#visitListeners, listener)
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
    await this.#door.close()
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()))
    for (const listener of this.#stopListeners) listener()
  }

  /** Takes what the vault knows now; clients that are refused by it are disconnected. */
  know(knowledge: VaultKnowledge): void {
    this.#judgedBy = { anchors: this.#anchors, issuers: knownAuthorities(knowledge), revoked: knowledge.revoked }
    for (const client of this.#clients.keys()) {
      const { peer } = this.#callers.get(client.conn)!
      if (judgeClient(peer!, this.#judgedBy, new Date())?.reason === 'revoked') client.close()
    }
  }

  #meet(socket: TLSSocket, caller: Caller): void {
    caller.peer = readPeer(socket)
    caller.verdict = judgeClient(caller.peer, this.#judgedBy, new Date())
    const gate = new PacketGate(socket)
    this.#callers.set(gate, caller)
    this.#aedes.handle(gate)
  }

  #surroundings({ opening, localAddress }: Caller): AlertSurroundings {
    return { offer: opening?.offer ?? null, localAddress, brokerNames: this.#brokerNames }
  }

  /** What became of a connection that has ended before it was told of. */
  #judgeEnd(caller: Caller): ClientVerdict {
    const { opening, peer, verdict, clientId } = caller
    if (verdict) return verdict
    if (!opening) return { reason: 'silent', text: 'it connected and left without a word' }
    if (clientId !== null) return { reason: 'not-mqtt', text: `its CONNECT with the client identifier ${JSON.stringify(clientId)} was not taken` }
    const name = askedForAnotherName(this.#surroundings(caller))
    const otherName = name === undefined ? {} : { remedy: `Add ${name} to the broker’s certificate, or let the device connect by a name that is in it.`, row: 20 }
    const guess = name === undefined ? '' : `; ${name}, by which it connected, is not in the broker’s certificate`
    if (peer) return { reason: 'no-connect', text: `${peer.certificate!.commonName} has a good certificate, and left without a CONNECT${guess}`, ...otherName }
    return {
      reason: 'broker-not-trusted',
      text: `it left in the middle of the TLS handshake without a word, as many do that do not accept the broker’s certificate${guess}`,
      ...otherName,
    }
  }

  #tellClients(): void {
    for (const listener of this.#clientListeners) listener()
  }

  /** Without a verdict the client was let in. */
  #tell(caller: Caller, verdict: ClientVerdict | undefined): void {
    // What ends with the broker has not failed.
    if (caller.isTold || this.#stopped) return
    caller.isTold = true
    const visit = caller.visit(++this.#visits, verdict)
    for (const listener of this.#visitListeners) listener(visit)
    if (!verdict) return
    const refusal = caller.refusal(verdict)
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
