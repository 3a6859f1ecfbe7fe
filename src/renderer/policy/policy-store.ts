import { create } from 'zustand'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { toWireError, type WireError } from '../../shared/errors.ts'
import type { PolicyRow } from '../../shared/policy-matrix.ts'
import type { ConnectionRequest } from '../components/connection-draft.ts'
import { asAppError, currentCore } from '../stores/connection-store.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'

/** A matrix that runs or has run. */
export interface PolicyRun {
  url: string
  device: string
  /** ISO 8601. */
  startedAt: string
  rows: readonly PolicyRow[]
  outcome: 'running' | 'passed' | 'failed' | 'cancelled' | 'not-run'
  /** Why it could not be run; `outcome` is then `not-run`. */
  error: WireError | undefined
}

/** The last run. Lives as long as the window, whichever page is shown. */
export const usePolicyStore = create<{ run: PolicyRun | undefined }>(() => ({ run: undefined }))

let running: AbortController | undefined

/** Another vault: what was found with the devices of the last one says nothing of these. */
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) === vaultPath(before.vault)) return
  cancelPolicy()
  usePolicyStore.setState({ run: undefined })
})

/** Runs the matrix. Never throws: the outcome is in the store. */
export async function runPolicy({ url, identity }: ConnectionRequest, device: CertificateSummary, other: CertificateSummary | null): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  const change = (part: (run: PolicyRun) => Partial<PolicyRun>) => {
    if (running === controller) usePolicyStore.setState(({ run }) => ({ run: run && { ...run, ...part(run) } }))
  }
  const { serverName, username, password } = identity
  usePolicyStore.setState({
    run: { url, device: device.name, startedAt: new Date().toISOString(), rows: [], outcome: 'running', error: undefined },
  })
  try {
    const { hasPassed, rows } = await currentCore().policyMatrix.run(
      { url, device: device.fingerprint, otherDevice: other?.fingerprint, serverName, username, password },
      { signal: controller.signal, onEvent: (row) => change(({ rows: before }) => ({ rows: [...before, row] })) },
    )
    change(() => ({ rows, outcome: hasPassed ? 'passed' : 'failed' }))
  } catch (thrown) {
    const error = asAppError(thrown)
    change(() => (error.code === 'CANCELLED' ? { outcome: 'cancelled' } : { outcome: 'not-run', error: toWireError(error) }))
  }
}

export function cancelPolicy(): void {
  running?.abort()
}
