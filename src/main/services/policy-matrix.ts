import type { AppContract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { Workspace } from './workspace.ts'

/** Tries a broker with every kind of client. */
export function policyMatrixService(_workspace: Workspace): GroupHandlers<AppContract['policyMatrix']> {
  return {
    run: async () => {
      throw new AppError('NOT_AVAILABLE_HERE', 'The policy matrix is not here yet.', { remedy: 'Try the clients by hand.' })
    },
  }
}
