import { AppError } from '../../../shared/errors.ts'
import { vaultLocked } from '../../store/vault-handle.ts'
import type { Workspace } from '../workspace.ts'

/** What a run over many is held to. */
export interface WhileOpen {
  /** Aborts when the caller gives up, and when the vault is locked or closed. */
  signal: AbortSignal
  /** Why the run ended there, where it was the vault that ended it. */
  ended(): AppError | undefined
}

/**
 * Holds a run to the vault that is open and unlocked now: a locked one issues and revokes nothing, and what was made for it goes into
 * no other. Throws VAULT_LOCKED, VAULT_NOT_OPEN.
 */
export function whileOpen({ vault, openVault }: Workspace, signal: AbortSignal): WhileOpen {
  if (vault.isLocked) throw vaultLocked(`${vault.path} is locked.`)
  const { unlocked } = openVault
  return {
    signal: AbortSignal.any([signal, unlocked]),
    ended: () => (unlocked.aborted && !signal.aborted ? endOf(unlocked.reason) : undefined),
  }
}

function endOf(reason: unknown): AppError {
  return reason instanceof AppError && reason.code === 'VAULT_LOCKED'
    ? new AppError('VAULT_LOCKED', 'The vault was locked, which ended the run.', { remedy: 'Unlock it, then do it again for the rest.' })
    : new AppError('VAULT_NOT_OPEN', 'The vault was closed, which ended the run.', { remedy: 'Open and unlock it, then do it again for the rest.' })
}
