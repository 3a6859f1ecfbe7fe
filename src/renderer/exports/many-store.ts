import { create } from 'zustand'
import { spaced } from '../calls/spaced.ts'
import type { CertificateCondition } from '../../shared/certificate.ts'
import { toWireError, type WireError } from '../../shared/errors.ts'
import type { OptionValue } from '../../shared/export.ts'
import type { FleetExport, FleetForm } from '../../shared/fleet-export.ts'
import type { FleetProgress } from '../../shared/fleet-run.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'

/** For whom many are exported: everybody whom the target serves, those of groups, or what was chosen in the inventory. */
export type ManyScope = 'all' | 'groups' | 'matching'

/** An export of many as it is being put together. */
export interface ManyDraft {
  scope: ManyScope
  groups: readonly string[]
  /** What was chosen in the inventory. */
  matching: { condition: CertificateCondition; number: number } | undefined
  target: string | undefined
  form: FleetForm
  /** Of each archive, twice. */
  password: string
  again: string
}

/** What the core is asked to write. */
export interface ManyRequest {
  matching: CertificateCondition
  target: string
  options: Record<string, OptionValue>
  form: FleetForm
  folder: string
  overwrite: boolean
  password?: string
}

export type ManyRun =
  | { state: 'running'; progress: FleetProgress | undefined }
  | { state: 'done'; result: FleetExport }
  | { state: 'failed'; request: ManyRequest; error: WireError }

const emptyDraft: ManyDraft = { scope: 'all', groups: [], matching: undefined, target: undefined, form: 'folders', password: '', again: '' }

/** The export of many: what is put together, and the last run. Lives as long as the window, whichever page is shown. */
export const useManyStore = create<{ draft: ManyDraft; run: ManyRun | undefined }>(() => ({ draft: emptyDraft, run: undefined }))

let running: AbortController | undefined

useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) !== vaultPath(before.vault)) useManyStore.setState({ draft: emptyDraft })
  // Who locks the vault leaves no password behind on the page.
  if (now.vault.state !== 'unlocked' && before.vault.state === 'unlocked') forgetPassword()
})

/** Changes what is put together; what the last run said is taken away, unless it still runs. */
export function changeMany(part: Partial<ManyDraft>): void {
  useManyStore.setState(({ draft, run }) => ({ draft: { ...draft, ...part }, run: run?.state === 'running' ? run : undefined }))
}

/** Begins with all that match. */
export function exportMatching(condition: CertificateCondition, number: number): void {
  changeMany({ scope: 'matching', matching: { condition, number } })
}

const progressMs = 100

/** Writes for all of them. Never throws: the outcome is in the store. */
export async function writeMany(request: ManyRequest): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  const settle = (run: ManyRun) => {
    if (running === controller) useManyStore.setState({ run })
  }
  let progress: FleetProgress | undefined
  let isOver = false
  const show = spaced(progressMs, () => {
    if (!isOver) settle({ state: 'running', progress })
  })
  show()
  try {
    const result = await currentCore().fleet.export(request, {
      signal: controller.signal,
      onEvent: (event) => {
        progress = event
        show()
      },
    })
    isOver = true
    forgetPassword()
    settle({ state: 'done', result })
  } catch (thrown) {
    isOver = true
    settle({ state: 'failed', request, error: toWireError(asAppError(thrown)) })
  }
}

/** The export stops after the device that it is at; what was written stays, but for a list. */
export function cancelMany(): void {
  running?.abort()
}

function forgetPassword(): void {
  useManyStore.setState(({ draft }) => ({ draft: { ...draft, password: '', again: '' } }))
}
