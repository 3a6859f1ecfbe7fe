import { mkdir, open, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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
  const make = async (path: string, mode: number) => {
    try {
      await mkdir(path, { mode })
      onMade(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  // One by one: mkdir with `recursive` says ENOENT where the drive is write-protected.
  for (const each of await missingFolders(dirname(folder))) await make(each, 0o755)
  const inner = files.flatMap(({ path }) => foldersOf(path).map((each) => join(folder, each)))
  for (const each of new Set([folder, ...inner])) await make(each, isPrivate ? 0o700 : 0o755)
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

/** `folder` and those above it that are not there, the outermost first. */
export async function missingFolders(folder: string): Promise<string[]> {
  const isMissing = await stat(folder).then(
    () => false,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder) return true
      throw error
    },
  )
  return isMissing ? [...(await missingFolders(dirname(folder))), folder] : []
}
