import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { BroughtFile } from '../../shared/brought-file.ts'
import { AppError } from '../../shared/errors.ts'
import { checkFileLength } from '../reading/file-length.ts'
import type { ReadFile } from '../reading/reader-contract.ts'
import type { Workspace } from './workspace.ts'

/** What a person brought. The name is theirs: for the eye alone. */
export interface BroughtContent {
  /** Without folders. */
  name: string
  bytes: Uint8Array
}

/**
 * Has the reader process read a file that a person brings. Throws FILE_NOT_READABLE (missing, no permission, not a regular
 * file), FILE_TOO_LARGE, and what the reader says of its content.
 */
export async function readBroughtFile(workspace: Workspace, file: BroughtFile, signal: AbortSignal): Promise<ReadFile> {
  const { bytes } = await broughtContent(file)
  return workspace.reader.read(bytes, { signal })
}

/** The octets of a file that a person brings, in either form; nothing looks into them. Throws FILE_NOT_READABLE, FILE_TOO_LARGE. */
export async function broughtContent(file: BroughtFile): Promise<BroughtContent> {
  if ('path' in file) return { name: basename(file.path), bytes: await contentOf(file.path) }
  const bytes = Buffer.from(file.content, 'base64')
  checkFileLength(bytes.length)
  // A browser gives no folder; what has one comes from somewhere else.
  return { name: basename(file.name.replaceAll('\\', '/')), bytes }
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
