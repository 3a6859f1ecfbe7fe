import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool, lacksTools } from '../../testing/tools.ts'

/** A kind of drive that a test can mount. */
export type DriveKind = 'vfat' | 'exfat' | 'ext4' | 'tmpfs'

/** A drive of its own, until it is removed. */
export interface MountedDrive {
  path: string
  makeReadOnly(): void
  makeWritable(): void
  /** As if the stick were pulled out: its path leads to the empty folder below it. */
  pullOut(): void
  /** The same stick, with what it has kept; not for tmpfs, which keeps nothing. */
  plugIn(): void
  remove(): void
}

/** Mounts a drive of so many KiB at `at`, or in a temporary folder. Wants to be root. */
export function mountDrive(kind: DriveKind, kib: number, at?: string): MountedDrive {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-drive-'))
  const path = at ?? join(folder, 'drive')
  mkdirSync(path, { recursive: true })
  let loop: string | undefined
  const mount = (device: string) => {
    // exFAT may be in the kernel or in user space.
    if (kind === 'exfat' && !kernelKnows('exfat')) must('mount.exfat-fuse', device, path)
    else must('mount', '-t', kind, device, path)
  }
  const remove = () => {
    spawnSync('umount', ['--lazy', path])
    if (loop !== undefined) spawnSync('losetup', ['--detach', loop])
    rmSync(at ?? folder, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
  if (kind === 'tmpfs') must('mount', '-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', path)
  else {
    const image = join(folder, 'image')
    writeFileSync(image, '')
    truncateSync(image, kib * 1024)
    must(`mkfs.${kind}`, ...(kind === 'ext4' ? ['-q', '-F'] : []), image)
    loop = must('losetup', '--find', '--show', image).trim()
    try {
      mount(loop)
    } catch (error) {
      remove()
      throw error
    }
  }
  return {
    path,
    makeReadOnly: () => void must('mount', '-o', 'remount,ro', path),
    makeWritable: () => void must('mount', '-o', 'remount,rw', path),
    pullOut: () => void must('umount', '--lazy', path),
    plugIn() {
      if (loop === undefined) throw new Error(`${kind} keeps nothing`)
      mount(loop)
    },
    remove,
  }
}

/** For `describe.skipIf(...)`: true where drives of this kind cannot be mounted here, which is said; in CI a missing tool is a failure. */
export function cannotMount(kind: DriveKind): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return says(kind, 'the right to mount drives')
  if (kind !== 'tmpfs' && lacksTools(`mkfs.${kind}`, 'losetup')) return true
  if (kind === 'exfat' && !kernelKnows('exfat') && lacksTools('mount.exfat-fuse')) return true
  try {
    mountDrive(kind, 8192).remove()
    return false
  } catch {
    return says(kind, `a system that can mount ${kind}`)
  }
}

function says(kind: DriveKind, lacking: string): true {
  process.stderr.write(`\nSKIPPED: a drive with ${kind} needs ${lacking}.\n`)
  return true
}

function kernelKnows(kind: string): boolean {
  return readFileSync('/proc/filesystems', 'utf8').split('\n').some((line) => line.trim() === kind)
}

function must(tool: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(findTool(tool) ?? tool, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')}: ${stderr || String(error)}`)
  return stdout
}
