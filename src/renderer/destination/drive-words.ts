import type { Drive } from '../../shared/drive.ts'
import { safeText } from '../../shared/safe-text.ts'
import { sizeWords } from '../words.ts'

/** What its owner called it, or the last part of where it is. */
export function driveName({ label, mountPoint }: Pick<Drive, 'label' | 'mountPoint'>): string {
  const trimmed = withoutEnd(mountPoint)
  return safeText(label === '' ? (trimmed.split(/[\\/]/).at(-1) ?? trimmed) : label)
}

/** "3.1 GB free of 4.0 GB, exFAT", as far as the drive says. */
export function driveFacts({ freeBytes, totalBytes, fileSystem }: Pick<Drive, 'freeBytes' | 'totalBytes' | 'fileSystem'>): string {
  const space = freeBytes !== null && (totalBytes === null ? `${sizeWords(freeBytes)} free` : `${sizeWords(freeBytes)} free of ${sizeWords(totalBytes)}`)
  return [space, fileSystemName(fileSystem)].filter((part) => part !== false && part !== '').join(', ')
}

/** As people call it; empty where that is not known. */
export function fileSystemName(fileSystem: string): string {
  return names[fileSystem] ?? safeText(fileSystem)
}

const names: Readonly<Record<string, string>> = {
  // Some program's; which file system it reads is not said.
  fuse: '',
  vfat: 'FAT',
  msdos: 'FAT',
  fat: 'FAT',
  fat32: 'FAT32',
  'ms-dos fat32': 'FAT32',
  exfat: 'exFAT',
  ntfs: 'NTFS',
  apfs: 'APFS',
}

/** The drive that a path leads to, of those that are plugged in. */
export function driveOf(path: string, drives: readonly Drive[]): Drive | undefined {
  const within = drives.filter(({ mountPoint }) => isWithin(path, withoutEnd(mountPoint)))
  return within.toSorted((a, b) => b.mountPoint.length - a.mountPoint.length)[0]
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`)
}

function withoutEnd(path: string): string {
  return path.replace(/[\\/]+$/, '')
}
