import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '../../testing/tools.ts'

/** A kind of drive that a test can mount. */
export type DriveKind = 'vfat' | 'exfat' | 'ext4' | 'tmpfs'

/** A drive of its own, until it is removed. */
export interface MountedDrive {
  path: string
  makeReadOnly(): void
  /** As if the stick were pulled out: its path leads to the empty folder below it. */
  pullOut(): void
  remove(): void
}

/** Mounts a drive of so many KiB at `at`, or in a temporary folder. Wants to be root. */
export function mountDrive(kind: DriveKind, kib: number, at?: string): MountedDrive {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-drive-'))
  const path = at ?? join(folder, 'drive')
  mkdirSync(path, { recursive: true })
  let loop: string | undefined
  if (kind === 'tmpfs') must('mount', '-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', path)
  else {
    const image = join(folder, 'image')
    writeFileSync(image, '')
    truncateSync(image, kib * 1024)
    must(`mkfs.${kind}`, ...(kind === 'ext4' ? ['-q', '-F'] : []), image)
    loop = must('losetup', '--find', '--show', image).trim()
    // exFAT may be in the kernel or in user space.
    if (kind === 'exfat' && !kernelKnows('exfat')) must('mount.exfat-fuse', loop, path)
    else must('mount', '-t', kind, loop, path)
  }
  return {
    path,
    makeReadOnly: () => void must('mount', '-o', 'remount,ro', path),
    pullOut: () => void must('umount', '--lazy', path),
    remove() {
      spawnSync('umount', ['--lazy', path])
      if (loop !== undefined) spawnSync('losetup', ['--detach', loop])
      rmSync(at ?? folder, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Why drives of this kind cannot be mounted here; undefined where they can. */
export function cannotMount(kind: DriveKind): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'the right to mount drives'
  if (kind !== 'tmpfs' && findTool(`mkfs.${kind}`) === undefined) return `mkfs.${kind}`
  try {
    mountDrive(kind, 8192).remove()
    return undefined
  } catch {
    return `a system that can mount ${kind}`
  }
}

function kernelKnows(kind: string): boolean {
  return readFileSync('/proc/filesystems', 'utf8').split('\n').some((line) => line.trim() === kind)
}

function must(tool: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(findTool(tool) ?? tool, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stderr || String(error)}`)
  return stdout
}
