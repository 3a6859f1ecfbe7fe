import type { WritableFile } from './writable-file.ts'

/** Takes the bundles of one export, one after the other, and brings them to where they are to stand. */
export interface Delivery {
  /** Absolute: the folder that was chosen. */
  readonly folder: string
  /** The one file that holds everything; null where each bundle is a folder of its own. */
  readonly file: string | null
  /** Whether a bundle stands as soon as it is written, or all of them only when `finish` has resolved. */
  readonly standsAtOnce: boolean
  /**
   * Takes a bundle for `below` (with `/`), its `SHA256SUMS` last. Where that throws, nothing of this bundle stands.
   * Throws BUNDLE_EXISTS, FOLDER_NOT_WRITABLE, DISK_FULL, WRITE_NOT_VERIFIED, CANCELLED, INVALID_INPUT.
   */
  writeBundle(below: string, files: readonly WritableFile[], signal: AbortSignal): Promise<void>
  /** Takes a file that stands above the bundles. */
  writeFile(file: WritableFile): Promise<void>
  /** Where nothing stands at once: brings it to the disk, reads it back and puts it in place. Throws as `writeBundle`. */
  finish(signal: AbortSignal): Promise<void>
  /** Takes away what does not stand yet: temporary files, and folders that were made and are empty. Never throws. */
  abandon(): Promise<void>
}
