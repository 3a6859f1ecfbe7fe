import { open } from 'node:fs/promises'
import { AppError } from '../../shared/errors.ts'
import { checkFileLength } from '../reading/file-length.ts'
import type { ReadFile } from '../reading/reader-contract.ts'
import type { Workspace } from './workspace.ts'

/**
 * Has the reader process read a file that a person names. Throws FILE_NOT_READABLE (missing, no permission, not a regular
 * file), FILE_TOO_LARGE, and what the reader says of its content.
 */
export async function readBroughtFile(workspace: Workspace, path: string, signal: AbortSignal): Promise<ReadFile> {
  return workspace.reader.read(await contentOf(path), { signal })
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path)
    const stat = await file.stat()
    // A device or a pipe may never end.
    if (!stat.isFile()) throw new Error('it is not a regular file')
    checkFileLength(stat.size)
    return await file.readFile()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('FILE_NOT_READABLE', `${path} could not be read.`, {
      remedy: 'Check that the file is there and that you may read it.',
      details: { path },
      cause,
    })
  }
}
