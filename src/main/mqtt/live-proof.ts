import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { AppError } from '../../shared/errors.ts'
import type { HandlerContext } from '../../shared/rpc.ts'
import type { Step } from '../../shared/step.ts'
import { BrokerApproach, connectToBroker } from './broker-connection.ts'
import { BuiltInBroker, type BuiltInBrokerOptions, type RunningBroker } from './built-in-broker.ts'
import { firstNameIn, leafOf } from './leaf-certificate.ts'
import type { MqttConnection } from './mqtt-connection.ts'
import type { ConnectionIdentity, TlsIdentity } from './network-contract.ts'
import { StepLadder } from './step-ladder.ts'
import { RefusalWitness, seeRefused, type StrangerKind } from './stranger.ts'

/** Whose certificates are proved. */
export interface LiveProofInput {
  broker: { tls: TlsIdentity; trustAnchors: string[] }
  listener: Participant
  speaker: Participant
  strangers: { otherCa: TlsIdentity; selfSigned: TlsIdentity }
  /** The broker's name that the clients check; by default the first in its certificate. */
  verifyAs?: string | undefined
}

interface Participant {
  name: string
  tls: TlsIdentity
}

/** What the proof is made with; a test plants others. */
export interface ProofMeans {
  startBroker: (options: BuiltInBrokerOptions) => Promise<RunningBroker>
  stepTimeoutMs: number
}

const realMeans: ProofMeans = { startBroker: (options) => BuiltInBroker.start(options), stepTimeoutMs: 5000 }
// The built-in broker speaks MQTT 3.1.1; asking for 5 first would be one connection more.
const choices = { protocolVersion: 4, cleanStart: true, keepAliveSeconds: 60 } as const

/**
 * Two clients talk through a broker over mutual TLS, each with its own certificate, and three strangers are turned away: one
 * without a certificate, one of another CA, one that signed itself in the name of a known device. Everything is real: the
 * broker listens on a free loopback port with the broker's own certificate, and stops at the end whatever happens. Throws
 * CANCELLED.
 */
export async function runLiveProof(
  input: LiveProofInput,
  { signal, emit }: HandlerContext<Step>,
  means: ProofMeans = realMeans,
): Promise<{ hasPassed: boolean; steps: Step[] }> {
  const { stepTimeoutMs } = means
  const ladder = new StepLadder(emit, signal)
  const proof = new LiveProof(input, means)
  try {
    let canGoOn = true
    for (const { id, title, run } of proof.steps) {
      if (!canGoOn) {
        ladder.skip({ id, title }, 'Not tried, because a step before it failed.')
        continue
      }
      const hasPassed = await ladder.climb({
        id,
        title,
        timeoutMs: stepTimeoutMs,
        timedOut: () => timedOut(title, stepTimeoutMs),
        run,
      })
      // Each stranger's door is a fact of its own; the other steps build on one another.
      canGoOn = hasPassed || isStranger(id)
    }
  } finally {
    await proof.end()
  }
  return { hasPassed: ladder.hasPassed, steps: ladder.steps }
}

interface ProofStep {
  id: string
  title: string
  run: (signal: AbortSignal) => Promise<string>
}

/** The steps of one proof, and what they hold. */
class LiveProof {
  readonly steps: readonly ProofStep[]
  readonly #input: LiveProofInput
  readonly #means: ProofMeans
  readonly #topic = `certwright/proof/${randomBytes(4).toString('hex')}`
  readonly #payload: Buffer
  readonly #toRelease: { release(): void }[] = []
  #starting: Promise<RunningBroker> | undefined
  #broker: RunningBroker | undefined
  #witness: RefusalWitness | undefined
  #brokerName = ''
  #spokenAt = 0
  #heardAt: Promise<number> | undefined

  constructor(input: LiveProofInput, means: ProofMeans) {
    const { listener, speaker, strangers } = input
    this.#input = input
    this.#means = means
    this.#payload = Buffer.from(`${speaker.name} says hello, ${randomBytes(8).toString('hex')}`)
    this.steps = [
      { id: 'broker', title: 'The broker starts', run: () => this.#brokerStarts() },
      { id: 'listener', title: `${listener.name} connects and listens`, run: (signal) => this.#listens(signal) },
      { id: 'speaker', title: `${speaker.name} connects and speaks`, run: (signal) => this.#speaks(signal) },
      { id: 'delivery', title: `${listener.name} hears ${speaker.name}`, run: () => this.#hears() },
      this.#stranger('no-certificate', 'A stranger without a certificate is refused', null),
      this.#stranger('other-authority', 'A stranger from another CA is refused', strangers.otherCa),
      this.#stranger('self-signed', `A stranger that calls itself ${listener.name} is refused`, strangers.selfSigned),
    ]
  }

  async end(): Promise<void> {
    for (const held of this.#toRelease) held.release()
    // One that was cancelled while it started has started all the same.
    const broker = await this.#starting?.catch(() => undefined)
    await broker?.stop()
  }

  async #brokerStarts(): Promise<string> {
    const { tls } = this.#input.broker
    this.#brokerName = this.#input.verifyAs ?? firstNameIn(tls)
    this.#starting = this.#means.startBroker({ ...this.#input.broker, host: '127.0.0.1', port: 0 })
    this.#broker = await this.#starting
    this.#witness = new RefusalWitness(this.#broker)
    return `${leafOf(tls).commonName} listens on ${this.#broker.host}:${this.#broker.port} with its own certificate`
  }

  async #listens(signal: AbortSignal): Promise<string> {
    const { name, tls } = this.#input.listener
    const mqtt = await this.#connects('listener', name, tls, signal)
    const { promise: heardAt, resolve, reject } = Promise.withResolvers<number>()
    heardAt.catch(() => undefined)
    this.#heardAt = heardAt
    mqtt.onMessage(({ topic, payload }) => {
      if (topic !== this.#topic) return
      if (payload.equals(this.#payload)) resolve(performance.now())
      else reject(notTheSame(name))
    })
    void mqtt.ended.then((because) => because && reject(because))
    await mqtt.subscribe(this.#topic, 1)
    this.#seenByBroker('listener', name, tls)
    return `${name} connected with its own certificate, checked that the broker is ${this.#brokerName}, and listens`
  }

  async #speaks(signal: AbortSignal): Promise<string> {
    const { name, tls } = this.#input.speaker
    const mqtt = await this.#connects('speaker', name, tls, signal)
    this.#spokenAt = performance.now()
    await mqtt.publish(this.#topic, this.#payload, { qos: 1, retain: false })
    this.#seenByBroker('speaker', name, tls)
    return `${name} connected with its own certificate, and said hello`
  }

  async #hears(): Promise<string> {
    const heardAt = await this.#heardAt!
    const { listener, speaker } = this.#input
    const afterMs = Math.max(1, Math.round(heardAt - this.#spokenAt))
    return `${listener.name} heard what ${speaker.name} said, octet for octet, after ${afterMs} ms`
  }

  #stranger(kind: StrangerKind, title: string, tls: TlsIdentity | null): ProofStep {
    return {
      id: kind,
      title,
      run: (signal) =>
        seeRefused(
          kind,
          new BrokerApproach(this.#address(), this.#identity('stranger', this.#input.listener.name, tls)),
          this.#witness!,
          signal,
        ),
    }
  }

  async #connects(role: string, name: string, tls: TlsIdentity, signal: AbortSignal): Promise<MqttConnection> {
    const approach = await connectToBroker(
      this.#address(),
      this.#identity(role, name, tls),
      choices,
      signal,
      this.#means.stepTimeoutMs,
    )
    this.#toRelease.push(approach)
    return approach.mqtt
  }

  /** Mutual means that the other side says so too: the broker saw this very certificate. */
  #seenByBroker(role: string, name: string, tls: TlsIdentity): void {
    const { serialNumber } = leafOf(tls)
    const seen = this.#broker!.clients.find(({ clientId }) => clientId === clientIdOf(role, name))
    if (seen?.serialNumber === serialNumber) return
    throw new AppError('PROOF_FAILED', `The broker let ${name} in without having seen its certificate ${serialNumber}.`, {
      remedy: 'Report this with the log of the core.',
      details: { seen: seen?.serialNumber ?? 'none' },
    })
  }

  #address() {
    return { scheme: 'mqtts', host: '127.0.0.1', port: this.#broker!.port, path: '' } as const
  }

  #identity(role: string, name: string, tls: TlsIdentity | null): ConnectionIdentity {
    return { tls, trustAnchors: this.#input.broker.trustAnchors, serverName: this.#brokerName, clientId: clientIdOf(role, name) }
  }
}

/** A name may stand for two participants; a client identifier may not (MQTT 5 3.1.3.1). */
function clientIdOf(role: string, name: string): string {
  return `${name}-${role}`
}

function isStranger(id: string): boolean {
  return id === 'no-certificate' || id === 'other-authority' || id === 'self-signed'
}

function timedOut(title: string, timeoutMs: number): AppError {
  return new AppError('PROOF_FAILED', `It did not come to pass within ${timeoutMs / 1000} seconds: ${title}.`, {
    remedy: 'Run the proof again; if it happens again, this machine is too busy or its firewall guards the loopback.',
    details: { hasTimedOut: true },
  })
}

function notTheSame(name: string): AppError {
  return new AppError('PROOF_FAILED', `${name} heard something else than what was said.`, { remedy: 'Run the proof again.' })
}
