import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { inTheWay } from './write-error.ts'

/**
 * Looks, before anything is written, whether `paths` can go into `folder`: every folder from below `base` on has to be a real
 * one or not there, and every file not there unless `overwrite`. Throws BUNDLE_EXISTS, FOLDER_NOT_WRITABLE.
 */
export async function clearWay(
  folder: string,
  paths: readonly string[],
  { overwrite, base = dirname(folder) }: { overwrite: boolean; base?: string },
): Promise<void> {
  const inner = paths.flatMap((path) => foldersOf(path).map((each) => join(folder, each)))
  for (const each of new Set([...foldersBetween(base, folder), ...inner])) {
    const found = await lookAt(each)
    if (found && !found.isDirectory()) throw inTheWay(each, found.isSymbolicLink() ? 'symbolic link' : 'file', folder)
  }
  for (const path of paths) {
    const found = await lookAt(join(folder, path))
    if (!found) continue
    if (found.isDirectory()) throw inTheWay(join(folder, path), 'folder', folder)
    if (!overwrite) throw bundleExists(folder, path)
  }
}

/** The folders of `a/b/c.txt`: `a`, `a/b`. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function foldersBetween(base: string, folder: string): string[] {
  const below = relative(base, folder)
  if (below === '' || below.startsWith('..') || isAbsolute(below)) return [folder]
  const parts = below.split(sep)
  return parts.map((_, index) => join(base, ...parts.slice(0, index + 1)))
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function bundleExists(folder: string, path: string): AppError {
  return new AppError('BUNDLE_EXISTS', `${folder} already holds ${path}. Nothing of this bundle was written.`, {
    remedy: 'Choose another folder, or ask to overwrite.',
    details: { folder, file: path },
  })
}
