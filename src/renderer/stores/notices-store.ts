import { create } from 'zustand'
import type { AppError } from '../../shared/errors.ts'
import { asAppError } from './connection-store.ts'
import { useVaultStore } from './vault-store.ts'

/** Something that a person did outside of a page (a command, the status bar) and how it ended. */
export interface AppNotice {
  id: number
  error: AppError | undefined
  /** What was done, where there is no error. */
  text: string
}

interface Notices {
  notices: AppNotice[]
}

let lastId = 0
/** Short reports go by themselves; a failure stays until it is closed. */
const reportMs = 4_000

/** What is said beside the pages: failures above the status bar, reports in it. Errors of a page belong on the page: use `Notice` there. */
export const useNoticesStore = create<Notices>(() => ({ notices: [] }))

/** Once the vault is open, it says nothing any more that it was locked. */
useVaultStore.subscribe((now, before) => {
  if (now.vault.state !== 'unlocked' || before.vault.state === 'unlocked') return
  useNoticesStore.setState(({ notices }) => ({ notices: notices.filter(({ error }) => error?.code !== 'VAULT_LOCKED') }))
})

export function dismissNotice(id: number): void {
  useNoticesStore.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
}

/** Shows a failure that has no place on a page. A cancelled call is none. */
export function reportFailure(error: unknown): void {
  const failure = asAppError(error)
  if (failure.code !== 'CANCELLED') add({ error: failure, text: '' })
}

/** Says that something was done, for a few seconds. */
export function reportDone(text: string): void {
  const id = add({ error: undefined, text })
  setTimeout(() => dismissNotice(id), reportMs)
}

function add(notice: Omit<AppNotice, 'id'>): number {
  const id = ++lastId
  useNoticesStore.setState(({ notices }) => ({ notices: [...notices, { ...notice, id }].slice(-4) }))
  return id
}
