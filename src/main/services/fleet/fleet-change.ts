import { setImmediate } from 'node:timers/promises'
import { AppError, toWireError, type ErrorCode } from '../../../shared/errors.ts'
import type { FleetChange, FleetProgress } from '../../../shared/fleet-run.ts'
import type { CrlReason } from '../../../shared/revocation.ts'
import type { Selection } from '../../../shared/selection.ts'
import { issueEach } from '../issuing.ts'
import { prepareRenewals, type RenewalRequest } from '../renewal.ts'
import { revokeCertificates } from '../revocation.ts'
import { selectedFingerprints } from '../selection.ts'
import type { Workspace } from '../workspace.ts'
import { toldFailures } from './fleet-run.ts'
import { RunProgress } from './run-progress.ts'
import { whileOpen } from './while-open.ts'

interface Context {
  signal: AbortSignal
  emit: (progress: FleetProgress) => void
}

/** So many are revoked in one transaction: enough to share an fsync, few enough that nothing else waits for long. */
const revokedTogether = 25

/** What is wrong with a single certificate: the others can be revoked. */
const ofOneCertificate: readonly ErrorCode[] = ['ALREADY_REVOKED', 'PROFILE_MISMATCH', 'NOT_FOUND']

/** Renews or re-keys all that are selected. Throws NOT_FOUND, AMBIGUOUS_REFERENCE, VAULT_LOCKED. */
export async function renewFleet(workspace: Workspace, { references, matching, ...request }: Selection & RenewalRequest, { signal, emit }: Context): Promise<FleetChange> {
  const open = whileOpen(workspace, signal)
  const fingerprints = await selectedFingerprints(workspace, { references, matching }, { statuses: ['active'] })
  const tally = new Tally(workspace, fingerprints.length, emit)
  const renewalOf = prepareRenewals(workspace, request)
  let stopped: AppError | undefined
  await issueEach(
    workspace,
    fingerprints,
    (fingerprint) => renewalOf(workspace.vault.find(fingerprint)),
    { signal: open.signal, keyType: request.keyType, batchLimit: revokedTogether },
    {
      issued: () => tally.done(1),
      failed: (fingerprint, error) => tally.failed(fingerprint, error),
      stored: () => tally.tell(),
      stopped(_, error) {
        stopped = error
      },
    },
  )
  return tally.result(open.ended() ?? stopped)
}

/** Revokes all that are selected, in batches. Throws NOT_FOUND, AMBIGUOUS_REFERENCE, VAULT_LOCKED, INVALID_INPUT for a moment in the future. */
export async function revokeFleet(
  workspace: Workspace,
  { references, matching, ...request }: Selection & { reason: CrlReason; at?: string | undefined },
  { signal, emit }: Context,
): Promise<FleetChange> {
  const open = whileOpen(workspace, signal)
  const fingerprints = await selectedFingerprints(workspace, { references, matching }, { statuses: ['active', 'replaced'] })
  const tally = new Tally(workspace, fingerprints.length, emit)
  const revoked = new Set<string>()
  for (let begun = 0; begun < fingerprints.length && !open.signal.aborted; begun += revokedTogether) {
    const stopped = revokeBatch(workspace, fingerprints.slice(begun, begun + revokedTogether), request, { tally, revoked })
    if (stopped) return tally.result(stopped)
    tally.tell()
    workspace.openVault.touch()
    await setImmediate()
  }
  return tally.result(open.ended())
}

/**
 * All of a batch or, where that is not possible, each by itself. A compromised key takes others along, which may be met again later:
 * they are in `revoked`. Gives why the vault takes no more, where it does not: locked, full, held by another.
 */
function revokeBatch(
  workspace: Workspace,
  batch: readonly string[],
  request: { reason: CrlReason; at?: string | undefined },
  { tally, revoked }: { tally: Tally; revoked: Set<string> },
): AppError | undefined {
  const left = batch.filter((fingerprint) => !revoked.has(fingerprint))
  tally.done(batch.length - left.length)
  if (left.length === 0) return undefined
  try {
    for (const { fingerprint } of revokeCertificates(workspace, { ...request, references: left })) revoked.add(fingerprint)
    tally.done(left.length)
    return undefined
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'INVALID_INPUT') throw error
    if (!ofOneCertificate.includes(error.code)) return error
    if (left.length === 1) tally.failed(left[0]!, error)
    else {
      for (const fingerprint of left) {
        const stopped = revokeBatch(workspace, [fingerprint], request, { tally, revoked })
        if (stopped) return stopped
      }
    }
    return undefined
  }
}

class Tally {
  readonly #workspace: Workspace
  readonly #progress: RunProgress
  readonly #begunAt = performance.now()
  readonly #total: number
  readonly #failures: FleetChange['failures'] = []
  #done = 0
  #failed = 0

  constructor(workspace: Workspace, total: number, emit: (progress: FleetProgress) => void) {
    this.#workspace = workspace
    this.#total = total
    this.#progress = new RunProgress(total, emit)
  }

  done(count: number): void {
    this.#done += count
    this.#progress.count({ done: count })
  }

  failed(fingerprint: string, error: AppError): void {
    this.#failed += 1
    this.#progress.count({ done: 1, failed: 1 })
    if (this.#failures.length < toldFailures) this.#failures.push({ name: this.#workspace.vault.find(fingerprint).summary.name, error: toWireError(error) })
  }

  tell(): void {
    this.#progress.tell()
  }

  /** What neither was done nor has failed was not begun: `stopped` says why, unless it was cancelled. */
  result(stopped: AppError | undefined): FleetChange {
    this.#progress.tell({ isEnd: true })
    return {
      done: this.#done,
      failed: this.#failed,
      failures: this.#failures,
      notStarted: this.#total - this.#done - this.#failed,
      stopped: stopped ? toWireError(stopped) : null,
      durationMs: Math.round(performance.now() - this.#begunAt),
    }
  }
}
