import { create } from 'zustand'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { AppError, WireError } from '../../shared/errors.ts'
import type { Step } from '../../shared/step.ts'
import { spaced } from '../calls/spaced.ts'
import type { WrittenBundles } from './export-places.ts'
import type { IssueProgress } from './issue-everything.ts'
import type { ProvisionDraft, WizardStep } from './provision-draft.ts'
import { recallWalk, rememberWalk } from './walk-memory.ts'

/** Work that the core does for the wizard. It goes on when the page is left, and is found running when one comes back. */
export type Issuing = { status: 'idle' } | ({ status: 'running' } & IssueProgress) | { status: 'cancelled'; notStarted: number }
export type Writing =
  | { status: 'idle' }
  | { status: 'running'; done: number; total: number; name: string }
  | { status: 'failed'; error: AppError }
  | { status: 'cancelled' }
export interface Proof {
  status: 'idle' | 'running' | 'done' | 'failed'
  /** The serial numbers of broker, listener and speaker. */
  subjects: string
  steps: Step[]
  hasPassed: boolean
  error: AppError | undefined
}

/** A walk through the wizard. No passphrase is ever in it. */
export interface Walk {
  /** The vault that it is about; undefined where it began before there was one. */
  vaultPath: string | undefined
  /** It was kept over a reload: the vault may have gone on since. */
  isRecalled: boolean
  /** Undefined before it has begun. */
  draft: ProvisionDraft | undefined
  /** Where one was last. */
  step: WizardStep
  /** What it has issued, until the lists have it. */
  issued: CertificateSummary[]
  /** What the core refused at the last try, by device id. */
  failures: Record<string, WireError>
  /** Why issuing stopped, and the step that the reason belongs to. */
  stopped: { at: WizardStep; error: AppError } | undefined
  issuing: Issuing
  writing: Writing
  written: WrittenBundles | undefined
  proof: Proof
}

const idleProof: Proof = { status: 'idle', subjects: '', steps: [], hasPassed: false, error: undefined }
const notBegun: Walk = {
  vaultPath: undefined,
  isRecalled: false,
  draft: undefined,
  step: 'authority',
  issued: [],
  failures: {},
  stopped: undefined,
  issuing: { status: 'idle' },
  writing: { status: 'idle' },
  written: undefined,
  proof: idleProof,
}

export const useWalkStore = create<Walk>(() => recalled())

function recalled(): Walk {
  const memory = recallWalk()
  return memory ? { ...notBegun, isRecalled: true, draft: memory.draft, step: memory.step, vaultPath: memory.vaultPath ?? undefined } : notBegun
}

/** Begins anew for a vault, or before there is one. */
export function beginWalk(vaultPath: string | undefined, draft: ProvisionDraft, step: WizardStep): void {
  useWalkStore.setState({ ...notBegun, vaultPath, draft, step })
}

/** The draft goes on in this vault, or still before there is one: it began before that, or was kept over a reload. */
export function continueWalk(vaultPath: string | undefined, draft: ProvisionDraft): void {
  useWalkStore.setState({ vaultPath, draft, isRecalled: false })
}

/** Changes what was typed. A refusal of the core stands until what it was about is changed. */
export function editDraft<Part extends keyof ProvisionDraft>(part: Part, change: Partial<ProvisionDraft[Part]>): void {
  useWalkStore.setState(({ draft, stopped }) => {
    if (!draft) return {}
    const isAnswered = stopped?.at === (part === 'export' ? undefined : part)
    return { draft: { ...draft, [part]: { ...draft[part], ...change } }, ...(isAnswered && { stopped: undefined }) }
  })
}

export function rememberStep(step: WizardStep): void {
  useWalkStore.setState({ step })
}

const save = () => {
  const { vaultPath, draft, step } = useWalkStore.getState()
  rememberWalk(draft && { vaultPath: vaultPath ?? null, draft, step })
}
const saveSpaced = spaced(500, save)
addEventListener('pagehide', save)
useWalkStore.subscribe((now, before) => {
  if (now.issued !== before.issued) save()
  else if (now.draft !== before.draft || now.step !== before.step || now.vaultPath !== before.vaultPath) saveSpaced()
})
