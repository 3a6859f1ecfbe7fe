import { create } from 'zustand'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'
import type { NamedFile, ReadingProblem, ReadFiles } from './read-files.ts'

/** A file that a person has brought into the window and that lies there until it is put away. */
export interface HeldFile extends NamedFile {
  id: number
}

interface Brought {
  files: readonly HeldFile[]
  /** Those that could not even be read by the window. */
  problems: readonly ReadingProblem[]
  /** What opens the encrypted ones; never kept longer than the vault is unlocked. */
  password: string | undefined
  /** Counts up with each password that is tried: a key for questions that must not hold the password itself. */
  passwordTries: number
}

const nothing: Omit<Brought, 'passwordTries'> = { files: [], problems: [], password: undefined }

/** What was dropped, pasted or chosen. It lives in this window alone. */
export const useBroughtStore = create<Brought>(() => ({ ...nothing, passwordTries: 0 }))

/** What was brought belongs to the vault at hand; a lock forgets the password. */
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) !== vaultPath(before.vault)) putAllAway()
  else if (now.vault.state === 'locked' && before.vault.state !== 'locked') tryPassword(undefined)
})

let lastId = 0

/** Lays files into the window: beside those that are there, or in their place. */
export function bring({ files, problems }: ReadFiles, { adds }: { adds: boolean }): void {
  const held = files.map((file): HeldFile => ({ ...file, id: ++lastId }))
  useBroughtStore.setState((before) =>
    adds ? { files: [...before.files, ...held], problems } : { ...nothing, files: held, problems },
  )
}

export function putAway(id: number): void {
  useBroughtStore.setState(({ files }) => ({ files: files.filter((file) => file.id !== id), problems: [] }))
}

export function putAllAway(): void {
  useBroughtStore.setState(nothing)
}

export function tryPassword(password: string | undefined): void {
  useBroughtStore.setState(({ passwordTries }) => ({ password, passwordTries: passwordTries + 1 }))
}
