import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import { policyCases, type BadCertificateCase, type PolicyCase, type PolicyMatrix, type PolicyRow } from '../../shared/policy-matrix.ts'
import type { HandlerContext } from '../../shared/rpc.ts'
import { connectToBroker } from './broker-connection.ts'
import type { MqttConnection } from './mqtt-connection.ts'
import type { ConnectionIdentity, TlsIdentity } from './network-contract.ts'
import { caseWords, type Seen } from './policy-cases.ts'
import { tryTopic } from './policy-topic.ts'

/** What a broker is tried with. */
export interface PolicyInput {
  address: BrokerAddress
  device: ConnectionIdentity
  name: string
  otherName: string
  bad: Partial<Record<BadCertificateCase, TlsIdentity | { notTried: string }>>
  stepTimeoutMs: number
}

const choices = { protocolVersion: 5, cleanStart: true, keepAliveSeconds: 60 } as const

/**
 * Tries a broker with each kind of client, one after the other, and tells of each row. The device itself comes first: where the broker
 * cannot be reached, or is not the one it should be, its error is thrown; where the device is refused, nothing else is tried, since a
 * refusal would say nothing. Throws CANCELLED, and what connecting throws.
 */
export async function runPolicyMatrix(input: PolicyInput, { signal, emit }: HandlerContext<PolicyRow>): Promise<PolicyMatrix> {
  const rows: PolicyRow[] = []
  const trial = new PolicyTrial(input, signal)
  for (const id of policyCases) {
    const isRefused = rows[0]?.verdict === 'fail'
    const seen: Seen = isRefused
      ? { seen: 'not-tried', text: `Not tried: ${input.name} itself is not let in, so that a refusal would say nothing.` }
      : await trial.see(id)
    const row = policyRow(id, seen, input)
    rows.push(row)
    emit(row)
  }
  return { hasPassed: rows.every(({ verdict }) => verdict !== 'fail'), rows }
}

function policyRow(id: PolicyCase, { seen, text }: Seen, parties: PolicyInput): PolicyRow {
  const { title, expected, remedy } = caseWords[id]
  const isAsExpected = (seen === 'allowed') === (expected === 'allow')
  const verdict = seen === 'not-tried' ? 'skipped' : isAsExpected ? 'pass' : 'fail'
  return { id, title: title(parties), expected, seen, verdict, text, remedy: verdict === 'fail' ? remedy(parties) : null }
}

class PolicyTrial {
  readonly #input: PolicyInput
  readonly #signal: AbortSignal

  constructor(input: PolicyInput, signal: AbortSignal) {
    this.#input = input
    this.#signal = signal
  }

  /** Throws where the device itself cannot be tried; what keeps another client from being tried is in its row. */
  async see(id: PolicyCase): Promise<Seen> {
    try {
      return await this.#try(id)
    } catch (error) {
      if (isRefusal(error)) return { seen: 'denied', text: error.message }
      const isRow = id !== 'right-certificate' && error instanceof AppError && error.code !== 'CANCELLED'
      if (!isRow) throw error
      return { seen: 'not-tried', text: `${error.message} That says nothing of this client.` }
    }
  }

  async #try(id: PolicyCase): Promise<Seen> {
    const { device, bad, otherName } = this.#input
    switch (id) {
      case 'right-certificate':
        return this.#lets(device)
      case 'no-certificate':
        return this.#lets({ ...device, tls: null })
      case 'wrong-topic':
        return this.#usesTopic()
      case 'other-client-id':
        return this.#usesClientId({ ...device, clientId: otherName })
      default: {
        const tls = bad[id] ?? { notTried: 'No such certificate is at hand.' }
        return 'notTried' in tls ? { seen: 'not-tried', text: tls.notTried } : this.#lets({ ...device, tls })
      }
    }
  }

  /** Lets a client try to get as far as CONNACK. */
  async #lets(identity: ConnectionIdentity): Promise<Seen> {
    const approach = await this.#connect(identity)
    approach.release()
    return { seen: 'allowed', text: 'The broker let it in.' }
  }

  async #usesTopic(): Promise<Seen> {
    const { device, name, otherName, stepTimeoutMs } = this.#input
    const approach = await this.#connect(device)
    try {
      return await tryTopic(approach.mqtt, { name, otherName, waitMs: stepTimeoutMs / 5, signal: this.#signal })
    } finally {
      approach.release()
    }
  }

  /**
   * The device connects as itself, then once more with the other's client identifier. Where that ends the first connection the broker
   * has taken both for the same client (MQTT 5 3.1.4): it goes by the certificate, and the identifier that was sent counts for nothing.
   */
  async #usesClientId(asOther: ConnectionIdentity): Promise<Seen> {
    const { device, otherName } = this.#input
    const own = await this.#connect(device)
    try {
      const other = await this.#connect(asOther)
      const isTheSame = await hasEnded(own.mqtt)
      other.release()
      if (!isTheSame) return { seen: 'allowed', text: `The broker let it in as ${otherName}; it would end the connection of ${otherName} itself.` }
      return { seen: 'denied', text: 'The broker let it in under its own name: it goes by the certificate, not by the client identifier that was sent.' }
    } finally {
      own.release()
    }
  }

  #connect(identity: ConnectionIdentity) {
    const { address, stepTimeoutMs } = this.#input
    return connectToBroker(address, identity, choices, this.#signal, stepTimeoutMs)
  }
}

/** An answer to a request says that the connection still stands; the end comes before it otherwise. */
async function hasEnded(mqtt: MqttConnection): Promise<boolean> {
  const isAnswered = mqtt.unsubscribe(`certwright/${randomBytes(4).toString('hex')}`).then(
    () => false,
    (error: unknown) => !(error instanceof AppError && (error.code === 'NOT_AUTHORIZED' || error.code === 'MQTT_REFUSED')),
  )
  return Promise.race([isAnswered, mqtt.ended.then(() => true)])
}

/** The broker turned this client away, by an alert, by CONNACK or without a word after TCP stood. */
function isRefusal(error: unknown): error is AppError {
  if (!(error instanceof AppError)) return false
  const { code, details } = error
  if (code === 'CLIENT_CERTIFICATE_REFUSED' || code === 'NOT_AUTHORIZED' || code === 'MQTT_REFUSED') return true
  return code === 'CONNECTION_LOST' || (code === 'TLS_FAILED' && (details?.['kind'] === 'closed' || details?.['alert'] !== undefined))
}
