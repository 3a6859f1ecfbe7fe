import type { FileHandle } from 'node:fs/promises'
import { Reader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'

/** A file of a ZIP, its content decrypted and checked by its authentication code. */
export interface ZipFile {
  path: string
  bytes: Uint8Array
}

/** Gives the files of an encrypted ZIP one after the other. Throws what the library throws where one does not read. */
export async function* readZip(handle: FileHandle, password: string): AsyncGenerator<ZipFile> {
  const reader = new ZipReader(new HandleReader(handle, (await handle.stat()).size), { password, useWebWorkers: false, checkSignature: true })
  for await (const entry of reader.getEntriesGenerator()) {
    if (entry.directory) continue
    if (!entry.encrypted) throw new Error(`${entry.filename} is not encrypted`)
    yield { path: entry.filename, bytes: await entry.getData(new Uint8ArrayWriter()) }
  }
  await reader.close()
}

class HandleReader extends Reader<FileHandle> {
  readonly #handle: FileHandle

  constructor(handle: FileHandle, size: number) {
    super(handle)
    this.#handle = handle
    this.size = size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(length, this.size - index))
    const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, index)
    return bytes.subarray(0, bytesRead)
  }
}
