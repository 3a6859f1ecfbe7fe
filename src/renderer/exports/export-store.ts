import { create } from 'zustand'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { toWireError, type WireError } from '../../shared/errors.ts'
import type { ExportProgress, ExportResult, ExportTargetSummary, OptionValue } from '../../shared/export.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'

export type { OptionValue } from '../../shared/export.ts'

/** An export as it is being put together. */
export interface ExportDraft {
  /** Id of the target; undefined while none is chosen. */
  target: string | undefined
  scope: 'all' | 'chosen'
  chosen: readonly CertificateSummary[]
  /** By target and name, what differs from the defaults. */
  options: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>
  /** Empty: the core's default folder. */
  folder: string
}

/** What the core is asked to write. */
export interface ExportRequest {
  target: string
  folder: string
  only?: string[]
  options: Record<string, OptionValue>
  overwrite: boolean
}

/** An export that runs or has run. */
export type ExportRun =
  | { state: 'running'; request: ExportRequest; progress: ExportProgress | undefined }
  | { state: 'done'; request: ExportRequest; result: ExportResult }
  /** `progress` says what was written before it failed. */
  | { state: 'failed'; request: ExportRequest; error: WireError; progress: ExportProgress | undefined }

interface Exports {
  draft: ExportDraft
  run: ExportRun | undefined
}

const emptyDraft: ExportDraft = { target: undefined, scope: 'all', chosen: [], options: {}, folder: '' }

/** The export page: what is put together, and the last run. Lives as long as the window, whichever page is shown. */
export const useExportStore = create<Exports>(() => ({ draft: emptyDraft, run: undefined }))

let running: AbortController | undefined

/** Another vault: other identities. An export that runs is of the last one and goes on. */
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) !== vaultPath(before.vault)) useExportStore.setState({ draft: emptyDraft })
})

/** Changes what is put together; what the last run said is taken away, unless it still runs. */
export function changeExport(part: Partial<ExportDraft>): void {
  useExportStore.setState(({ draft, run }) => ({
    draft: { ...draft, ...part },
    run: run?.state === 'running' ? run : undefined,
  }))
}

export function chooseOption(target: string, name: string, value: OptionValue): void {
  const { options } = useExportStore.getState().draft
  changeExport({ options: { ...options, [target]: { ...options[target], [name]: value } } })
}

/** What is chosen for the options of a target. */
export function optionsOf({ options }: ExportDraft, target: Pick<ExportTargetSummary, 'id'>): Record<string, OptionValue> {
  return { ...options[target.id] }
}

/** The serial numbers that an export is limited to; undefined for all. */
export function onlyOf({ scope, chosen }: ExportDraft): string[] | undefined {
  return scope === 'all' ? undefined : chosen.map(({ fingerprint }) => fingerprint)
}

/** Writes the bundles. Never throws: the outcome is in the store. */
export async function writeExport(request: ExportRequest): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  const settle = (run: ExportRun | undefined) => {
    if (running === controller) useExportStore.setState({ run })
  }
  let progress: ExportProgress | undefined
  settle({ state: 'running', request, progress })
  try {
    const result = await currentCore().exports.write(request, {
      signal: controller.signal,
      onEvent(reported) {
        progress = reported
        settle({ state: 'running', request, progress })
      },
    })
    settle({ state: 'done', request, result })
  } catch (thrown) {
    settle({ state: 'failed', request, error: toWireError(asAppError(thrown)), progress })
  }
}

/** Asks the core to stop after the bundle that it is at; what was written stays. */
export function cancelExport(): void {
  running?.abort()
}
