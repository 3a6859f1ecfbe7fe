import { performance } from 'node:perf_hooks'
import type { ConnectionTestEvent, ConnectionTestResult, Presented } from '../../shared/connection-test.ts'
import type { IdentityInput } from '../../shared/contract.ts'
import { AppError, toWireError, type WireError } from '../../shared/errors.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import { dersIn } from '../../shared/pem.ts'
import { blockingProblem, type Problem } from '../../shared/problem.ts'
import type { HandlerContext } from '../../shared/rpc.ts'
import { safeText } from '../../shared/safe-text.ts'
import { foldSteps, type Step } from '../../shared/step.ts'
import { diagnose, examine } from '../diagnosis/diagnose.ts'
import { identityProblem, identityStage } from '../diagnosis/identity-problems.ts'
import type { ExaminedChain, Knowledge, Observations, OwnIdentity } from '../diagnosis/observations.ts'
import { useIdentities } from '../diagnosis/offers.ts'
import { warns } from '../diagnosis/problem-of.ts'
import type { ConnectionIdentity, Look, NetworkTestEvent, NetworkTestResult } from '../mqtt/network-contract.ts'
import { examineShown, presentedOf } from './chain-examination.ts'
import { connectionKnowledge } from './connection-knowledge.ts'
import { byteOrderMarksIn, fileFaultOf, openIdentity } from './identity.ts'
import type { Workspace } from './workspace.ts'

/** What is tested, as whom. */
export interface TestRequest {
  address: BrokerAddress
  identity: IdentityInput
}

/**
 * Tests a connection and says everything that is wrong with it. The stages are the network process'; what the broker shows is examined
 * beside them, and told as soon as it is known. A fault of the identity's files is a problem too. Throws CANCELLED, VAULT_LOCKED,
 * VAULT_NOT_OPEN, NOT_FOUND, AMBIGUOUS_REFERENCE, NETWORK_PROCESS_STOPPED.
 */
export async function testConnection(
  workspace: Workspace,
  request: TestRequest,
  context: HandlerContext<ConnectionTestEvent>,
): Promise<ConnectionTestResult> {
  workspace.reader.warm()
  return await new ConnectionDiagnosis(workspace, request, context).run()
}

/** One test from its beginning to its result; everything that it tells goes through here. */
class ConnectionDiagnosis {
  readonly #workspace: Workspace
  readonly #request: TestRequest
  readonly #signal: AbortSignal
  readonly #emit: (event: ConnectionTestEvent) => void
  readonly #askedFor: string
  readonly #knowledge: Knowledge
  #steps: Step[] = []
  #presented: Presented | null = null
  readonly #told: Problem[] = []

  constructor(workspace: Workspace, request: TestRequest, { signal, emit }: HandlerContext<ConnectionTestEvent>) {
    this.#workspace = workspace
    this.#request = request
    this.#signal = signal
    this.#emit = emit
    this.#askedFor = request.identity.serverName ?? request.address.host
    this.#knowledge = connectionKnowledge(workspace, this.#askedFor)
  }

  async run(): Promise<ConnectionTestResult> {
    const input = this.#request.identity
    try {
      // MQTT 5 3.1.4: a second client of the same identifier ends the first, and a test must not end the device's own session.
      const identity = await openIdentity(this.#workspace, input, { signal: this.#signal, suffix: '-test' })
      const marks = await byteOrderMarksIn(input)
      return await this.#runAs(identity, marks)
    } catch (error) {
      return this.#ofFault(error)
    }
  }

  async #runAs(identity: ConnectionIdentity, marks: readonly Problem[]): Promise<ConnectionTestResult> {
    const { address, identity: input } = this.#request
    const anchors = identity.trustAnchors.flatMap(dersIn)
    const own = this.#ownChain(identity, anchors)
    let examination: Promise<Examination> | undefined
    const whoWeAre = async (): Promise<OwnIdentity> => ({
      chain: await own,
      clientId: identity.clientId,
      username: identity.username ?? null,
      trustsVault: input.caFile === undefined,
    })
    const onEvent = (event: NetworkTestEvent) => {
      if (event.type === 'step') this.#tellStep(event.step)
      else {
        examination = this.#examine(event.look, anchors, whoWeAre())
        // Where the stages reject, it is no longer waited for.
        examination.catch(() => undefined)
      }
    }
    own.catch(() => undefined)
    const question = { address, identity, hasChosenClientId: input.clientId !== undefined }
    const result = await this.#workspace.network.client().test.run(question, { signal: this.#signal, onEvent })
    const { shown, problems: unexamined } = (await examination) ?? { shown: null, problems: [] }
    const found = diagnose(this.#observations(result, shown, await whoWeAre()))
    this.#keepExaminationInLine(found)
    return this.#finish(result.hasPassed, [...found, ...unexamined, ...marks])
  }

  #observations({ look, findings }: Pick<NetworkTestResult, 'look' | 'findings'>, shown: ExaminedChain | null, identity: OwnIdentity): Observations {
    return {
      address: this.#request.address,
      askedFor: this.#askedFor,
      identity,
      steps: this.#steps,
      shown,
      asksForCertificate: look?.asksForCertificate === true,
      findings,
      knowledge: this.#knowledge,
      now: this.#workspace.now(),
    }
  }

  /** What we show ourselves. */
  async #ownChain({ tls }: ConnectionIdentity, anchors: readonly Uint8Array[]): Promise<ExaminedChain | null> {
    if (!tls) return null
    const certificates = dersIn(tls.certificateChain)
    return await examineShown(this.#workspace, { certificates, anchors, purpose: 'clientAuth', host: null }, this.#signal)
  }

  /** The step `examine`, in its place after the look; runs beside the stages that follow. */
  async #examine(look: Look, anchors: readonly Uint8Array[], identity: Promise<OwnIdentity>): Promise<Examination> {
    const begin = performance.now()
    const durationMs = () => Math.round((performance.now() - begin) * 10) / 10
    this.#tellStep({ ...examineStep, state: 'running' })
    try {
      const certificates = look.certificates.map((each) => Buffer.from(each, 'base64'))
      const who = await identity
      const shown = await examineShown(this.#workspace, { certificates, anchors, purpose: 'serverAuth', host: this.#askedFor }, this.#signal)
      this.#presented = presentedOf(look, shown, this.#askedFor)
      this.#emit({ type: 'presented', presented: this.#presented })
      const problems = examine(this.#observations({ look, findings: {} }, shown, who), shown)
      for (const problem of problems) this.#tell(problem)
      const verdict = blockingProblem(problems)
      if (verdict) this.#tellStep({ ...examineStep, state: 'failed', durationMs: durationMs(), error: errorOf(verdict) })
      else this.#tellStep({ ...examineStep, state: 'passed', durationMs: durationMs(), text: examinedWords(shown, problems) })
      return { shown, problems: [] }
    } catch (error) {
      this.#tellStep({ ...examineStep, state: 'failed', durationMs: durationMs(), error: toWireError(error) })
      if (!(error instanceof AppError) || error.code === 'CANCELLED') throw error
      const problem = warns(77, { stage: examineStep.id, message: error.message, remedy: error.remedy ?? 'Give the broker a certificate of your CA.' })
      return { shown: null, problems: [problem] }
    }
  }

  /** What the TLS library did not mind after all is no failure of the examination. */
  #keepExaminationInLine(problems: readonly Problem[]): void {
    const examined = this.#steps.find(({ id }) => id === examineStep.id)
    if (examined?.state !== 'failed' || problems.some(({ stage, weight }) => stage === examineStep.id && weight === 'blocks')) return
    if (problems.every(({ stage }) => stage !== examineStep.id)) return
    this.#tellStep({ ...examineStep, state: 'passed', durationMs: examined.durationMs, text: `taken by the TLS library here; ${examined.error.message}` })
  }

  /** A fault of the identity's files is what is wrong with the connection; any other is the call's. */
  #ofFault(error: unknown): ConnectionTestResult {
    const fault = fileFaultOf(error, this.#request.identity)
    const problem = fault && identityProblem(fault, useIdentities({ knowledge: this.#knowledge, identity: { chain: null } }))
    if (!problem) throw error
    const step = { id: identityStage, title: 'Read the files of the identity', durationMs: 0 }
    this.#tellStep({ ...step, state: 'failed', error: toWireError(error) })
    return this.#finish(false, [problem])
  }

  #finish(hasPassed: boolean, problems: Problem[]): ConnectionTestResult {
    for (const problem of problems) this.#tell(problem)
    const { host } = this.#workspace
    const surroundings = { version: host.version, tlsLibrary: tlsLibrary(), clock: this.#workspace.now().toISOString() }
    return { hasPassed, steps: this.#steps, presented: this.#presented, problems, surroundings }
  }

  #tellStep(step: Step): void {
    this.#steps = foldSteps(this.#steps, step)
    this.#emit({ type: 'step', step })
  }

  /** Each once. */
  #tell(problem: Problem): void {
    if (this.#told.some(({ row, message }) => row === problem.row && message === problem.message)) return
    this.#told.push(problem)
    this.#emit({ type: 'problem', problem })
  }
}

interface Examination {
  shown: ExaminedChain | null
  /** Why there is none. */
  problems: Problem[]
}

/** The stage that is the core's own. */
export const examineStep = { id: 'examine', title: 'Examine the certificates' }

function examinedWords({ certificates, path, isAnchored }: ExaminedChain, problems: readonly Problem[]): string {
  const above = path.slice(1).map(({ facts }) => facts.name)
  const from = isAnchored && above.length > 0 ? ` from ${above.join(', from ')}` : ''
  const remarks = problems.length === 0 ? 'nothing is wrong with it' : problems.length === 1 ? '1 remark' : `${problems.length} remarks`
  return safeText(`${certificates[0]?.facts?.name ?? 'the certificate'} is${from || ' not from a CA that is trusted'}; ${remarks}`)
}

/** The verdict of the examination as the error of its step. */
function errorOf({ row, message, remedy }: Problem): WireError {
  return { code: row >= 20 && row <= 26 ? 'NAME_NOT_IN_CERTIFICATE' : 'BROKER_NOT_TRUSTED', message, remedy, details: { side: 'broker', row } }
}

/** BoringSSL gives no version of its own. */
function tlsLibrary(): string {
  const name = 'openssl_is_boringssl' in process.features && process.features.openssl_is_boringssl ? 'BoringSSL' : 'OpenSSL'
  return `${name} ${process.versions.openssl}`
}
