import { mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { missingFolders } from './folders.ts'
import { inTheWay, writeError } from './write-error.ts'

/**
 * The folder that an export goes into, held on to: where a stick is pulled out, its path may lead to a folder of the disk below it,
 * and no key is to be written there.
 */
export class Anchor {
  readonly folder: string
  readonly #made: readonly string[]
  readonly #identity: string

  private constructor(folder: string, made: readonly string[], identity: string) {
    this.folder = folder
    this.#made = made
    this.#identity = identity
  }

  /** Makes the folder where it is not there, with those above it. Throws FOLDER_NOT_WRITABLE, DISK_FULL. */
  static async at(folder: string): Promise<Anchor> {
    const made: string[] = []
    try {
      // One by one: mkdir with `recursive` says ENOENT where the drive is write-protected.
      for (const each of await missingFolders(folder)) {
        await mkdir(each, { mode: 0o755 })
        made.push(each)
      }
      const found = await stat(folder)
      if (!found.isDirectory()) throw inTheWay(folder, 'file', dirname(folder))
      return new Anchor(folder, made, `${found.dev}:${found.ino}`)
    } catch (error) {
      await removeEmpty(made)
      throw writeError(error, folder, 'Nothing was written.')
    }
  }

  /** Throws FOLDER_NOT_WRITABLE where the path no longer leads to the folder that it was. */
  async check(): Promise<void> {
    const now = await stat(this.folder).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => undefined,
    )
    if (now === this.#identity) return
    throw new AppError('FOLDER_NOT_WRITABLE', `${this.folder} is gone: its drive was pulled out, or the folder moved away. This bundle is not there, or not whole: then it has no SHA256SUMS.`, {
      remedy: 'Plug the drive in again, then export again and replace what is there.',
      details: { folder: this.folder },
    })
  }

  /** Removes the folders that were made for it, where they are empty. */
  async letGo(): Promise<void> {
    await removeEmpty(this.#made)
  }
}

async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) await rmdir(folder).catch(() => undefined)
}
