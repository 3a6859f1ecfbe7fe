import { setTimeout as wait } from 'node:timers/promises'
import { performance } from 'node:perf_hooks'
import { Store } from 'mqtt/index'
import { AppError, toWireError, type ErrorCode } from '../../shared/errors.ts'
import type { BrokerAddress, QoS, SessionEvent, SessionState } from '../../shared/mqtt.ts'
import { retryDelayMs, type BackoffLimits } from './backoff.ts'
import { connectToBroker, type BrokerApproach, type ConnectChoices } from './broker-connection.ts'
import { MessageBuffer } from './message-buffer.ts'
import type { MqttConnection } from './mqtt-connection.ts'
import type { ConnectionIdentity } from './network-contract.ts'

/** What a session is opened with. */
export interface SessionOptions {
  address: BrokerAddress
  identity: ConnectionIdentity
  keepAliveSeconds: number
  cleanStart: boolean
  protocolVersion: 4 | 5
  reconnect: boolean
}

/** What a session talks to. */
export interface SessionListener {
  emit: (event: SessionEvent) => void
  /** True while what was emitted before has not left the process; a batch then waits, and the buffer drops. */
  isCongested: () => boolean
}

/** Twenty batches a second. */
const batchEveryMs = 50
const backoff: BackoffLimits = { firstMs: 500, longestMs: 30_000 }
/** A connection that lived this long was a success: two clients that take an identifier from each other do not get there. */
const steadyAfterMs = 10_000

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
  readonly #options: SessionOptions
  readonly #listener: SessionListener
  readonly #buffer = new MessageBuffer()
  readonly #subscriptions = new Map<string, QoS>()
  readonly #choices: ConnectChoices
  #connection: MqttConnection | undefined
  #batchTimer: NodeJS.Timeout | undefined

  constructor(options: SessionOptions, listener: SessionListener) {
    this.#options = options
    this.#listener = listener
    const { keepAliveSeconds, cleanStart, protocolVersion } = options
    this.#choices = {
      keepAliveSeconds,
      cleanStart,
      protocolVersion,
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
      this.#sendBatch()
      clearTimeout(this.#batchTimer)
    }
    this.#tell({ state: 'closed' })
  }

  /** Throws SESSION_NOT_OPEN while there is no connection, and what the broker answers. */
  async subscribe(filter: string, qos: QoS): Promise<QoS> {
    const granted = await this.#open().subscribe(filter, qos)
    this.#subscriptions.set(filter, qos)
    return granted
  }

  async unsubscribe(filter: string): Promise<void> {
    const connection = this.#open()
    this.#subscriptions.delete(filter)
    await connection.unsubscribe(filter)
  }

  async publish(topic: string, payload: Buffer, { qos, retain }: { qos: QoS; retain: boolean }): Promise<number> {
    const connection = this.#open()
    this.#buffer.addSent({ topic, payload, qos, retain })
    this.#batchSoon()
    return connection.publish(topic, payload, { qos, retain })
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    for (let failures = 0, attempt = 1; ; attempt++) {
      this.#tell({ state: 'connecting', attempt })
      const begin = performance.now()
      const error = await this.#connectOnce(signal)
      if (!error) return
      const { reconnect } = this.#options
      if (isFinal(error)) {
        this.#tell({ state: 'refused', error: toWireError(error) })
        throw error
      }
      if (!reconnect) {
        this.#tell({ state: 'closed' })
        throw error
      }
      failures = performance.now() - begin > steadyAfterMs ? 1 : failures + 1
      const retryInMs = retryDelayMs(failures, backoff)
      this.#tell({ state: 'waiting', retryInMs, error: toWireError(error) })
      await wait(retryInMs, undefined, { signal })
    }
  }

  /** Gives why the connection did not come about or ended; nothing where the signal ended it. */
  async #connectOnce(signal: AbortSignal): Promise<AppError | undefined> {
    const { address, identity } = this.#options
    let approach: BrokerApproach & { mqtt: MqttConnection }
    try {
      approach = await connectToBroker(address, identity, this.#choices, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      if (error instanceof AppError) return error
      throw error
    }
    const { mqtt } = approach
    const leave = () => void mqtt.disconnect()
    signal.addEventListener('abort', leave)
    if (signal.aborted) leave()
    try {
      this.#choices.protocolVersion = mqtt.protocolVersion
      this.#connection = mqtt
      this.#tellConnected(approach)
      mqtt.onMessage((message) => {
        this.#buffer.addReceived(message)
        this.#batchSoon()
      })
      await this.#renewSubscriptions(mqtt)
      return await mqtt.ended
    } catch (error) {
      if (signal.aborted) return undefined
      if (error instanceof AppError) return error
      throw error
    } finally {
      this.#connection = undefined
      signal.removeEventListener('abort', leave)
      approach.release()
    }
  }

  /** The broker has forgotten them with the last connection, unless it says that it has not (MQTT 5 3.2.2.1.1). */
  async #renewSubscriptions(mqtt: MqttConnection): Promise<void> {
    if (mqtt.sessionPresent) return
    for (const [filter, qos] of this.#subscriptions) await mqtt.subscribe(filter, qos)
  }

  #open(): MqttConnection {
    if (this.#connection) return this.#connection
    throw new AppError('SESSION_NOT_OPEN', 'This session has no connection at the moment.', {
      remedy: 'Wait until it is connected again.',
    })
  }

  #tellConnected({ identity, facts, tls }: BrokerApproach): void {
    this.#tell({
      state: 'connected',
      clientId: identity.clientId,
      protocol: tls?.getProtocol() ?? null,
      cipher: tls?.getCipher().name ?? null,
      isEncrypted: facts.isEncrypted,
    })
  }

  /** What was heard before a change of state is told before it. */
  #tell(state: SessionState): void {
    this.#sendBatch()
    this.#listener.emit({ type: 'state', state })
  }

  #batchSoon(): void {
    this.#batchTimer ??= setTimeout(() => {
      this.#batchTimer = undefined
      if (this.#listener.isCongested()) this.#batchSoon()
      else this.#sendBatch()
    }, batchEveryMs)
  }

  #sendBatch(): void {
    if (this.#buffer.isEmpty) return
    this.#listener.emit({ type: 'messages', ...this.#buffer.take() })
  }
}

function isFinal({ code, details }: AppError): boolean {
  if (code === 'MQTT_REFUSED') return details?.['reasonCode'] !== undefined && !passingReasonCodes.includes(details['reasonCode'])
  // Our own certificate could not even be loaded: that is no matter of the network.
  if (code === 'TLS_FAILED') return details?.['kind'] === 'identity'
  return finalCodes.has(code)
}
