import { dirname } from 'node:path'
import { AppError } from '../../shared/errors.ts'

/** Runs `operation`, which makes or changes files beside `path`; a failure of the file system becomes an AppError. */
export function withFileErrors<T>(path: string, operation: () => T): T {
  try {
    return operation()
  } catch (error) {
    throw fileError(path, error)
  }
}

/**
 * What an error of the file system means for writing `path`: DISK_FULL, VAULT_EXISTS where the name is taken, else
 * FOLDER_NOT_WRITABLE. An AppError, or anything that is not from the file system, is given back as it is.
 */
export function fileError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError || !('code' in error) || !('syscall' in error)) return error
  const folder = dirname(path)
  switch (error.code) {
    case 'EEXIST':
      return vaultExists(path, error)
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(path, error)
    case 'ENOENT':
    case 'ENOTDIR':
      return notWritable(folder, `There is no folder ${folder}.`, 'Make the folder first, or choose another one.', error)
    case 'EROFS':
      return notWritable(folder, `${folder} is on a disk that is read-only.`, 'Choose a folder on another disk.', error)
    case 'EACCES':
    case 'EPERM':
      return notWritable(
        folder,
        `You may not write to the folder ${folder}.`,
        'Choose a folder of your own, or ask for the right to write here.',
        error,
      )
    default:
      return notWritable(folder, `Writing to ${folder} failed (${String(error.code)}).`, 'Choose another folder.', error)
  }
}

/** A DISK_FULL error: `path`, or what belongs to it, could not grow. */
export function diskFull(path: string, cause: unknown): AppError {
  const folder = dirname(path)
  return new AppError('DISK_FULL', `There is no space left on the disk that holds ${folder}. Nothing was changed.`, {
    remedy: 'Make room on that disk, then try again.',
    details: { folder },
    cause,
  })
}

/** A VAULT_EXISTS error: something stands at `path` that is not to be overwritten. */
export function vaultExists(path: string, cause?: unknown): AppError {
  return new AppError('VAULT_EXISTS', `There is already a file ${path}. It was not touched.`, {
    remedy: 'Choose another name, or open the file that is there.',
    details: { path },
    cause,
  })
}

function notWritable(folder: string, message: string, remedy: string, cause: unknown): AppError {
  return new AppError('FOLDER_NOT_WRITABLE', message, { remedy, details: { folder }, cause })
}
