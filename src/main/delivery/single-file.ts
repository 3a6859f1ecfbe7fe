import { constants } from 'node:fs'
import { access, lstat, rm } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { StagedFile } from './staged-file.ts'
import { writeError } from './write-error.ts'

/** What is written, and whether it is for its owner alone (mode 0600). */
export interface SingleFile {
  bytes: Uint8Array
  isSecret: boolean
}

/**
 * Writes one file as a bundle is written: under a temporary name, to the disk, read back, renamed; gives its absolute path. The
 * folder must be there. Throws BUNDLE_EXISTS where something stands there and `overwrite` is false, FOLDER_NOT_WRITABLE,
 * DISK_FULL, WRITE_NOT_VERIFIED; then nothing of it is left.
 */
export async function writeSingleFile(path: string, { bytes, isSecret }: SingleFile, { overwrite }: { overwrite: boolean }): Promise<string> {
  const file = resolve(path)
  const folder = dirname(file)
  const staged = new StagedFile(folder, { path: basename(file), bytes, isSecret })
  try {
    if (!overwrite && (await isThere(file))) throw exists(file)
    await access(folder, constants.W_OK)
    await staged.write()
    await staged.place()
    return file
  } catch (error) {
    for (const leftover of error instanceof AppError && error.code === 'BUNDLE_EXISTS' ? [] : staged.leftovers()) await rm(leftover, { force: true })
    throw writeError(error, folder, 'Nothing was written.')
  }
}

/**
 * Refuses what `writeSingleFile` would refuse, before something is made that the file is to hold. Throws BUNDLE_EXISTS,
 * FOLDER_NOT_WRITABLE.
 */
export async function checkSingleFile(path: string, { overwrite }: { overwrite: boolean }): Promise<void> {
  const file = resolve(path)
  if (!overwrite && (await isThere(file))) throw exists(file)
  try {
    await access(dirname(file), constants.W_OK)
  } catch (error) {
    throw writeError(error, dirname(file), 'Nothing was written.')
  }
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}

function exists(file: string): AppError {
  return new AppError('BUNDLE_EXISTS', `${file} is there already. Nothing was written.`, {
    remedy: 'Choose another name, or say that it may be replaced.',
    details: { path: file },
  })
}
