import { create } from 'zustand'
import { connect, FreshLinkNeeded, type Core } from '../api.ts'
import { AppError, fromWireError, toWireError } from '../../shared/errors.ts'
import { followChanges } from './follow-changes.ts'
import { reportActivity } from './report-activity.ts'

/** Where the connection between this page and the core stands. A lost one keeps its pages, so that nothing typed is gone. */
export type Connection =
  | { status: 'connecting' }
  | { status: 'ready'; core: Core }
  | { status: 'lost'; core: Core; isReconnecting: boolean }
  | { status: 'needs-link' }
  | { status: 'failed'; error: AppError }

export const useConnectionStore = create<Connection>(() => ({ status: 'connecting' }))

const set = (connection: Connection) => useConnectionStore.setState(connection, true)
let following: AbortController | undefined

/** Connects, or connects again, and mirrors the core's changes from then on. Never throws: the outcome is in the store. */
export async function openConnection(): Promise<void> {
  const before = useConnectionStore.getState()
  const lastCore = 'core' in before ? before.core : undefined
  set(lastCore ? { status: 'lost', core: lastCore, isReconnecting: true } : { status: 'connecting' })
  following?.abort()
  following = new AbortController()
  try {
    const core = await connect(() => set({ status: 'lost', core, isReconnecting: false }))
    await followChanges(core, following.signal)
    reportActivity(window, core, following.signal)
    set({ status: 'ready', core })
  } catch (error) {
    if (error instanceof FreshLinkNeeded) set({ status: 'needs-link' })
    else if (lastCore) set({ status: 'lost', core: lastCore, isReconnecting: false })
    else set({ status: 'failed', error: asAppError(error) })
  }
}

/** The core, for a component below the frame. */
export function useCore(): Core {
  const core = useConnectionStore((connection) => ('core' in connection ? connection.core : undefined))
  if (!core) throw new Error('useCore is for components below the frame, which stands only when there is a core')
  return core
}

/** The core, for a command outside of any component. */
export function currentCore(): Core {
  const connection = useConnectionStore.getState()
  if ('core' in connection) return connection.core
  throw new AppError('CONNECTION_CLOSED', 'This page is not connected with Certwright.', { remedy: 'Reload the page.' })
}

/** Any thrown thing as an AppError, so that Notice can show it. */
export function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : fromWireError(toWireError(error))
}
