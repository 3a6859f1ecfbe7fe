import type { Duplex } from 'node:stream'
// The path, not the bare name: under the condition "browser" the bare name resolves to a bundle that has no node:tls and no
// timers of its own. `mqtt/index` is the Node build whatever the conditions are.
import { MqttClient, type IClientOptions, type IConnackPacket, type IPublishPacket, type Packet, type Store } from 'mqtt/index'
import { AppError } from '../../shared/errors.ts'
import type { MessageProperties, UserProperties } from '../../shared/message.ts'
import type { QoS } from '../../shared/mqtt.ts'
import type { BrokerLimits, Subscription, Will } from '../../shared/session.ts'
import { lostConnection, lostInUse, type ConnectionFacts } from './connection-failure.ts'
import { connectRefusal, disconnectedByBroker, requestRefusal } from './mqtt-refusal.ts'
import { defaultMaxPacketBytes, PacketGate } from './packet-gate.ts'
import { readProperties, writeProperties, writeUserProperties, type ReceivedMessage } from './received-message.ts'

/** What goes into CONNECT. */
export interface ConnectParameters {
  clientId: string
  username?: string | undefined
  password?: string | undefined
  keepAliveSeconds: number
  cleanStart: boolean
  /** 4 is MQTT 3.1.1. */
  protocolVersion: 4 | 5
  /** QoS 2 messages on their way in, kept over the connections of one session. */
  incomingStore?: Store | undefined
  will?: Will | undefined
  /** The next two of MQTT 5 only. */
  sessionExpirySeconds?: number | undefined
  userProperties?: UserProperties | undefined
  /** A longer packet ends the connection before it is taken in. */
  maxPacketBytes?: number | undefined
}

/** What MQTT 5 lets a subscription say beside filter and QoS. */
export type SubscribeOptions = Partial<Pick<Subscription, 'noLocal' | 'retainAsPublished' | 'retainHandling'>>

/** What is published beside topic and payload. */
export interface PublishOptions {
  qos: QoS
  retain: boolean
  properties?: MessageProperties | undefined
}

/** How long an acknowledgement may take. */
const requestTimeoutMs = 10_000
/** How long DISCONNECT waits for acknowledgements that are still to come. */
const lastAcknowledgementMs = 1000
/** How long the broker may take to end the connection, that time included. */
const disconnectTimeoutMs = 2000
/** How long the broker may take to answer a PINGREQ that asks whether it is still there. */
const pingTimeoutMs = 5000
/** MQTT.js's own timer for CONNACK; the caller's signal ends the wait long before. */
const neverReachedMs = 600_000

/**
 * One MQTT connection over a stream that is already open. MQTT.js speaks the protocol; it neither dials, nor reconnects, nor
 * keeps time for us: it is silent or emits twice in cases that have to be told apart.
 */
export class MqttConnection {
  readonly protocolVersion: 4 | 5
  /** Whether the broker still had the state of an earlier session. */
  sessionPresent = false
  /** The one that the broker gave us, where we had none (MQTT 5 3.2.2.3.7). */
  assignedClientId: string | undefined
  limits: BrokerLimits = brokerLimits(undefined)
  /** Settles when the connection has ended: with what ended it, or with undefined where `disconnect` did. */
  readonly ended: Promise<AppError | undefined>
  readonly #gate: PacketGate
  readonly #client: MqttClient
  readonly #acknowledged = new Map<number, number>()
  readonly #waiting = new Set<(because: AppError | undefined) => void>()
  /** A broker that remembers a session sends what it has kept in the same breath as CONNACK. */
  readonly #early: ReceivedMessage[] = []
  #hear: (message: ReceivedMessage) => void = (message) => void this.#early.push(message)
  readonly #endBecause: (error: AppError) => void
  #pingTimer: NodeJS.Timeout | undefined
  /** The broker has let us in. MQTT.js forgets it at the end, before we are asked why it came. */
  #wasLetIn = false
  #isEnding = false

  /**
   * Sends CONNECT and waits for CONNACK; the signal ends the wait and the stream. Throws NOT_AUTHORIZED, MQTT_REFUSED,
   * CLIENT_CERTIFICATE_REFUSED, CONNECTION_LOST.
   */
  static async open(
    stream: Duplex,
    parameters: ConnectParameters,
    facts: ConnectionFacts,
    signal: AbortSignal,
  ): Promise<MqttConnection> {
    const gate = new PacketGate(stream, parameters.maxPacketBytes)
    const connection = new MqttConnection(gate, parameters, facts)
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const abort = () => {
      reject(signal.reason as Error)
      gate.destroy()
    }
    connection.#client.once('connect', ({ sessionPresent, properties }) => {
      connection.sessionPresent = sessionPresent
      connection.assignedClientId = properties?.assignedClientIdentifier
      connection.limits = brokerLimits(properties)
      resolve(undefined)
    })
    void connection.ended.then((because) => reject(because ?? lostConnection(undefined, facts, 'at CONNECT')))
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    try {
      await promise
      return connection
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  private constructor(gate: PacketGate, parameters: ConnectParameters, facts: ConnectionFacts) {
    this.protocolVersion = parameters.protocolVersion
    this.#gate = gate
    let because: AppError | undefined
    const endBecause = (error: AppError) => {
      because ??= error
      gate.destroy()
    }
    const lost = (cause?: Error) => (this.#wasLetIn ? lostInUse(cause, facts) : lostConnection(cause, facts, 'instead of answering CONNECT'))
    // Before MQTT.js listens, which passes the errors of the stream on as its own.
    gate.on('error', (error) => (because ??= lost(error)))
    const client = new MqttClient(() => gate, clientOptions(parameters))
    this.#client = client
    client.on('packetreceive', (packet) => {
      gate.hasParsed()
      if (packet.cmd === 'connack') {
        const reasonCode = packet.reasonCode ?? packet.returnCode ?? 0
        this.#wasLetIn = reasonCode === 0
        if (reasonCode > 0) endBecause(connectRefusal(reasonCode, packet.properties?.reasonString, parameters))
      } else if (packet.cmd === 'puback' || packet.cmd === 'pubrec' || packet.cmd === 'pubcomp') {
        const { messageId, reasonCode } = packet
        if (messageId !== undefined && reasonCode) this.#acknowledged.set(messageId, reasonCode)
      } else if (packet.cmd === 'disconnect') {
        endBecause(disconnectedByBroker(packet.reasonCode ?? 0, packet.properties?.reasonString))
      } else if (packet.cmd === 'pingresp') {
        clearTimeout(this.#pingTimer)
      }
    })
    client.on('message', (topic, payload, { qos, retain, properties }: IPublishPacket) => {
      this.#hear({ topic, payload, qos, retain, properties: readProperties(properties) })
    })
    client.on('error', (error) => {
      // Those of the stream were understood above.
      if (!because) endBecause(protocolFailure(error))
    })
    const { promise, resolve } = Promise.withResolvers<AppError | undefined>()
    this.ended = promise
    this.#endBecause = endBecause
    gate.once('close', () => {
      clearTimeout(this.#pingTimer)
      const reason = this.#isEnding ? undefined : (because ?? lost())
      resolve(reason)
      for (const endOfWaiting of this.#waiting) endOfWaiting(reason)
    })
  }

  /** Everything that came in and comes in; one listener at a time. */
  onMessage(listener: (message: ReceivedMessage) => void): void {
    this.#hear = listener
    for (const message of this.#early.splice(0)) listener(message)
    this.#gate.takeQuickMessages(this.protocolVersion, (message) => listener({ ...message, qos: 0, properties: undefined }))
  }

  /** Gives the QoS that the broker granted, which does not mean that it will deliver. Throws NOT_AUTHORIZED, MQTT_REFUSED. */
  async subscribe(filter: string, qos: QoS, { noLocal = false, retainAsPublished = false, retainHandling = 0 }: SubscribeOptions = {}): Promise<QoS> {
    const options = { qos, ...(this.protocolVersion === 5 && { nl: noLocal, rap: retainAsPublished, rh: retainHandling }) }
    const granted = await this.#request<number>(`SUBSCRIBE to ${filter}`, (done) => {
      this.#client.subscribe(filter, options, (error, grants, suback) => {
        const reason = suback?.granted[0] ?? grants?.[0]?.qos
        done(typeof reason === 'number' ? null : error, typeof reason === 'number' ? reason : qos)
      })
    })
    if (granted >= 0x80) throw requestRefusal(`the subscription to ${filter}`, granted)
    return granted as QoS
  }

  /** Throws NOT_AUTHORIZED, MQTT_REFUSED. */
  async unsubscribe(filter: string): Promise<void> {
    const reasonCode = await this.#request<number>(`UNSUBSCRIBE from ${filter}`, (done) => {
      this.#client.unsubscribe(filter, (error, packet) => done(error ?? null, firstReasonCode(packet)))
    })
    if (reasonCode >= 0x80) throw requestRefusal(`to end the subscription to ${filter}`, reasonCode)
  }

  /**
   * Gives the reason code of the acknowledgement: 0, or 0x10 where nobody subscribes. MQTT 3.1.1 has none, and QoS 0 no
   * acknowledgement: 0 then says only that the message was sent. Throws NOT_AUTHORIZED, MQTT_REFUSED.
   */
  async publish(topic: string, payload: Buffer, { qos, retain, properties = {} }: PublishOptions): Promise<number> {
    const written = writeProperties(properties)
    const options = { qos, retain, ...(written && { properties: written }) }
    const reasonCode = await this.#request<number>(`PUBLISH to ${topic}`, (done) => {
      this.#client.publish(topic, payload, options, (error, packet) => {
        const messageId = packet && 'messageId' in packet ? packet.messageId : undefined
        const acknowledged = messageId === undefined ? undefined : this.#acknowledged.get(messageId)
        if (messageId !== undefined) this.#acknowledged.delete(messageId)
        done(acknowledged === undefined ? (error ?? null) : null, acknowledged ?? 0)
      })
    })
    if (reasonCode >= 0x80) throw requestRefusal(`the message to ${topic}`, reasonCode)
    return reasonCode
  }

  /** Asks the broker whether it is still there, and ends the connection where it does not say so soon. */
  checkAlive(): void {
    clearTimeout(this.#pingTimer)
    this.#pingTimer = setTimeout(() => this.#endBecause(silentAfterPing()), pingTimeoutMs)
    this.#client.sendPing()
  }

  /**
   * Says goodbye, so that the broker publishes no will message, and waits a moment for the end. Says whether the broker ended
   * it.
   */
  async disconnect(): Promise<boolean> {
    this.#isEnding = true
    let hasBrokerEnded = true
    const timer = setTimeout(() => {
      hasBrokerEnded = false
      this.#client.stream.destroy()
    }, disconnectTimeoutMs)
    this.#client.end()
    // MQTT.js says goodbye when nothing is awaited any more, which with a broker that does not answer would be never.
    const goodbye = setTimeout(() => this.#client.emit('outgoingEmpty'), lastAcknowledgementMs)
    await this.ended
    clearTimeout(goodbye)
    clearTimeout(timer)
    return hasBrokerEnded
  }

  /** Ends the connection at once, without a goodbye. */
  destroy(): void {
    this.#isEnding = true
    this.#client.stream.destroy()
  }

  /** Waits for an answer; not longer than the connection lives or the time allows. */
  async #request<T>(what: string, start: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const timer = setTimeout(() => {
      reject(
        new AppError('TIMED_OUT', `The broker did not answer ${what} within ${requestTimeoutMs / 1000} seconds.`, {
          remedy: 'Try again; the broker may be overloaded.',
        }),
      )
    }, requestTimeoutMs)
    const failed = (cause?: Error) =>
      new AppError('CONNECTION_LOST', `The connection ended before the broker answered ${what}.`, {
        remedy: 'Connect again. Some brokers answer a forbidden topic by ending the connection.',
        cause,
      })
    const ended = (because: AppError | undefined) => reject(because ?? failed())
    this.#waiting.add(ended)
    start((error, value) => {
      if (!error) resolve(value)
      // The end of the connection calls back as well, and knows less than `ended`, which settles in the same turn.
      else setImmediate(() => reject(failed(error)))
    })
    return promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(ended)
    })
  }
}

function clientOptions(parameters: ConnectParameters): IClientOptions {
  const { protocolVersion, clientId, username, password, incomingStore, will, maxPacketBytes = defaultMaxPacketBytes } = parameters
  const { sessionExpirySeconds = 0, userProperties = [] } = parameters
  return {
    protocolId: 'MQTT',
    protocolVersion,
    clientId,
    clean: parameters.cleanStart,
    keepalive: parameters.keepAliveSeconds,
    reconnectPeriod: 0,
    connectTimeout: neverReachedMs,
    resubscribe: false,
    timerVariant: 'native',
    log: () => undefined,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(incomingStore && { incomingStore }),
    ...(will && { will: willOptions(will, protocolVersion) }),
    ...(protocolVersion === 5 && {
      properties: {
        // 5 for the longest fixed header. The broker then keeps larger messages from us, instead of us having to hang up.
        maximumPacketSize: maxPacketBytes + 5,
        receiveMaximum: 1000,
        ...(sessionExpirySeconds > 0 && { sessionExpiryInterval: sessionExpirySeconds }),
        ...(userProperties.length > 0 && { userProperties: writeUserProperties(userProperties) }),
      },
    }),
  }
}

function willOptions({ topic, payload, qos, retain, properties, delaySeconds }: Will, protocolVersion: 4 | 5): NonNullable<IClientOptions['will']> {
  const common = { topic, payload: Buffer.from(payload, 'base64'), qos, retain }
  return protocolVersion === 4 ? common : { ...common, properties: { ...writeProperties(properties), willDelayInterval: delaySeconds } }
}

function brokerLimits(properties: IConnackPacket['properties']): BrokerLimits {
  return {
    maximumQos: properties?.maximumQoS === 0 ? 0 : properties?.maximumQoS === 1 ? 1 : 2,
    retainAvailable: properties?.retainAvailable ?? true,
    wildcardsAvailable: properties?.wildcardSubscriptionAvailable ?? true,
    sharedSubscriptionsAvailable: properties?.sharedSubscriptionAvailable ?? true,
    maximumPacketBytes: properties?.maximumPacketSize ?? null,
    keepAliveSeconds: properties?.serverKeepAlive ?? null,
    sessionExpirySeconds: properties?.sessionExpiryInterval ?? null,
  }
}

function silentAfterPing(): AppError {
  return new AppError('CONNECTION_LOST', `The broker did not answer within ${pingTimeoutMs / 1000} seconds of this machine’s waking.`, {
    remedy: 'Check the network; it may come back in a moment.',
  })
}

function protocolFailure(cause: Error): AppError {
  if (cause.message === 'Keepalive timeout') {
    return new AppError('CONNECTION_LOST', 'The broker stopped answering: the keep alive time passed without a word.', {
      remedy: 'Check the network; a shorter keep alive helps where a router forgets idle connections.',
      details: { kind: 'keep-alive' },
      cause,
    })
  }
  return new AppError('MQTT_REFUSED', 'What the broker sent is not MQTT as it should be.', {
    remedy: 'Check that this port is the port of an MQTT broker.',
    cause,
  })
}

function firstReasonCode(packet: Packet | undefined): number {
  const granted = packet && 'granted' in packet ? packet.granted : undefined
  const first = Array.isArray(granted) ? granted[0] : undefined
  return typeof first === 'number' ? first : 0
}
