/** A removable drive that is mounted. */
export interface Drive {
  /** Where its files are; absolute. */
  mountPoint: string
  /** The name that its owner gave it; empty where there is none. */
  label: string
  /** As its system calls it, in lower case, such as `vfat`, `exfat`, `ext4`; empty where that is not known. */
  fileSystem: string
  /** In octets, for this user; null where the drive does not say. */
  freeBytes: number | null
  totalBytes: number | null
  /** Whether a file can be for its owner alone there. FAT and exFAT give everybody who holds the drive everything. */
  keepsPermissions: boolean
  isReadOnly: boolean
  /** Whether this system can be asked to let go of it, so that it can be pulled out. */
  canEject: boolean
}
