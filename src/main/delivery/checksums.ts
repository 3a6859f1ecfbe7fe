import { createHash } from 'node:crypto'
import type { WritableFile } from './writable-file.ts'

/** The name of the file that is written last: a bundle without it is not whole. */
export const checksumsName = 'SHA256SUMS'

/** The file that ends a bundle of `files`, as `sha256sum -c` reads it. Whoever shows or writes a bundle has it from here. */
export function checksumsFile(files: readonly WritableFile[]): WritableFile {
  const text = files.map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`).join('')
  return { path: checksumsName, bytes: new TextEncoder().encode(text), isSecret: false }
}

/** Lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
