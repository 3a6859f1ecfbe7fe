import type { ExportResult } from '../../shared/export.ts'
import { foldSteps } from '../../shared/step.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { spaced } from '../calls/spaced.ts'
import { issueEverything, type IssueProgress } from './issue-everything.ts'
import type { IssuePlan } from './issue-plan.ts'
import type { ProofSubjects } from './proof-pair.ts'
import { editDraft, useWalkStore, type Proof } from './walk-store.ts'

const set = useWalkStore.setState
/** Thousands are issued in a second; nobody sees more than this. */
const progressMs = 100
let issuing: AbortController | undefined
let writing: AbortController | undefined

/** Issues what the plan asks for, and puts how it went into the store. Gives whether everything is issued. Never throws. */
export async function issueAll(plan: IssuePlan): Promise<boolean> {
  if (useWalkStore.getState().issuing.status === 'running') return false
  issuing = new AbortController()
  set({ stopped: undefined, failures: {}, issuing: { status: 'running', done: 0, total: 0, name: '' } })
  let latest: IssueProgress | undefined
  const show = spaced(progressMs, () =>
    // A late one must not undo what came of it.
    set((walk) => (walk.issuing.status === 'running' && latest ? { issuing: { status: 'running', ...latest } } : {})),
  )
  const outcome = await issueEverything(currentCore(), plan, {
    signal: issuing.signal,
    onProgress(progress) {
      latest = progress
      show()
    },
    onIssued(certificate) {
      // Devices may be thousands: they are taken in at the end.
      if (certificate.kind === 'device') return
      set(({ issued }) => ({ issued: [...issued, certificate] }))
      if (certificate.kind === 'broker') editDraft('broker', { chosen: certificate.fingerprint })
      // What is to be kept offline issues nothing else: the walk goes on with its issuing CA.
      else if (plan.issuing && certificate.kind === 'root-ca') editDraft('authority', { madeRoot: certificate.fingerprint })
      else editDraft('authority', { chosen: certificate.fingerprint })
    },
  })
  set(({ issued }) => ({
    issued: [...issued, ...outcome.issued.filter(({ kind }) => kind === 'device')],
    failures: outcome.failures,
    stopped: outcome.stopped,
    issuing: outcome.wasCancelled ? { status: 'cancelled', notStarted: outcome.notStarted.length } : { status: 'idle' },
  }))
  return !outcome.wasCancelled && !outcome.stopped && Object.keys(outcome.failures).length === 0
}

export function cancelIssuing(): void {
  issuing?.abort()
}

/** One call of `exports.write`. */
export interface WriteRequest {
  target: string
  /** Serial numbers. */
  only: string[]
  options: Record<string, string | number | boolean>
}

/** Writes bundles below `folder`, one request after the other, and puts how it went into the store. Never throws. */
export async function writeBundles(requests: readonly WriteRequest[], folder: string, overwrite: boolean): Promise<void> {
  if (useWalkStore.getState().writing.status === 'running') return
  writing = new AbortController()
  const { signal } = writing
  const total = requests.reduce((sum, { only }) => sum + only.length, 0)
  const results: ExportResult[] = []
  let done = 0
  let name = ''
  const show = spaced(progressMs, () =>
    set((walk) => (walk.writing.status === 'running' ? { writing: { status: 'running', done, total, name } } : {})),
  )
  const isStopped = () => signal.aborted
  set({ written: undefined, writing: { status: 'running', done, total, name } })
  try {
    for (const request of requests) {
      if (isStopped()) break
      const before = done
      const onEvent = (progress: { done: number; name: string }) => {
        done = before + progress.done
        name = progress.name
        show()
      }
      results.push(await currentCore().exports.write({ ...request, folder, overwrite }, { signal, onEvent }))
    }
    const written = {
      request: requestKey(requests, folder),
      folder: results[0]?.folder ?? folder,
      bundles: results.flatMap(({ bundles }) => bundles.map(withoutText)),
      notStarted: results.flatMap(({ notStarted }) => notStarted),
    }
    set({ writing: isStopped() ? { status: 'cancelled' } : { status: 'idle' }, written })
  } catch (thrown) {
    const error = asAppError(thrown)
    set({ writing: error.code === 'CANCELLED' ? { status: 'cancelled' } : { status: 'failed', error } })
  }
}

/** Tells one export from another. */
export function requestKey(requests: readonly WriteRequest[], folder: string): string {
  return JSON.stringify([folder, requests])
}

export function cancelWriting(): void {
  writing?.abort()
}

/** Takes a shown failure of an export away. */
export function forgetWriting(): void {
  set({ writing: { status: 'idle' } })
}

/** Runs the proof, and puts each step into the store. Never throws. */
export async function prove({ broker, listener, speaker }: ProofSubjects): Promise<void> {
  const subjects = proofKey({ broker, listener, speaker })
  const change = (part: Partial<Proof>) => {
    // Another proof has begun since.
    if (useWalkStore.getState().proof.subjects === subjects) set(({ proof }) => ({ proof: { ...proof, ...part } }))
  }
  set({ proof: { status: 'running', subjects, steps: [], hasPassed: false, error: undefined } })
  try {
    const devices = [listener.fingerprint, speaker.fingerprint]
    const { hasPassed, steps } = await currentCore().proof.run(
      { broker: broker.fingerprint, devices },
      {
        onEvent(event) {
          if (event.type === 'network-restarted') change({ steps: [] })
          else change({ steps: foldSteps(useWalkStore.getState().proof.steps, event.step) })
        },
      },
    )
    change({ status: 'done', hasPassed, steps })
  } catch (thrown) {
    change({ status: 'failed', error: asAppError(thrown) })
  }
}

/** Tells one proof from another. */
export function proofKey({ broker, listener, speaker }: ProofSubjects): string {
  return [broker, listener, speaker].map(({ fingerprint }) => fingerprint).join()
}

function withoutText({ name, fingerprint, folder, files }: ExportResult['bundles'][number]) {
  return { name, fingerprint, folder, files: files.map((file) => ({ ...file, text: null })) }
}

