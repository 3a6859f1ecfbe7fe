import { create } from 'zustand'
import { spaced } from '../calls/spaced.ts'
import { profileDecides, type KeyAndValidityDraft } from '../inventory/issuing/key-and-validity.tsx'
import type { NamedFile } from '../inspect/read-files.ts'
import { toWireError, type WireError } from '../../shared/errors.ts'
import { fleetRowStates, type FleetPlan } from '../../shared/fleet-plan.ts'
import type { FleetProgress, FleetResult } from '../../shared/fleet-run.ts'
import type { FleetColumn, FleetSource } from '../../shared/fleet-source.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import type { CellEdit, PlanRequest } from './plan-request.ts'
import { forgetRun, rememberRun } from './run-memory.ts'

/** In which of the ways the devices are brought; files of requests and a folder of them are one. */
export type SourceWay = 'pattern' | 'text' | 'table' | 'requests'

/** A fleet as it is being put together. */
export interface EnrolDraft {
  way: SourceWay
  pattern: string
  text: string
  table: NamedFile | undefined
  folder: string
  requests: readonly NamedFile[]
  groups: readonly string[]
  /** Fingerprint; undefined for the usual one. */
  issuer: string | undefined
  rest: KeyAndValidityDraft
  /** Devices that are there just as listed count as done. */
  resumes: boolean
  /** Every signature is verified, also of a large run. */
  verifiesAll: boolean
}

/** A plan that the core holds, and how it came to be. */
export interface Planned {
  request: PlanRequest
  edits: readonly CellEdit[]
  plan: FleetPlan
  /** Counts up when its rows may have changed. */
  revision: number
}

/** The run of a plan. */
export type EnrolRun =
  | { state: 'running'; progress: FleetProgress | undefined }
  | { state: 'done'; result: FleetResult }
  | { state: 'failed'; error: WireError }

interface Enrolment {
  draft: EnrolDraft
  planned: Planned | undefined
  run: EnrolRun | undefined
}

const emptyDraft: EnrolDraft = {
  way: 'pattern',
  pattern: '',
  text: '',
  table: undefined,
  folder: '',
  requests: [],
  groups: [],
  issuer: undefined,
  rest: profileDecides,
  resumes: false,
  verifiesAll: false,
}
const empty: Enrolment = { draft: emptyDraft, planned: undefined, run: undefined }

/** The devices that are being enrolled together. Lives as long as the window, whichever page is shown. */
export const useEnrolStore = create<Enrolment>(() => empty)

let running: AbortController | undefined

// The core lets go of a plan with its vault.
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) === vaultPath(before.vault)) return
  running?.abort()
  running = undefined
  useEnrolStore.setState(empty)
})

export function editEnrolment(part: Partial<EnrolDraft>): void {
  useEnrolStore.setState(({ draft }) => ({ draft: { ...draft, ...part } }))
}

/** What of the draft is the source of the plan; undefined where nothing is brought yet. */
export function sourceOf({ way, pattern, text, table, folder, requests }: EnrolDraft): FleetSource | undefined {
  switch (way) {
    case 'pattern':
      return pattern.trim() === '' ? undefined : { kind: 'pattern', pattern: pattern.trim() }
    case 'text':
      return text.trim() === '' ? undefined : { kind: 'text', text }
    case 'table':
      return table && { kind: 'table', file: table.file }
    case 'requests':
      if (requests.length > 0) return { kind: 'request-files', files: requests.map(({ file }) => file) }
      return folder.trim() === '' ? undefined : { kind: 'requests', folder: folder.trim() }
  }
}

/** Has the core plan, with the edits made before, and shows what it plans. Throws what the core throws. */
export async function makePlan(request: PlanRequest, signal: AbortSignal, edits: readonly CellEdit[] = []): Promise<void> {
  const { fleet } = currentCore()
  let plan = await fleet.plan(request, { signal })
  for (const edit of edits) {
    if (edit.index < plan.total) plan = await fleet.change({ plan: plan.id, ...edit }, { signal })
  }
  useEnrolStore.setState({ planned: { request, edits, plan, revision: 0 }, run: undefined })
}

/** Says anew what the columns of the table hold. Throws what the core throws. */
export async function correctColumns(columns: (FleetColumn | null)[], signal: AbortSignal): Promise<void> {
  const { planned } = useEnrolStore.getState()
  const source = planned?.request.source
  if (!planned || !source || (source.kind !== 'text' && source.kind !== 'table')) return
  await makePlan({ ...planned.request, source: { ...source, columns } }, signal, planned.edits)
}

/** Puts another text into a cell. Throws what the core throws. */
export async function editCell(edit: CellEdit): Promise<void> {
  const { planned } = useEnrolStore.getState()
  if (!planned) return
  const plan = await currentCore().fleet.change({ plan: planned.plan.id, ...edit })
  useEnrolStore.setState(({ planned: now }) =>
    now?.plan.id === plan.id ? { planned: { ...now, plan, edits: [...now.edits, edit], revision: now.revision + 1 } } : {},
  )
}

/** Back to where the devices come from. The draft stays. */
export function backToSource(): void {
  useEnrolStore.setState({ planned: undefined, run: undefined })
}

/** Begins with nothing. */
export function enrolOthers(): void {
  useEnrolStore.setState(empty)
}

const progressMs = 100

/** Issues what is planned; rows with errors are left out. Never throws: what came of it is in the store. */
export async function startRun(): Promise<void> {
  const { planned, draft } = useEnrolStore.getState()
  if (!planned || running) return
  const controller = new AbortController()
  running = controller
  const settle = (run: EnrolRun) => {
    if (running === controller) useEnrolStore.setState({ run })
  }
  let progress: FleetProgress | undefined
  const show = spaced(progressMs, () => {
    if (!controller.signal.aborted) settle({ state: 'running', progress })
  })
  show()
  const { plan, request, edits } = planned
  const { verifiesAll } = draft
  const vault = vaultPath(useVaultStore.getState().vault)
  if (vault !== undefined) rememberRun({ vault, total: plan.total, begunAt: new Date().toISOString(), request, edits, verifiesAll })
  let end: EnrolRun
  try {
    const result = await currentCore().fleet.run(
      { plan: plan.id, leavesOutBad: true, verifiesAll },
      {
        signal: controller.signal,
        onEvent: (event) => {
          progress = event
          if (running === controller) show()
        },
      },
    )
    if (result.notStarted === 0 && result.failed === 0) forgetRun()
    end = { state: 'done', result }
  } catch (thrown) {
    end = { state: 'failed', error: toWireError(asAppError(thrown)) }
  }
  const counts = await countRows(plan).catch(() => plan.counts)
  if (running !== controller) return
  running = undefined
  useEnrolStore.setState(({ planned: now }) => ({
    run: end,
    ...(now?.plan.id === plan.id && { planned: { ...now, plan: { ...now.plan, counts }, revision: now.revision + 1 } }),
  }))
}

/** How its rows stand after a run. */
async function countRows({ id }: FleetPlan): Promise<FleetPlan['counts']> {
  const { fleet } = currentCore()
  const totals = await Promise.all(fleetRowStates.map(async (state) => [state, (await fleet.rows({ plan: id, states: [state], limit: 1 })).total] as const))
  return Object.fromEntries(totals) as FleetPlan['counts']
}

/** The run stops after the devices that it is at; what was issued stays issued. */
export function cancelRun(): void {
  running?.abort()
}

/** The run waits, or goes on. Throws what the core throws. */
export async function pauseRun(isPaused: boolean): Promise<void> {
  const { planned } = useEnrolStore.getState()
  const { fleet } = currentCore()
  if (planned) await (isPaused ? fleet.pause({ plan: planned.plan.id }) : fleet.goOn({ plan: planned.plan.id }))
}
