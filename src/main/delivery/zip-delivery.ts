import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js'
import { AppError } from '../../shared/errors.ts'
import { Anchor } from './anchor.ts'
import { checkPaths } from './bundle-path.ts'
import { checksumsFile, sha256 } from './checksums.ts'
import type { Delivery } from './delivery.ts'
import { syncFolder } from './folders.ts'
import type { WritableFile } from './writable-file.ts'
import { inTheWay, writeError } from './write-error.ts'
import { readZip } from './zip-reader.ts'

/** What an encrypted ZIP is made with. */
export interface ZipOptions {
  folder: string
  /** Of the file, such as `certwright-2026-11-28.zip`. */
  name: string
  overwrite: boolean
  /** Letters, digits and signs of ASCII, which every program reads alike. */
  password: string
  now: Date
  /** For tests: runs between writing the file, at a temporary name, and reading it back. */
  beforeReadBack?: (temporaryPath: string) => Promise<void>
}

const nothing = 'Nothing was written.'

/**
 * Begins to write all bundles as one ZIP whose content is encrypted with AES-256 (WinZip's AE-2, which 7-Zip opens); the names in it
 * are not. It grows under a temporary name, readable by its owner alone; `finish` brings it to the disk, opens it with the password,
 * compares every file, and only then gives it its name. Whatever fails before, nothing of it is left.
 * Throws BUNDLE_EXISTS, FOLDER_NOT_WRITABLE, DISK_FULL.
 */
export async function openZipDelivery(options: ZipOptions): Promise<Delivery> {
  const { folder, name, overwrite } = options
  const anchor = await Anchor.at(folder)
  try {
    await refuseWhatIsThere(folder, name, overwrite)
    const temporaryPath = join(folder, `.certwright-${randomBytes(8).toString('hex')}.tmp`)
    // O_EXCL: never what somebody else put there, a symbolic link included.
    const handle = await open(temporaryPath, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
    return new ZipDelivery(options, anchor, temporaryPath, handle)
  } catch (error) {
    await anchor.letGo()
    throw writeError(error, folder, nothing)
  }
}

class ZipDelivery implements Delivery {
  readonly folder: string
  readonly file: string
  readonly standsAtOnce = false
  readonly #options: ZipOptions
  readonly #anchor: Anchor
  readonly #temporaryPath: string
  readonly #handle: FileHandle
  readonly #writer: ZipWriter<unknown>
  /** By name in the ZIP: SHA-256 of what was put in. */
  readonly #sums = new Map<string, string>()
  /** Of all octets, in order: the library never goes back. */
  readonly #octets = createHash('sha256')
  #writeFault: Error | undefined

  constructor(options: ZipOptions, anchor: Anchor, temporaryPath: string, handle: FileHandle) {
    this.folder = options.folder
    this.file = join(options.folder, options.name)
    this.#options = options
    this.#anchor = anchor
    this.#temporaryPath = temporaryPath
    this.#handle = handle
    const writable = new WritableStream<Uint8Array>({ write: (chunk) => this.#append(chunk) })
    this.#writer = new ZipWriter(writable, {
      password: options.password,
      encryptionStrength: 3,
      lastModDate: options.now,
      useWebWorkers: false,
    })
  }

  async writeBundle(below: string, files: readonly WritableFile[], signal: AbortSignal): Promise<void> {
    checkPaths(files.map(({ path }) => path))
    for (const file of [...files, checksumsFile(files)]) {
      stopIfCancelled(signal)
      await this.writeFile({ ...file, path: `${below}/${file.path}` })
    }
  }

  async writeFile({ path, bytes, isSecret, isOwnerOnly = isSecret }: WritableFile): Promise<void> {
    try {
      await this.#writer.add(path, new Uint8ArrayReader(bytes), { unixMode: isSecret || isOwnerOnly ? 0o600 : 0o644 })
      if (this.#writeFault !== undefined) throw this.#writeFault
      this.#sums.set(path, sha256(bytes))
    } catch (error) {
      // The library may say something else where the disk was the cause.
      throw writeError(this.#writeFault ?? error, this.folder, nothing)
    }
  }

  async finish(signal: AbortSignal): Promise<void> {
    try {
      stopIfCancelled(signal)
      await this.#writer.close()
      await this.#handle.sync()
      await this.#options.beforeReadBack?.(this.#temporaryPath)
      await this.#compare(signal)
      await this.#handle.close()
      stopIfCancelled(signal)
      await this.#anchor.check()
      await rename(this.#temporaryPath, this.file)
      await syncFolder(this.folder)
    } catch (error) {
      throw writeError(this.#writeFault ?? error, this.folder, nothing)
    }
  }

  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await rm(this.#temporaryPath, { force: true }).catch(() => undefined)
    await this.#anchor.letGo()
  }

  async #append(chunk: Uint8Array): Promise<void> {
    this.#octets.update(chunk)
    try {
      for (let done = 0; done < chunk.length; ) done += (await this.#handle.write(chunk, done)).bytesWritten
    } catch (error) {
      this.#writeFault ??= error as Error
      throw error
    }
  }

  async #compare(signal: AbortSignal): Promise<void> {
    const left = new Map(this.#sums)
    try {
      // What the directory at the end does not need, such as a local header, some other reader may.
      if ((await hashOf(this.#handle)) !== this.#octets.digest('hex')) throw new Error('the file differs')
      for await (const { path, bytes } of readZip(this.#handle, this.#options.password)) {
        stopIfCancelled(signal)
        if (left.get(path) !== sha256(bytes)) throw new Error(`${path} differs`)
        left.delete(path)
      }
      if (left.size > 0) throw new Error(`${left.size} files are missing`)
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw new AppError('WRITE_NOT_VERIFIED', `${this.file} was written, but reads back differently. ${nothing}`, {
        remedy: 'The drive may be failing: use another one, then export again.',
        details: { path: this.file },
        cause,
      })
    }
  }
}

async function hashOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

async function refuseWhatIsThere(folder: string, name: string, overwrite: boolean): Promise<void> {
  const found = await lstat(join(folder, name)).catch(() => undefined)
  if (!found) return
  if (found.isDirectory()) throw inTheWay(join(folder, name), 'folder', folder)
  if (overwrite) return
  throw new AppError('BUNDLE_EXISTS', `${folder} already holds ${name}. ${nothing}`, {
    remedy: 'Choose another folder, or ask to overwrite.',
    details: { folder, file: name },
  })
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('CANCELLED', `Cancelled. ${nothing}`, { remedy: 'Export again to have it.' })
}
