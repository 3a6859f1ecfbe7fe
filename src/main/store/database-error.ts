import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { diskFull } from './file-error.ts'
import { damaged, notOurs } from './vault-file.ts'
import { vaultBusy } from './writer-note.ts'

/**
 * What an error of node:sqlite means for the vault at `path`: VAULT_BUSY with the name of the holder, DISK_FULL,
 * FOLDER_NOT_WRITABLE, VAULT_DAMAGED, VAULT_NOT_OURS, VAULT_NOT_FOUND, VAULT_NOT_OPEN, FILE_NOT_READABLE. What should never
 * happen, such as a broken constraint, and what is not from SQLite is given back as it is.
 * Result codes: https://www.sqlite.org/rescode.html; the extended ones hold the primary one in their last octet.
 */
export function databaseError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError || !('code' in error)) return error
  if (error.code === 'ERR_INVALID_STATE') return vaultClosed(path, error)
  if (error.code === 'ERR_OUT_OF_RANGE') return damaged(path, 'holds a number that no vault has', error)
  if (error.code !== 'ERR_SQLITE_ERROR' || !('errcode' in error) || typeof error.errcode !== 'number') return error
  switch (error.errcode & 0xff) {
    case sqlite.error:
      return /^no such (table|column)/.test(error.message) ? damaged(path, 'lacks a part', error) : error
    case sqlite.busy:
    case sqlite.locked:
      return vaultBusy(path, error)
    case sqlite.full:
      return diskFull(path, error)
    case sqlite.corrupt:
      return damaged(path, 'holds pages that do not fit together', error)
    case sqlite.notADatabase:
      return notOurs(path, error)
    case sqlite.readOnly:
      return error.errcode === readOnlyMoved ? vaultMoved(path, error) : notWritable(path, error)
    case sqlite.permission:
    case sqlite.cannotOpen:
      return notWritable(path, error)
    case sqlite.inputOutput:
      return hasNoSpace(path) ? diskFull(path, error) : notReadable(path, error)
    default:
      return error
  }
}

const sqlite = {
  error: 1,
  permission: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
}
/** SQLITE_READONLY_DBMOVED */
const readOnlyMoved = 8 | (4 << 8)

// SQLite says "I/O error", not "full", where the shared memory beside the log finds no room.
function hasNoSpace(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0
  } catch {
    return false
  }
}

function vaultClosed(path: string, cause: unknown): AppError {
  return new AppError('VAULT_NOT_OPEN', `${path} has been closed.`, { remedy: 'Open the vault again.', cause })
}

function vaultMoved(path: string, cause: unknown): AppError {
  return new AppError('VAULT_NOT_FOUND', `${path} was moved or deleted while it was open.`, {
    remedy: 'Bring the file back, or open it where it is now.',
    details: { path },
    cause,
  })
}

function notWritable(path: string, cause: unknown): AppError {
  const folder = dirname(path)
  return new AppError('FOLDER_NOT_WRITABLE', `${path} cannot be written, or nothing beside it, as a vault needs.`, {
    remedy: `Get the right to write to the file and to ${folder}, or copy the vault to a folder of your own.`,
    details: { path, folder },
    cause,
  })
}

function notReadable(path: string, cause: unknown): AppError {
  return new AppError('FILE_NOT_READABLE', `Reading or writing ${path} failed: the disk reports an error.`, {
    remedy: 'Check that the disk or stick is still there, then open the vault again.',
    details: { path },
    cause,
  })
}
