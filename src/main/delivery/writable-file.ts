/** A file to be written. */
export interface WritableFile {
  /** Relative to the bundle's folder, `/` between folders. */
  path: string
  bytes: Uint8Array
  isSecret: boolean
  /** Gets mode 0600 as a secret one does. */
  isOwnerOnly?: boolean
}
