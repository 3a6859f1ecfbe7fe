import { create } from 'zustand'
import { toWireError, type WireError } from '../../shared/errors.ts'
import { foldSteps, type Step } from '../../shared/step.ts'
import { followBuiltIn } from '../components/built-in-address.ts'
import { emptyConnection, type ConnectionDraft, type ConnectionRequest } from '../components/connection-draft.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { brokerReached } from '../stores/reached-broker-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import { withoutCancelled } from './cancelled-steps.ts'

/** A test that runs or has run. */
export interface TestRun {
  request: ConnectionRequest
  /** Of the identity; undefined without a certificate. */
  name: string | undefined
  /** ISO 8601. */
  startedAt: string
  steps: readonly Step[]
  outcome: 'running' | 'passed' | 'failed' | 'cancelled' | 'not-run'
  /** Why it could not even begin; `outcome` is then `not-run`. */
  error: WireError | undefined
}

interface Test {
  draft: ConnectionDraft
  /** The likeliest broker and identity were put in; from then on it is for the person to say. */
  isPrefilled: boolean
  run: TestRun | undefined
}

const untouched: Test = { draft: emptyConnection, isPrefilled: false, run: undefined }

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
  useTestStore.setState((test) => ({ draft: { ...test.draft, ...draft } }))
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
  useTestStore.setState({ run: undefined })
}

/** Runs the test. Never throws: the outcome is in the store. */
export async function runTest(request: ConnectionRequest, name: string | undefined): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  const change = (part: (run: TestRun) => Partial<TestRun>) => {
    if (running === controller) useTestStore.setState(({ run }) => ({ run: run && { ...run, ...part(run) } }))
  }
  const startedAt = new Date().toISOString()
  useTestStore.setState({ run: { request, name, startedAt, steps: [], outcome: 'running', error: undefined } })
  try {
    const { hasPassed, steps } = await currentCore().connectionTest.run(request, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'step') change(({ steps: before }) => ({ steps: foldSteps(before, event.step) }))
      },
    })
    if (hasPassed) brokerReached(request.url)
    change(() => ({ steps, outcome: hasPassed ? 'passed' : 'failed' }))
  } catch (thrown) {
    const error = asAppError(thrown)
    change(({ steps }) =>
      error.code === 'CANCELLED'
        ? { steps: withoutCancelled(steps), outcome: 'cancelled' }
        : { outcome: 'not-run', error: toWireError(error) },
    )
  }
}

/** Asks the core to stop; the stages that were done stay. */
export function cancelTest(): void {
  running?.abort()
}
