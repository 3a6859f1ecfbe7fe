import { createHash, randomBytes } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { access, lstat, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { Anchor } from './anchor.ts'
import { writeError } from './write-error.ts'

/**
 * A file that is written line by line or in larger pieces, however many there are: it grows under a temporary name, and stands in its
 * place, on the disk and read back, when `finish` has resolved. Whatever fails before, nothing of it is left.
 */
export class LineFile {
  readonly path: string
  readonly #anchor: Anchor
  readonly #temporaryPath: string
  readonly #handle: FileHandle
  readonly #hash = createHash('sha256')
  #size = 0
  #isOpen = true

  private constructor(path: string, anchor: Anchor, temporaryPath: string, handle: FileHandle) {
    this.path = path
    this.#anchor = anchor
    this.#temporaryPath = temporaryPath
    this.#handle = handle
  }

  /**
   * `path` is absolute; its folder is made. One with `isSecret` is for its owner alone (mode 0600). Throws BUNDLE_EXISTS,
   * FOLDER_NOT_WRITABLE, DISK_FULL.
   */
  static async open(path: string, { overwrite, isSecret = false }: { overwrite: boolean; isSecret?: boolean }): Promise<LineFile> {
    const folder = dirname(path)
    const anchor = await Anchor.at(folder)
    try {
      if (!overwrite && (await isThere(path))) throw exists(path)
      await access(folder, constants.W_OK)
      const temporaryPath = join(folder, `.certwright-${randomBytes(8).toString('hex')}.tmp`)
      // O_EXCL: never what somebody else put there, a symbolic link included.
      const handle = await open(temporaryPath, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, isSecret ? 0o600 : 0o644)
      return new LineFile(path, anchor, temporaryPath, handle)
    } catch (error) {
      await anchor.letGo()
      throw writeError(error, folder, 'Nothing was written.')
    }
  }

  /** Octets so far. */
  get size(): number {
    return this.#size
  }

  /** Throws FOLDER_NOT_WRITABLE, DISK_FULL. */
  async append(line: string): Promise<void> {
    await this.write(Buffer.from(`${line}\n`))
  }

  /** Throws FOLDER_NOT_WRITABLE, DISK_FULL. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes)
    this.#size += bytes.length
    await this.#guard(() => this.#handle.writeFile(bytes))
  }

  /** Throws WRITE_NOT_VERIFIED, FOLDER_NOT_WRITABLE, DISK_FULL. */
  async finish(): Promise<void> {
    await this.#guard(async () => {
      await this.#handle.sync()
      await this.#close()
      if ((await hashOf(this.#temporaryPath)) !== this.#hash.digest('hex')) throw differs(this.path)
      await this.#anchor.check()
      await rename(this.#temporaryPath, this.path)
    })
  }

  /** Takes away what does not stand. Never throws. */
  async abandon(): Promise<void> {
    await this.#close().catch(() => undefined)
    await rm(this.#temporaryPath, { force: true }).catch(() => undefined)
    await this.#anchor.letGo()
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#handle.close()
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      await this.abandon()
      throw writeError(error, dirname(this.path), 'Nothing was written.')
    }
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece)
  return hash.digest('hex')
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function exists(path: string): AppError {
  return new AppError('BUNDLE_EXISTS', `${path} is there already. Nothing was written.`, {
    remedy: 'Choose another place, or say that it may be replaced.',
    details: { path },
  })
}

function differs(path: string): AppError {
  return new AppError('WRITE_NOT_VERIFIED', `${path} was written, but reads back differently.`, {
    remedy: 'The drive may be failing: use another one, then export again.',
    details: { path },
  })
}
