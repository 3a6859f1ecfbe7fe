import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { WritableFile } from './writable-file.ts'

const temporaryName = /^\.certwright-[0-9a-f]{16}\.tmp$/

/** A file of a bundle on its way: first under a temporary name in its own folder, then in its place. */
export class StagedFile {
  readonly finalPath: string
  readonly #temporaryPath: string
  readonly #file: WritableFile
  #state: 'begun' | 'replaced' | 'new' = 'begun'

  constructor(folder: string, file: WritableFile) {
    this.#file = file
    this.finalPath = join(folder, file.path)
    this.#temporaryPath = join(dirname(this.finalPath), `.certwright-${randomBytes(8).toString('hex')}.tmp`)
  }

  /** Writes the whole content, brings it to the disk and reads it back. Throws WRITE_NOT_VERIFIED. */
  async write(beforeReadBack?: (temporaryPath: string) => Promise<void>): Promise<void> {
    const { bytes, isSecret, isOwnerOnly = isSecret } = this.#file
    // O_EXCL: never what somebody else put there, a symbolic link included.
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
    const handle = await open(this.#temporaryPath, flags, isSecret || isOwnerOnly ? 0o600 : 0o644)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await beforeReadBack?.(this.#temporaryPath)
    const found = await readFile(this.#temporaryPath)
    if (found.equals(bytes)) return
    throw new AppError('WRITE_NOT_VERIFIED', `${this.finalPath} was written, but reads back differently.`, {
      remedy: 'The drive may be failing: use another one, then export again.',
      details: { path: this.finalPath },
    })
  }

  /** Renames it into its place. What stood there is replaced; of a symbolic link, the link and not its target. */
  async place(): Promise<void> {
    const wasThere = await lstat(this.finalPath).then(
      () => true,
      () => false,
    )
    await rename(this.#temporaryPath, this.finalPath)
    this.#state = wasThere ? 'replaced' : 'new'
  }

  /** What to remove when the bundle fails. A file that replaced another stays: with neither of them the folder would be worse. */
  leftovers(): string[] {
    if (this.#state === 'replaced') return []
    return [this.#state === 'new' ? this.finalPath : this.#temporaryPath]
  }
}

/** Removes from a folder what an export left at temporary names that was cut off, by a stick pulled out for one: keys may be in it. */
export async function removeStrays(folder: string): Promise<void> {
  const strays = (await readdir(folder)).filter((name) => temporaryName.test(name))
  await Promise.all(strays.map((name) => rm(join(folder, name), { force: true })))
}
