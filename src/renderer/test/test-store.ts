import { create } from 'zustand'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { foldTest, nothingTested, type ConnectionTestResult, type TestSoFar } from '../../shared/connection-test.ts'
import { toWireError, type WireError } from '../../shared/errors.ts'
import type { MendResult } from '../../shared/mend.ts'
import { followBuiltIn } from '../components/built-in-address.ts'
import { emptyConnection, type ConnectionDraft } from '../components/connection-draft.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { brokerReached } from '../stores/reached-broker-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import { withoutCancelled } from './cancelled-steps.ts'
import { mendedConnection, type ChangedField, type TriedConnection } from './mended-connection.ts'

/** A test that runs or has run. */
export interface TestRun extends TriedConnection, TestSoFar {
  /** ISO 8601. */
  startedAt: string
  outcome: 'running' | 'passed' | 'failed' | 'cancelled' | 'not-run'
  /** What the core found, once the test has come to its end. */
  result: ConnectionTestResult | undefined
  /** Why it could not even begin; `outcome` is then `not-run`. */
  error: WireError | undefined
}

/** A mend that was done, and what is left to do by hand. */
export interface DoneMend {
  label: string
  result: MendResult
  /** The connection to try from then on. */
  next: TriedConnection
}

interface Test {
  draft: ConnectionDraft
  /** The likeliest broker and identity were put in; from then on it is for the person to say. */
  isPrefilled: boolean
  run: TestRun | undefined
  /** The last mend, until it is put away or something else is tested. */
  done: DoneMend | undefined
  /** What that mend has changed in the form. */
  changed: readonly ChangedField[]
}

const untouched: Test = { draft: emptyConnection, isPrefilled: false, run: undefined, done: undefined, changed: [] }

/** The connection test: what is typed, and the last run. Lives as long as the window, whichever page is shown. */
export const useTestStore = create<Test>(() => untouched)

let running: AbortController | undefined

/** Another vault: its identities are others, and what was found of the last ones says nothing of them. */
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) === vaultPath(before.vault)) return
  cancelTest()
  useTestStore.setState(untouched)
})

/** The address goes with the built-in broker. */
useBrokerStore.subscribe((now, before) => {
  useTestStore.setState(({ draft }) => ({ draft: followBuiltIn(draft, now.broker, before.broker) }))
})

export function changeTest(draft: Partial<ConnectionDraft>): void {
  useTestStore.setState((test) => ({ draft: { ...test.draft, ...draft }, changed: [] }))
}

/** Puts in what is likely, where nothing stands yet. */
export function prefillTest({ url, identity }: Pick<ConnectionDraft, 'url' | 'identity'>): void {
  useTestStore.setState(({ draft }) => ({
    isPrefilled: true,
    draft: { ...draft, url: draft.url === '' ? url : draft.url, identity: draft.identity ?? identity },
  }))
}

/** Puts a connection in, to be tested; what the last run found is taken away where it was for another. */
export function prepareTest(draft: Partial<ConnectionDraft>): void {
  cancelTest()
  changeTest(draft)
  useTestStore.setState({ run: undefined, done: undefined })
}

/** Tests a connection. Never throws: the outcome is in the store. */
export function runTest(tried: TriedConnection): Promise<void> {
  putMendAway()
  return test(tried)
}

async function test({ request, draft }: TriedConnection): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  const change = (part: (run: TestRun) => Partial<TestRun>) => {
    if (running === controller) useTestStore.setState(({ run }) => ({ run: run && { ...run, ...part(run) } }))
  }
  const startedAt = new Date().toISOString()
  useTestStore.setState({ run: { ...nothingTested, request, draft, startedAt, outcome: 'running', result: undefined, error: undefined } })
  try {
    const result = await currentCore().connectionTest.run(request, {
      signal: controller.signal,
      onEvent: (event) => change((run) => foldTest(run, event)),
    })
    const { hasPassed, steps, presented, problems } = result
    if (hasPassed) brokerReached(request.url)
    change(() => ({ steps, presented, problems, result, outcome: hasPassed ? 'passed' : 'failed' }))
  } catch (thrown) {
    const error = asAppError(thrown)
    change(({ steps }) =>
      error.code === 'CANCELLED'
        ? { steps: withoutCancelled(steps), outcome: 'cancelled' }
        : { outcome: 'not-run', error: toWireError(error) },
    )
  }
}

/** Goes on after a mend: the form has what it changed, and where it is in force already the test runs again. Never throws. */
export async function goOnAfter(label: string, tried: TriedConnection, result: MendResult): Promise<void> {
  const { as } = result.connection
  const identity = as === undefined ? undefined : await identityOf(as)
  const { draft, request, changed } = mendedConnection(tried, result.connection, identity)
  const next = { draft, request }
  useTestStore.setState({ draft, changed, done: { label, result, next } })
  if (result.isInForce) await test(next)
}

async function identityOf(fingerprint: string): Promise<CertificateSummary | undefined> {
  try {
    return await currentCore().certificates.show({ reference: fingerprint })
  } catch (thrown) {
    reportFailure(thrown)
    return undefined
  }
}

/** Tests the connection again as the last mend left it; what is left to do stays in view. */
export async function testAfterMend(): Promise<void> {
  const { done } = useTestStore.getState()
  if (done) await test(done.next)
}

/** Takes away what is said of the last mend. */
export function putMendAway(): void {
  useTestStore.setState({ done: undefined, changed: [] })
}

/** Asks the core to stop; the stages that were done stay. */
export function cancelTest(): void {
  running?.abort()
}
