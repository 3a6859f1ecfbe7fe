import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Drive } from '../../shared/drive.ts'
import { AppError } from '../../shared/errors.ts'
import { keepsPermissions, removableDrives, type RemovableDrive } from './removable-drives.ts'

const run = promisify(execFile)
const { platform } = process

/** The removable drives that are mounted, as their systems call them, sorted by where they are. */
export async function listDrives(): Promise<Drive[]> {
  const [found, canEject] = await Promise.all([findDrives(), canEjectHere()])
  const drives = await Promise.all(found.map((drive) => describe(drive, canEject)))
  return drives.filter((drive) => drive !== undefined).sort((a, b) => a.mountPoint.localeCompare(b.mountPoint))
}

/**
 * Writes back what waits for the drive at `mountPoint` and unmounts it, so that it can be pulled out. Throws NOT_FOUND for what is no
 * removable drive, DRIVE_IN_USE, NOT_AVAILABLE_HERE where the system has no command for it.
 */
export async function ejectDrive(mountPoint: string): Promise<void> {
  const drive = (await findDrives()).find((each) => each.mountPoint === mountPoint)
  if (!drive) {
    throw new AppError('NOT_FOUND', `There is no removable drive at ${mountPoint}.`, { remedy: 'It may have been pulled out already.' })
  }
  if (!(await canEjectHere())) {
    const remedy = platform === 'win32' ? 'Use “Safely remove hardware” in the taskbar.' : 'Unmount it as you mounted it.'
    throw new AppError('NOT_AVAILABLE_HERE', `Certwright cannot let go of ${mountPoint} on this system.`, { remedy })
  }
  try {
    await run('sync', [])
    if (platform === 'darwin') await run('diskutil', ['eject', mountPoint])
    else await unmount(drive)
  } catch (cause) {
    throw new AppError('DRIVE_IN_USE', `${mountPoint} could not be let go of: ${firstLine(cause)}`, {
      remedy: 'Close the programs and the file windows that use it, then try again.',
      details: { mountPoint },
      cause,
    })
  }
}

async function unmount({ device, disk }: RemovableDrive): Promise<void> {
  await run('udisksctl', ['unmount', '--no-user-interaction', '--block-device', device])
  // A card reader stays, and a disk of which another part is mounted: unmounted it is all the same.
  await run('udisksctl', ['power-off', '--no-user-interaction', '--block-device', disk]).catch(() => undefined)
}

async function findDrives(): Promise<RemovableDrive[]> {
  // Large, and only needed here.
  const { blockDevices } = await import('systeminformation')
  return removableDrives(await blockDevices(), platform)
}

/** Undefined where it has gone meanwhile. */
async function describe({ mountPoint, label, fileSystem }: RemovableDrive, canEject: boolean): Promise<Drive | undefined> {
  try {
    const { bavail, blocks, bsize, type } = await statfs(mountPoint)
    const name = fileSystem || (magicNumbers[type] ?? '')
    return {
      mountPoint,
      label,
      fileSystem: name,
      freeBytes: bavail * bsize,
      totalBytes: blocks * bsize,
      keepsPermissions: keepsPermissions(name, platform),
      isReadOnly: await isReadOnly(mountPoint),
      canEject,
    }
  } catch {
    return undefined
  }
}

// statfs(2); for where lsblk has no udev to ask.
const magicNumbers: Readonly<Record<number, string>> = {
  0x4d44: 'vfat',
  0x2011bab0: 'exfat',
  0xef53: 'ext4',
  0x9123683e: 'btrfs',
  0x58465342: 'xfs',
  0xf2f52010: 'f2fs',
  0x65735546: 'fuse',
}

/** Windows does not say before one writes. */
async function isReadOnly(mountPoint: string): Promise<boolean> {
  return access(mountPoint, constants.W_OK).then(
    () => false,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'EROFS',
  )
}

async function canEjectHere(): Promise<boolean> {
  if (platform === 'win32') return false
  if (platform === 'darwin') return true
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, 'udisksctl'), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}

function firstLine(error: unknown): string {
  const { stderr } = error as { stderr?: string }
  const text = stderr !== undefined && stderr.trim() !== '' ? stderr : error instanceof Error ? error.message : String(error)
  return text.trim().split('\n')[0]!
}
