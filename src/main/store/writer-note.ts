import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'

/** Who writes to a vault at this moment, as far as the note beside it tells; SQLite itself does not. */
export type VaultWriter =
  | { state: 'unknown' }
  /** `ended`: the note is of a process of this machine that is no more. */
  | { state: 'running' | 'ended' | 'on-another-host'; processId: number; host: string; since: string }

const noteSchema = z.object({
  processId: z.int().positive(),
  host: z.string().max(255),
  since: z.iso.datetime(),
})

/**
 * Leaves `<vault>.writer.json`: process, host, since. For whoever holds SQLite's write lock, from the beginning of a
 * transaction to just before its end. A note that cannot be left is no reason not to write.
 */
export function leaveWriterNote(vaultPath: string): void {
  const path = notePath(vaultPath)
  const note = JSON.stringify({ processId: process.pid, host: hostname(), since: new Date().toISOString() })
  try {
    // What lies there is of a writer that was killed: the lock is ours.
    rmSync(path, { force: true })
    const file = openSync(path, 'wx', 0o600)
    try {
      writeSync(file, note)
    } finally {
      closeSync(file)
    }
  } catch {
    // It only names us to those who wait.
  }
}

/** Takes the note away again. */
export function removeWriterNote(vaultPath: string): void {
  try {
    rmSync(notePath(vaultPath), { force: true })
  } catch {
    // Whoever reads it looks whether the process still runs.
  }
}

/** Reads the note beside a vault. */
export function readWriter(vaultPath: string): VaultWriter {
  const note = noteSchema.safeParse(readNote(vaultPath))
  if (!note.success) return { state: 'unknown' }
  if (note.data.host !== hostname()) return { state: 'on-another-host', ...note.data }
  return { state: isRunning(note.data.processId) ? 'running' : 'ended', ...note.data }
}

/** The VAULT_BUSY error of somebody who has waited in vain; says who holds the vault. */
export function vaultBusy(vaultPath: string, cause: unknown): AppError {
  const writer = readWriter(vaultPath)
  return new AppError('VAULT_BUSY', `${basename(vaultPath)} is being written by ${describe(writer)}.`, {
    remedy:
      writer.state === 'running' && writer.processId !== process.pid
        ? `Wait until it has finished, then try again. If it hangs, end process ${writer.processId}.`
        : 'Wait a moment, then try again. If it goes on, close the other programs that have this file open.',
    details: {
      path: vaultPath,
      writer: writer.state,
      ...(writer.state !== 'unknown' && { processId: writer.processId, host: writer.host, since: writer.since }),
    },
    cause,
  })
}

function describe(writer: VaultWriter): string {
  switch (writer.state) {
    case 'unknown':
      return 'another program'
    case 'running':
      return writer.processId === process.pid
        ? `another part of this program, since ${writer.since}`
        : `process ${writer.processId} on this machine, since ${writer.since}`
    case 'on-another-host':
      return `process ${writer.processId} on the machine ${JSON.stringify(writer.host)}, since ${writer.since}`
    case 'ended':
      return `another program, which did not leave its name (the last one that did, process ${writer.processId}, has ended)`
  }
}

function readNote(vaultPath: string): unknown {
  try {
    return JSON.parse(readFileSync(notePath(vaultPath), 'utf8'))
  } catch {
    return undefined
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function notePath(vaultPath: string): string {
  return `${vaultPath}.writer.json`
}
