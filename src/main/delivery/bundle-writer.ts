import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { checkPaths } from './bundle-path.ts'
import { checksumsFile, checksumsName, sha256 } from './checksums.ts'
import { clearWay, foldersOf } from './clear-way.ts'
import { makeFolders, syncFolder } from './folders.ts'
import { removeStrays, StagedFile } from './staged-file.ts'
import type { WritableFile } from './writable-file.ts'
import { writeError } from './write-error.ts'

/** A file that stands in its place, read back and found equal. */
export interface WrittenFile {
  path: string
  /** In octets. */
  size: number
  /** Lower-case hex, as in `SHA256SUMS`. */
  sha256: string
  isSecret: boolean
}

export interface WriteOptions {
  /** Replaces the files of the same names; whatever else is in the folder stays. */
  overwrite: boolean
  signal?: AbortSignal | undefined
  /** The folder that the person chose, above the bundle's: below it no symbolic link is followed. By default the bundle's own. */
  base?: string
  /** Throws where the folder that was chosen is no longer where it was. */
  checkPlace?: () => Promise<void>
  /** For tests: runs between writing a file, at a temporary name, and reading it back. */
  beforeReadBack?: (temporaryPath: string) => Promise<void>
}

const untouched = 'Nothing of this bundle was written.'

/**
 * Writes a bundle to `folder`, which is made where it is not there (mode 0700 where a file is secret). Every file is first
 * written whole to a temporary name beside its place, secret ones with mode 0600 from the beginning, brought to the disk and
 * read back; only then are all renamed into place, and at last `SHA256SUMS`, which `sha256sum -c` reads. Up to the first
 * rename, a failure or a cancellation leaves the folder as it was; after it, a bundle without `SHA256SUMS`. What a stick that was
 * pulled out has kept at temporary names, the next writing to the same folder removes.
 *
 * Throws BUNDLE_EXISTS (with the first file in the way, before anything is written), FOLDER_NOT_WRITABLE, DISK_FULL,
 * WRITE_NOT_VERIFIED, CANCELLED, INVALID_INPUT for a path that would leave the folder.
 */
export async function writeBundle(
  folder: string,
  files: readonly WritableFile[],
  options: WriteOptions,
): Promise<WrittenFile[]> {
  checkPaths(files.map(({ path }) => path))
  const undo = new Undo()
  let isReplacing = false
  try {
    stopIfCancelled(options.signal)
    await clearWay(folder, [...files.map(({ path }) => path), checksumsName], options)
    const isPrivate = files.some(({ isSecret }) => isSecret)
    await makeFolders(folder, files, isPrivate, (made) => undo.folders.push(made))

    const inner = files.flatMap(({ path }) => foldersOf(path).map((each) => join(folder, each)))
    for (const each of new Set([folder, ...inner]).difference(new Set(undo.folders))) await removeStrays(each)

    const staged = await stageAll(folder, files, options, undo)
    stopIfCancelled(options.signal)
    await options.checkPlace?.()

    // The old sums no longer fit: from here on it goes through, cancelled or not.
    isReplacing = options.overwrite
    await rm(join(folder, checksumsName), { force: true })
    await placeAll(folder, staged)
    const sums = checksumsFile(files)
    await placeAll(folder, await stageAll(folder, [sums], { ...options, signal: undefined }, undo))
    await options.checkPlace?.()
    return [...files, sums].map(({ path, bytes, isSecret }) => ({ path, size: bytes.length, sha256: sha256(bytes), isSecret }))
  } catch (error) {
    const isUndone = await undo.run()
    const isIncomplete = isReplacing || !isUndone
    const state = isIncomplete ? `The bundle there is incomplete: it has no ${checksumsName}.` : untouched
    throw writeError(error, folder, state)
  }
}

/** Writes at once what goes to temporary names: the disk has more to do at a time. All have ended when this throws. */
async function stageAll(
  folder: string,
  files: readonly WritableFile[],
  options: WriteOptions,
  undo: Undo,
): Promise<StagedFile[]> {
  const outcomes = await Promise.allSettled(
    files.map(async (file) => {
      stopIfCancelled(options.signal)
      const staged = new StagedFile(folder, file)
      undo.staged.push(staged)
      await staged.write(options.beforeReadBack)
      return staged
    }),
  )
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

async function placeAll(folder: string, staged: readonly StagedFile[]): Promise<void> {
  for (const file of staged) await file.place()
  for (const each of new Set(staged.map(({ finalPath }) => dirname(finalPath)).concat(folder))) await syncFolder(each)
}

function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return
  throw new AppError('CANCELLED', `Cancelled. ${untouched}`, { remedy: 'Export again to have it.' })
}

/** What to take back when a bundle fails: temporary files, files that replaced nothing, folders that were not there. */
class Undo {
  readonly staged: StagedFile[] = []
  readonly folders: string[] = []

  /** Whether all files could be taken back. What fails here is not thrown: it would hide why the bundle failed. */
  async run(): Promise<boolean> {
    const paths = this.staged.flatMap((file) => file.leftovers())
    const outcomes = await Promise.allSettled(paths.map((path) => rm(path, { force: true })))
    for (const folder of this.folders.toReversed()) await rmdir(folder).catch(() => undefined)
    return outcomes.every(({ status }) => status === 'fulfilled')
  }
}
