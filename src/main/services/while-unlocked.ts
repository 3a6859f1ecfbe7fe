import { toWireError } from '../../shared/errors.ts'
import type { Step } from '../../shared/step.ts'
import type { Workspace } from './workspace.ts'

/** What work with an opened identity is given. */
export interface WhileUnlocked {
  /** Aborts when the caller gives up, and when the vault is locked or closed. */
  signal: AbortSignal
  /** A step that was broken off by the lock says so, not that somebody cancelled it. */
  explain: (step: Step) => Step
}

/**
 * Runs work in the network process that uses an identity of the vault: it ends when the vault is locked or closed, since a locked
 * vault connects as nobody. Throws VAULT_LOCKED or VAULT_NOT_OPEN then, when the network process has let go of the identity.
 */
export async function whileUnlocked<T>(
  { openVault }: Workspace,
  signal: AbortSignal,
  work: (context: WhileUnlocked) => Promise<T>,
): Promise<T> {
  const { unlocked } = openVault
  const wasLocked = () => unlocked.aborted && !signal.aborted
  const explain = (step: Step): Step =>
    wasLocked() && step.state === 'failed' && step.error.code === 'CANCELLED' ? { ...step, error: toWireError(unlocked.reason) } : step
  try {
    const outcome = await work({ signal: AbortSignal.any([signal, unlocked]), explain })
    if (!wasLocked()) return outcome
  } catch (error) {
    if (!wasLocked()) throw error
  }
  throw unlocked.reason
}
