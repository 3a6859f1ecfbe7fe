import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { vaultExists, withFileErrors } from './file-error.ts'

/** SQLite's application_id of our files: "CWRT". */
export const applicationId = 0x43575254

/** What SQLite keeps beside an open database; the vault's data too, so they come and go with it. */
const companions = ['-wal', '-shm', '-journal']

/**
 * Makes the file `path` in one step: `fill` gets the path of an empty file of mode 0600 beside it, and what it leaves there
 * is made durable and gets its name. A kill leaves either nothing under that name or all of it.
 * Throws VAULT_EXISTS and overwrites nothing; FOLDER_NOT_WRITABLE, DISK_FULL.
 */
export function createFileWhole(path: string, fill: (temporary: string) => void): void {
  refuseTaken(path)
  const temporary = `${path}.new-${randomBytes(4).toString('hex')}`
  withFileErrors(path, () => {
    closeSync(openSync(temporary, 'wx', 0o600))
    try {
      fill(temporary)
      syncFile(temporary)
      giveName(temporary, path)
      syncFolder(dirname(path))
    } finally {
      for (const suffix of ['', ...companions]) rmSync(temporary + suffix, { force: true })
    }
  })
}

/** Throws VAULT_EXISTS where `path`, or what SQLite would take for a part of a new database there, exists. */
export function refuseTaken(path: string): void {
  if (existsSync(path)) throw vaultExists(path)
  // SQLite would play the log of a vault that was deleted into the one that takes its name.
  const leftover = companions.map((suffix) => path + suffix).find((file) => existsSync(file))
  if (leftover === undefined) return
  throw new AppError('VAULT_EXISTS', `${leftover} is left from an earlier vault of this name, and may hold the last of it.`, {
    remedy: 'Choose another name, or move that file elsewhere first.',
    details: { path: leftover },
  })
}

/**
 * Looks at a file before SQLite does, and gives its real path: beside that, not beside a symbolic link, SQLite keeps the log.
 * Throws VAULT_NOT_FOUND, FILE_NOT_READABLE; VAULT_NOT_OURS for a file of another program; VAULT_DAMAGED for the rest of a
 * vault. Takes from others the right to read it where they had it.
 */
export function checkVaultFile(linkOrPath: string): string {
  const { path, header, size, mode } = readHeader(linkOrPath)
  // https://www.sqlite.org/fileformat2.html#the_database_header
  const magic = Buffer.from('SQLite format 3\0')
  if (!magic.subarray(0, header.length).equals(header.subarray(0, magic.length))) throw notOurs(path)
  if (header.length < headerLength) throw damaged(path, `holds ${size} octets only`)
  if (header.readUInt32BE(68) !== applicationId) throw notOurs(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) closeToOthers(path)
  // With a log beside it the file may rightly be shorter than its header says.
  if (companions.some((suffix) => existsSync(path + suffix))) return path
  const pageSize = header.readUInt16BE(16)
  const expected = (pageSize === 1 ? 65_536 : pageSize) * header.readUInt32BE(28)
  if (size < expected) throw damaged(path, `ends after ${size} of ${expected} octets`)
  return path
}

/** A VAULT_DAMAGED error; `what` goes on after the path. */
export function damaged(path: string, what: string, cause?: unknown): AppError {
  return new AppError('VAULT_DAMAGED', `${path} is a vault, but damaged: it ${what}.`, {
    remedy: 'Keep the file as it is, and open a backup of the vault instead.',
    details: { path },
    cause,
  })
}

/** A VAULT_NOT_OURS error. */
export function notOurs(path: string, cause?: unknown): AppError {
  return new AppError('VAULT_NOT_OURS', `${path} is not a Certwright vault.`, {
    remedy: 'Choose a file that Certwright made; their names end in .certwright.',
    details: { path },
    cause,
  })
}

const headerLength = 100

function readHeader(linkOrPath: string): { path: string; header: Buffer; size: number; mode: number } {
  let file: number | undefined
  try {
    const path = realpathSync(linkOrPath)
    file = openSync(path, 'r')
    const status = fstatSync(file)
    if (!status.isFile()) throw notOurs(path)
    const header = Buffer.alloc(headerLength)
    const length = readSync(file, header, 0, headerLength, 0)
    return { path, header: header.subarray(0, length), size: status.size, mode: status.mode }
  } catch (error) {
    throw readError(linkOrPath, error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function readError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new AppError('VAULT_NOT_FOUND', `There is no vault ${path}.`, {
      remedy: 'Create a vault, or name one that exists.',
      details: { path },
      cause: error,
    })
  }
  return new AppError('FILE_NOT_READABLE', `${path} could not be read (${String(error.code)}).`, {
    remedy: 'Check that you may read the file and that its disk is there.',
    details: { path },
    cause: error,
  })
}

function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o600)
  } catch {
    // Another's file, or a disk without modes: all secrets in it are sealed.
  }
}

function giveName(temporary: string, path: string): void {
  try {
    // Unlike a rename, this never replaces what somebody else put there meanwhile.
    linkSync(temporary, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw error
    // FAT and some network disks know no links.
    if (existsSync(path)) throw vaultExists(path, error)
    renameSync(temporary, path)
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(folder: string): void {
  // Windows has no such thing as a folder that is synced.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } catch {
    // Some network disks refuse it; the file itself is durable and has its name.
  } finally {
    closeSync(handle)
  }
}
