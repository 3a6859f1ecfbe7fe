import { AppError } from '../../shared/errors.ts'

/**
 * What an error of the file system means for a bundle in `folder`: DISK_FULL or FOLDER_NOT_WRITABLE. `state` says what is in
 * the folder now; one sentence. An AppError, or what is not from the file system, is given back as it is.
 */
export function writeError(error: unknown, folder: string, state: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError || !('code' in error) || !('syscall' in error)) return error
  const code = String(error.code)
  const details = { folder, cause: code }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('DISK_FULL', `There is no space left for ${folder}. ${state}`, {
      remedy: 'Make room there, or choose another drive, then export again.',
      details,
      cause: error,
    })
  }
  const { what, remedy } = reasons[code] ?? {
    what: `Writing to ${folder} failed (${code}).`,
    remedy: 'If it is on a stick, check that it is plugged in, then export again.',
  }
  const message = `${what.replace('FOLDER', () => folder)} ${state}`
  return new AppError('FOLDER_NOT_WRITABLE', message, { remedy, details, cause: error })
}

/** FOLDER_NOT_WRITABLE for something at `path` that stands where a bundle needs a folder or a file. */
export function inTheWay(path: string, what: 'file' | 'folder' | 'symbolic link', folder: string): AppError {
  return new AppError('FOLDER_NOT_WRITABLE', `A ${what} is in the way at ${path}. Nothing of this bundle was written.`, {
    remedy: 'Move it away, or choose another folder.',
    details: { folder, path },
  })
}

const choose = 'Choose a folder of your own, or ask for the right to write here.'
const reasons: Readonly<Record<string, { what: string; remedy: string }>> = {
  EACCES: { what: 'You may not write to FOLDER.', remedy: choose },
  EPERM: { what: 'You may not write to FOLDER.', remedy: choose },
  EROFS: { what: 'FOLDER is on a drive that is write-protected.', remedy: 'Unlock the drive, or choose another one.' },
  ENOTDIR: { what: 'A file is in the way of FOLDER.', remedy: 'Move it away, or choose another folder.' },
  ENAMETOOLONG: { what: 'The path FOLDER is too long for this drive.', remedy: 'Choose a folder with a shorter path.' },
}
