import { setTimeout as wait } from 'node:timers/promises'
import { performance } from 'node:perf_hooks'
import { Store } from 'mqtt/index'
import { AppError, toWireError, type ErrorCode } from '../../shared/errors.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import type { SessionEvent, SessionOptions, SessionState, Subscription } from '../../shared/session.ts'
import { retryDelayMs, type BackoffLimits } from './backoff.ts'
import { BatchSender } from './batch-sender.ts'
import { connectToBroker, type BrokerApproach, type ConnectChoices } from './broker-connection.ts'
import type { MessageRing } from './message-ring.ts'
import type { MqttConnection, PublishOptions } from './mqtt-connection.ts'
import { isRequestRefusal } from './mqtt-refusal.ts'
import type { ConnectionIdentity } from './network-contract.ts'

/** What a session is opened with. */
export interface SessionParameters extends SessionOptions {
  address: BrokerAddress
  identity: ConnectionIdentity
}

const backoff: BackoffLimits = { firstMs: 500, longestMs: 30_000 }
/** A connection that lived this long was a success: two clients that take an identifier from each other do not get there. */
const steadyAfterMs = 10_000
/** So many connections in a row that the broker ended soon and without a word: another client is likely to have our identifier. */
const suspiciousEnds = 2
/** How long a broker remembers us by default, where we do not begin anew. */
const standardExpirySeconds = 3600

/** Failures that another attempt does not mend. */
const finalCodes: ReadonlySet<ErrorCode> = new Set([
  'BROKER_NOT_TRUSTED',
  'NAME_NOT_IN_CERTIFICATE',
  'CLIENT_CERTIFICATE_REFUSED',
  'NOT_AUTHORIZED',
  'KEY_MISMATCH',
  'FILE_NOT_UNDERSTOOD',
  'FILE_UNSAFE',
])
/** "Server unavailable", "server busy" and "connection rate exceeded" pass; the other refusals of CONNECT do not. */
const passingReasonCodes: readonly unknown[] = [3, 0x88, 0x89, 0x9f]

/** An MQTT session that a person looks at: connects, keeps its subscriptions over new connections, and hands on what it hears. */
export class Session {
  readonly #address: BrokerAddress
  #identity: ConnectionIdentity
  readonly #reconnects: boolean
  readonly #ring: MessageRing
  readonly #emit: (event: SessionEvent) => void
  readonly #batches: BatchSender
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #choices: ConnectChoices
  #connection: MqttConnection | undefined
  #waking = new AbortController()

  /** What is heard and said goes into `ring`, and from there in batches to whoever hears the events. */
  constructor({ address, identity, ...options }: SessionParameters, ring: MessageRing, emit: (event: SessionEvent) => void) {
    this.#address = address
    this.#identity = identity
    this.#ring = ring
    this.#emit = emit
    this.#batches = new BatchSender(ring, emit)
    const { keepAliveSeconds, cleanStart, protocolVersion, will, userProperties, tls, limits, reconnect } = options
    this.#reconnects = reconnect
    this.#choices = {
      keepAliveSeconds,
      cleanStart,
      protocolVersion,
      will,
      userProperties,
      tls,
      sessionExpirySeconds: options.sessionExpirySeconds ?? (cleanStart ? 0 : standardExpirySeconds),
      maxPacketBytes: limits.packetBytes,
      // A session that the broker remembers may be in the middle of a QoS 2 delivery when the connection is lost.
      incomingStore: cleanStart ? undefined : new Store({ clean: false }),
    }
  }

  /** Runs until the signal aborts, then resolves; rejects where the session cannot go on. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#stayConnected(signal)
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      this.#batches.end()
    }
    this.#emit({ type: 'state', state: { state: 'closed' } })
  }

  /** A batch was taken. */
  acknowledge(batch: number): void {
    this.#batches.acknowledge(batch)
  }

  setPaused(isPaused: boolean): void {
    this.#batches.setPaused(isPaused)
  }

  /** The machine was asleep: a connection that stands may be dead, and a wait for the next attempt has lost its reason. */
  wake(): void {
    this.#connection?.checkAlive()
    this.#waking.abort()
    this.#waking = new AbortController()
  }

  /** Throws SESSION_NOT_OPEN while there is no connection, and what the broker answers. */
  async subscribe(subscription: Subscription): Promise<number> {
    const granted = await subscribeOn(this.#open(), subscription)
    this.#subscriptions.set(subscription.filter, subscription)
    return granted
  }

  async unsubscribe(filter: string): Promise<void> {
    const connection = this.#open()
    this.#subscriptions.delete(filter)
    await connection.unsubscribe(filter)
  }

  async publish(topic: string, payload: Buffer, options: PublishOptions): Promise<number> {
    const connection = this.#open()
    const { qos, retain, properties } = options
    const hasProperties = properties !== undefined && Object.values(properties).some((value) => value !== undefined)
    if (hasProperties && connection.protocolVersion === 4) throw noProperties()
    this.#ring.add({ topic, payload, qos, retain, properties: hasProperties ? properties : undefined }, 'sent')
    this.#batches.soon()
    return connection.publish(topic, payload, options)
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    let shortLives = 0
    for (let failures = 0, attempt = 1; ; attempt++) {
      this.#tell({ state: 'connecting', attempt })
      const begin = performance.now()
      const ended = await this.#connectOnce(signal)
      if (!ended) return
      const wasSteady = performance.now() - begin > steadyAfterMs
      shortLives = ended.wasConnected && !wasSteady && endedWithoutWord(ended.error) ? shortLives + 1 : 0
      const error = shortLives < suspiciousEnds ? ended.error : probablyTakenOver(shortLives, this.#identity.clientId, ended.error)
      if (isFinal(error)) {
        this.#tell({ state: 'refused', error: toWireError(error) })
        throw error
      }
      if (!this.#reconnects) {
        this.#tell({ state: 'closed' })
        throw error
      }
      failures = wasSteady ? 1 : failures + 1
      const retryInMs = retryDelayMs(failures, backoff)
      this.#tell({ state: 'waiting', retryInMs, error: toWireError(error) })
      await this.#wait(retryInMs, signal)
    }
  }

  /** Until the time is over, or the machine has woken. */
  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const waking = this.#waking.signal
    await wait(ms, undefined, { signal: AbortSignal.any([signal, waking]) }).catch((error: unknown) => {
      if (!waking.aborted || signal.aborted) throw error
    })
  }

  /** Gives why the connection did not come about or ended; nothing where the signal ended it. */
  async #connectOnce(signal: AbortSignal): Promise<{ error: AppError; wasConnected: boolean } | undefined> {
    let approach: BrokerApproach & { mqtt: MqttConnection }
    try {
      approach = await connectToBroker(this.#address, this.#identity, this.#choices, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      if (error instanceof AppError) return { error, wasConnected: false }
      throw error
    }
    const { mqtt } = approach
    const leave = () => void mqtt.disconnect()
    signal.addEventListener('abort', leave)
    if (signal.aborted) leave()
    try {
      this.#choices.protocolVersion = mqtt.protocolVersion
      // A broker that is to remember us does so under the name that it gave us.
      this.#identity = { ...this.#identity, clientId: mqtt.assignedClientId ?? this.#identity.clientId }
      this.#connection = mqtt
      this.#tellConnected(approach)
      mqtt.onMessage((message) => {
        this.#ring.add(message, 'received')
        this.#batches.soon()
      })
      await this.#renewSubscriptions(mqtt)
      const error = await mqtt.ended
      return error && { error, wasConnected: true }
    } catch (error) {
      if (signal.aborted) return undefined
      if (error instanceof AppError) return { error, wasConnected: true }
      throw error
    } finally {
      this.#connection = undefined
      signal.removeEventListener('abort', leave)
      // Who leaves a connection that stands without a word has a will message published.
      await mqtt.disconnect()
      approach.release()
    }
  }

  /** The broker has forgotten them with the last connection, unless it says that it has not (MQTT 5 3.2.2.1.1). */
  async #renewSubscriptions(mqtt: MqttConnection): Promise<void> {
    if (mqtt.sessionPresent) return
    for (const subscription of this.#subscriptions.values()) {
      try {
        await subscribeOn(mqtt, subscription)
      } catch (error) {
        if (!isRequestRefusal(error)) throw error
        this.#giveUp(subscription, error)
      }
    }
  }

  #giveUp(subscription: Subscription, error: AppError): void {
    const { filter } = subscription
    // Another one of this filter may have been granted meanwhile.
    if (this.#subscriptions.get(filter) !== subscription) return
    this.#subscriptions.delete(filter)
    this.#emit({ type: 'subscription-refused', filter, error: toWireError(error) })
  }

  #open(): MqttConnection {
    if (this.#connection) return this.#connection
    throw new AppError('SESSION_NOT_OPEN', 'This session has no connection at the moment.', {
      remedy: 'Wait until it is connected again.',
    })
  }

  #tellConnected({ facts, encryption, mqtt }: BrokerApproach & { mqtt: MqttConnection }): void {
    this.#tell({
      state: 'connected',
      clientId: this.#identity.clientId,
      protocolVersion: mqtt.protocolVersion,
      protocol: encryption?.protocol ?? null,
      cipher: encryption?.cipher ?? null,
      alpn: encryption?.alpn ?? null,
      isEncrypted: facts.isEncrypted,
      sessionPresent: mqtt.sessionPresent,
      limits: mqtt.limits,
    })
  }

  /** What was heard before a change of state is told before it. */
  #tell(state: SessionState): void {
    this.#batches.flush()
    this.#emit({ type: 'state', state })
  }
}

function subscribeOn(mqtt: MqttConnection, { filter, qos, ...options }: Subscription): Promise<number> {
  return mqtt.subscribe(filter, qos, options)
}

function isFinal({ code, details }: AppError): boolean {
  if (code === 'MQTT_REFUSED') return details?.['reasonCode'] !== undefined && !passingReasonCodes.includes(details['reasonCode'])
  // Our own certificate could not even be loaded: that is no matter of the network.
  if (code === 'TLS_FAILED') return details?.['kind'] === 'identity'
  return finalCodes.has(code)
}

/** MQTT 3.1.1 has no word for the end, and mosquitto 2.0.11 says none over MQTT 5 either. */
function endedWithoutWord({ code, details }: AppError): boolean {
  return code === 'CONNECTION_LOST' && details?.['reasonCode'] === undefined
}

function probablyTakenOver(times: number, clientId: string, cause: AppError): AppError {
  return new AppError(
    'SESSION_TAKEN_OVER',
    `The broker has ended the connection ${times} times in a row soon after it let ${clientId} in, without saying why. Another client with the same client identifier has probably taken the session over.`,
    { remedy: 'Give each client an identifier of its own; if there is no other, look into the broker’s log.', details: { clientId, times }, cause },
  )
}

function noProperties(): AppError {
  return new AppError('INVALID_INPUT', 'MQTT 3.1.1 has no message properties, and this connection speaks it.', {
    remedy: 'Leave the properties out, or connect with MQTT 5 to a broker that has it.',
  })
}
