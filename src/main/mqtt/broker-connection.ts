import type { LookupAddress } from 'node:dns'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { CipherNameAndProtocol, SecureContext, TLSSocket } from 'node:tls'
import { AppError } from '../../shared/errors.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import type { TlsChoices } from '../../shared/session.ts'
import { noAnswer, type ConnectionFacts } from './connection-failure.ts'
import { withDeadline } from './deadline.ts'
import { connectTcp, resolveHost, startTls } from './dial.ts'
import { lookAt } from './look.ts'
import { MqttConnection, type ConnectParameters } from './mqtt-connection.ts'
import { isVersionRefusal } from './mqtt-refusal.ts'
import type { ConnectionIdentity, Look } from './network-contract.ts'
import { authorityNames, loadSecureContext } from './tls-settings.ts'
import { openWebSocket } from './websocket-stream.ts'

/** What CONNECT says besides who we are. */
export type ConnectChoices = Omit<ConnectParameters, 'clientId' | 'username' | 'password'> & { tls?: TlsChoices | undefined }

/**
 * The way to one broker with one identity, a step at a time. The connection test walks it and reports each step; sessions and the
 * proof walk it in one go with `connectToBroker`. `release` lets go of whatever was reached.
 */
export class BrokerApproach {
  readonly address: BrokerAddress
  readonly identity: ConnectionIdentity
  readonly facts: ConnectionFacts
  addresses: LookupAddress[] = []
  tls: TLSSocket | undefined
  mqtt: MqttConnection | undefined
  /** What the handshake came to; stays known after the end, when the socket does not know it any more. */
  encryption: Encryption | undefined
  /** Our own port of the connection; stays known after its end. */
  localPort: number | undefined
  readonly #context: SecureContext | undefined
  readonly #alpn: readonly string[]
  #socket: Socket | undefined
  #stream: Duplex | undefined

  /** Loads the identity. Throws KEY_MISMATCH, TLS_FAILED, FILE_NOT_UNDERSTOOD, FILE_UNSAFE. */
  constructor(address: BrokerAddress, identity: ConnectionIdentity, { minVersion, alpn = [] }: Partial<TlsChoices> = {}) {
    this.address = address
    this.identity = identity
    this.#alpn = alpn
    const isEncrypted = address.scheme === 'mqtts' || address.scheme === 'wss'
    this.#context = isEncrypted ? loadSecureContext(identity.tls, identity.trustAnchors, minVersion) : undefined
    const trusted = isEncrypted ? authorityNames(identity.trustAnchors) : []
    this.facts = { host: address.host, port: address.port, hasCertificate: identity.tls !== null, isEncrypted, trusted }
  }

  get usesWebSocket(): boolean {
    return this.address.scheme === 'ws' || this.address.scheme === 'wss'
  }

  /** The name or IP address that the broker's certificate has to list. */
  get verifyAs(): string {
    return this.identity.serverName ?? this.address.host
  }

  get remoteAddress(): string | undefined {
    return this.#socket?.remoteAddress
  }

  async resolve(): Promise<void> {
    this.addresses = await resolveHost(this.address.host)
  }

  async connectTcp(signal: AbortSignal): Promise<void> {
    this.#socket = await connectTcp(this.addresses, this.facts, signal)
    this.#stream = this.#socket
    this.localPort = this.#socket.localPort
  }

  /** What the broker shows to anybody; uses the connection up. Only where the scheme is encrypted. Throws TLS_FAILED. */
  async look(signal: AbortSignal): Promise<Look> {
    return await lookAt(this.#socket!, this.verifyAs, this.facts, signal)
  }

  /** Only where the scheme is encrypted. */
  async startTls(signal: AbortSignal): Promise<void> {
    this.tls = await startTls(this.#socket!, { context: this.#context!, verifyAs: this.verifyAs, alpn: this.#alpn }, this.facts, signal)
    this.#stream = this.tls
    this.encryption = readEncryption(this.tls)
  }

  async openWebSocket(signal: AbortSignal): Promise<void> {
    this.#stream = await openWebSocket(this.tls ?? this.#socket!, this.address, this.facts, signal)
  }

  /** Goes down to MQTT 3.1.1, over a new connection, where the broker does not speak MQTT 5. */
  async connectMqtt(choices: ConnectChoices, signal: AbortSignal): Promise<void> {
    try {
      await this.#sendConnect(choices, signal)
    } catch (error) {
      if (choices.protocolVersion !== 5 || signal.aborted || !(isVersionRefusal(error) || isWithoutAnswer(error))) throw error
      this.release()
      try {
        await this.#dial(signal)
        await this.#sendConnect({ ...choices, protocolVersion: 4 }, signal)
      } catch (again) {
        // Whoever says nothing to both has another reason.
        throw isVersionRefusal(error) ? again : error
      }
    }
  }

  /** Ends the connection at once. */
  release(): void {
    this.mqtt?.destroy()
    this.#stream?.destroy()
    this.#socket?.destroy()
  }

  async #dial(signal: AbortSignal): Promise<void> {
    await this.connectTcp(signal)
    if (this.facts.isEncrypted) await this.startTls(signal)
    if (this.usesWebSocket) await this.openWebSocket(signal)
  }

  async #sendConnect(choices: ConnectChoices, signal: AbortSignal): Promise<void> {
    const { clientId, username, password } = this.identity
    this.mqtt = await MqttConnection.open(this.#stream!, { clientId, username, password, ...choices }, this.facts, signal)
  }
}

/** RabbitMQ 3.10 does not know the CONNECT of MQTT 5 and ends the connection without a word. */
function isWithoutAnswer(error: unknown): boolean {
  return error instanceof AppError && error.code === 'CONNECTION_LOST'
}

/** Null: not known, or nothing was agreed on. */
export interface Encryption {
  protocol: string | null
  cipher: string | null
  alpn: string | null
}

function readEncryption(tls: TLSSocket): Encryption {
  // The types promise a cipher; a socket that has just been closed has none.
  const cipher = tls.getCipher() as CipherNameAndProtocol | null
  return { protocol: tls.getProtocol(), cipher: cipher?.name ?? null, alpn: tls.alpnProtocol || null }
}

/** How long each step of a connection may take. */
export const stepTimeoutMs = 10_000

/** Connects in one go, each step within `stepMs`. Throws what the steps throw, and TIMED_OUT. */
export async function connectToBroker(
  address: BrokerAddress,
  identity: ConnectionIdentity,
  choices: ConnectChoices,
  signal: AbortSignal,
  stepMs = stepTimeoutMs,
): Promise<BrokerApproach & { mqtt: MqttConnection }> {
  const approach = new BrokerApproach(address, identity, choices.tls)
  const within = (timedOut: () => AppError, step: (signal: AbortSignal) => Promise<void>) =>
    withDeadline({ ms: stepMs, signal, timedOut }, step)
  try {
    await within(
      () => noNameService(address.host),
      () => approach.resolve(),
    )
    await within(
      () => noAnswer(address),
      (stepSignal) => approach.connectTcp(stepSignal),
    )
    if (approach.facts.isEncrypted)
      await within(
        () => silentInTls(address),
        (stepSignal) => approach.startTls(stepSignal),
      )
    if (approach.usesWebSocket)
      await within(
        () => silentInWebSocket(address),
        (stepSignal) => approach.openWebSocket(stepSignal),
      )
    await within(
      () => silentInMqtt(address, approach.facts.isEncrypted),
      (stepSignal) => approach.connectMqtt(choices, stepSignal),
    )
    return approach as BrokerApproach & { mqtt: MqttConnection }
  } catch (error) {
    approach.release()
    throw error
  }
}

/** TIMED_OUT while looking up a name. */
export function noNameService(host: string): AppError {
  return new AppError('TIMED_OUT', `No name service answered when asked for ${host}.`, {
    remedy: 'Check the network, or use the broker’s IP address.',
    details: { host },
  })
}

/** TIMED_OUT in the TLS handshake: something accepts connections there, and says nothing. */
export function silentInTls({ host, port }: BrokerAddress): AppError {
  return new AppError('TIMED_OUT', `Port ${port} of ${host} accepts connections, but does not answer the TLS handshake.`, {
    remedy: 'Check that this is the broker’s TLS port; the broker may hang.',
    details: { host, port },
  })
}

/** TIMED_OUT while a WebSocket is opened. */
export function silentInWebSocket({ host, port }: BrokerAddress): AppError {
  return new AppError('TIMED_OUT', `Port ${port} of ${host} does not answer the opening of a WebSocket.`, {
    remedy: 'Check that this is the broker’s WebSocket port.',
    details: { host, port },
  })
}

/** TIMED_OUT while waiting for CONNACK. */
export function silentInMqtt({ host, port }: BrokerAddress, isEncrypted: boolean): AppError {
  return new AppError(
    'TIMED_OUT',
    `${isEncrypted ? 'TLS works, but' : 'The connection stands, but'} port ${port} of ${host} does not answer MQTT.`,
    {
      remedy: 'Check that this is the broker’s MQTT port; the broker may hang, or want another scheme.',
      details: { host, port },
    },
  )
}
