import { mkdir, open } from 'node:fs/promises'
import { join, dirname } from 'node:path'
import { foldersOf } from './clear-way.ts'

/**
 * Makes `folder`, those above it that are missing, and those inside that `files` need. The bundle's own get mode 0700 where
 * it holds secrets. Each that was made is given to `onMade`, the outer before the inner.
 */
export async function makeFolders(
  folder: string,
  files: readonly { path: string }[],
  isPrivate: boolean,
  onMade: (folder: string) => void,
): Promise<void> {
  const mode = isPrivate ? 0o700 : 0o755
  const outermost = await mkdir(dirname(folder), { recursive: true })
  if (outermost !== undefined) for (const each of foldersFrom(outermost, dirname(folder))) onMade(each)
  const inner = files.flatMap(({ path }) => foldersOf(path).map((each) => join(folder, each)))
  for (const each of new Set([folder, ...inner])) {
    try {
      await mkdir(each, { mode })
      onMade(each)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Brings the names in a folder to the disk, where the platform and the file system can. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // FUSE and network file systems may not know it; a stick that is gone says EIO.
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await handle.close()
  }
}

/** `outermost`, and every folder below it down to `innermost`. */
function foldersFrom(outermost: string, innermost: string): string[] {
  const folders = [innermost]
  while (folders[0] !== outermost && dirname(folders[0]!) !== folders[0]) folders.unshift(dirname(folders[0]!))
  return folders
}
