import { create } from 'zustand'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { toWireError, type WireError } from '../../shared/errors.ts'
import type { ExportAllResult, ExportProgress, ExportResult, ExportRole, ExportTargetSummary, OptionValue } from '../../shared/export.ts'
import { spaced } from '../calls/spaced.ts'
import { emptyDestination, type Destination, type DestinationDraft } from '../destination/destination.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import { kindsFor, rolesOf } from './role-kinds.ts'

/** An export for one target as it is being put together. */
export interface ExportDraft {
  /** Id of the target; undefined while none is chosen. */
  target: string | undefined
  /** Whose targets are listed. */
  role: ExportRole | 'all'
  scope: 'all' | 'chosen'
  chosen: readonly CertificateSummary[]
  /** By target and name, what differs from the defaults. */
  options: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>
}

/** By target and option, what an export of everything is given anew each time. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What is exported: bundles of one target, or everybody's as it was chosen for them. */
export type ExportTask =
  | { way: 'target'; target: string; options: Record<string, OptionValue>; only?: string[] }
  | { way: 'everything'; secrets: Secrets }

/** What the core is asked to write. */
export interface ExportRequest {
  task: ExportTask
  destination: Destination
  overwrite: boolean
}

/** An export that runs or has run. */
export type ExportRun =
  | { state: 'running'; request: ExportRequest; progress: ExportProgress | undefined }
  /** `task` has nothing secret left in it. */
  | { state: 'done'; task: ExportTask; result: ExportAllResult }
  | { state: 'failed'; request: ExportRequest; error: WireError }

interface Exports {
  draft: ExportDraft
  destination: DestinationDraft
  secrets: Secrets
  run: ExportRun | undefined
}

const emptyDraft: ExportDraft = { target: undefined, role: 'all', scope: 'all', chosen: [], options: {} }

/** The export page: what is put together, and the last run. Lives as long as the window, whichever page is shown. */
export const useExportStore = create<Exports>(() => ({ draft: emptyDraft, destination: emptyDestination, secrets: {}, run: undefined }))

let running: AbortController | undefined

useVaultStore.subscribe((now, before) => {
  // Another vault: other identities. An export that runs is of the last one and goes on.
  if (vaultPath(now.vault) !== vaultPath(before.vault)) useExportStore.setState({ draft: emptyDraft })
  // Who locks the vault leaves no password behind on the page.
  if (now.vault.state !== 'unlocked' && before.vault.state === 'unlocked') forgetSecrets()
})

/** Changes what is put together; what the last run said is taken away, unless it still runs. */
export function changeExport(part: Partial<ExportDraft>): void {
  useExportStore.setState(({ draft }) => ({ draft: { ...draft, ...part }, ...withoutOutcome() }))
}

/** Chooses a target. Of those it is for, the ones that it serves stay chosen. */
export function chooseTarget(target: ExportTargetSummary): void {
  const kinds = kindsFor(target)
  const chosen = useExportStore.getState().draft.chosen.filter(({ kind }) => kinds.includes(kind))
  changeExport({ target: target.id, chosen, ...(chosen.length === 0 && { scope: 'all' }) })
}

/** Begins with these: the targets for them are listed, and what was chosen for a single one stands. */
export function exportFor(chosen: readonly CertificateSummary[], choice?: { target: string; options: Readonly<Record<string, OptionValue>> }): void {
  const roles = rolesOf(chosen.map(({ kind }) => kind))
  const { options } = useExportStore.getState().draft
  changeExport({
    target: choice?.target,
    role: roles.length === 1 ? roles[0]! : 'all',
    scope: 'chosen',
    chosen,
    ...(choice && { options: { ...options, [choice.target]: choice.options } }),
  })
}

export function chooseOption(target: string, name: string, value: OptionValue): void {
  const { options } = useExportStore.getState().draft
  changeExport({ options: { ...options, [target]: { ...options[target], [name]: value } } })
}

export function changeDestination(part: Partial<DestinationDraft>): void {
  useExportStore.setState(({ destination }) => ({ destination: { ...destination, ...part }, ...withoutOutcome() }))
}

export function giveSecret(target: string, name: string, value: string): void {
  useExportStore.setState(({ secrets }) => ({ secrets: { ...secrets, [target]: { ...secrets[target], [name]: value } }, ...withoutOutcome() }))
}

/** What is chosen for the options of a target. */
export function optionsOf({ options }: ExportDraft, target: Pick<ExportTargetSummary, 'id'>): Record<string, OptionValue> {
  return { ...options[target.id] }
}

/** The fingerprints that an export is limited to; undefined for all. */
export function onlyOf({ scope, chosen }: Pick<ExportDraft, 'scope' | 'chosen'>): string[] | undefined {
  return scope === 'all' ? undefined : chosen.map(({ fingerprint }) => fingerprint)
}

const progressMs = 50

/** Writes the bundles. Never throws: the outcome is in the store. */
export async function writeExport(request: ExportRequest): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  const settle = (run: ExportRun) => {
    if (running === controller) useExportStore.setState({ run })
  }
  let progress: ExportProgress | undefined
  let isOver = false
  const show = spaced(progressMs, () => {
    if (!isOver) settle({ state: 'running', request, progress })
  })
  show()
  try {
    const result = await askToWrite(request, controller.signal, (reported) => {
      progress = reported
      show()
    })
    isOver = true
    forgetSecrets()
    settle({ state: 'done', task: withoutSecrets(request.task), result })
  } catch (thrown) {
    isOver = true
    settle({ state: 'failed', request, error: toWireError(asAppError(thrown)) })
  }
}

/** Asks the core to stop after the bundle that it is at; what was written stays. */
export function cancelExport(): void {
  running?.abort()
}

/** Takes away what the last run said. */
export function forgetRun(): void {
  useExportStore.setState(withoutOutcome())
}

async function askToWrite(
  { task, destination, overwrite }: ExportRequest,
  signal: AbortSignal,
  onEvent: (progress: ExportProgress) => void,
): Promise<ExportAllResult> {
  const { exports } = currentCore()
  if (task.way === 'everything') return exports.writeAll({ secrets: task.secrets, ...destination, overwrite }, { signal, onEvent })
  const { target, options, only } = task
  return inShort(await exports.write({ target, options, ...(only && { only }), ...destination, overwrite }, { signal, onEvent }))
}

function inShort({ folder, file, bundles, refused, notStarted }: ExportResult): ExportAllResult {
  const short = bundles.map(({ name, serialNumber, fingerprint, target, folder: below, files, problems }) => ({
    name,
    serialNumber,
    fingerprint,
    target,
    folder: below,
    files: files.length,
    secretFiles: files.filter(({ isSecret }) => isSecret).length,
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  }))
  return { folder, file, bundles: short, refused, notStarted }
}

function withoutSecrets(task: ExportTask): ExportTask {
  return task.way === 'everything' ? { ...task, secrets: {} } : task
}

function forgetSecrets(): void {
  useExportStore.setState(({ destination }) => ({ destination: { ...destination, password: '', again: '' }, secrets: {} }))
}

function withoutOutcome(): Partial<Exports> {
  return useExportStore.getState().run?.state === 'running' ? {} : { run: undefined }
}
