import { posix } from 'node:path'
import type { Systeminformation } from 'systeminformation'

/** What is known of a removable drive before its file system is asked. */
export interface RemovableDrive {
  mountPoint: string
  label: string
  /** In lower case; empty where the system did not say. */
  fileSystem: string
  /** What the system calls the partition, such as `/dev/sdb1`; on Windows the letter. */
  device: string
  /** The whole of which it is a part, such as `/dev/sdb`. */
  disk: string
}

/** Its types promise more than it gives: what a system does not say may be missing. */
type BlockDevice = Pick<Systeminformation.BlockDevicesData, 'name' | 'type' | 'mount' | 'removable'> &
  Partial<Record<'fsType' | 'label' | 'protocol' | 'device', string | undefined>>

/** The drives that somebody plugged in, of all block devices as systeminformation gives them on this platform. */
export function removableDrives(devices: readonly BlockDevice[], platform: NodeJS.Platform): RemovableDrive[] {
  const isRemovable = platform === 'win32' ? isRemovableOnWindows : platform === 'darwin' ? isRemovableOnMac : isRemovableOnLinux(devices)
  return devices
    .filter((device) => device.mount !== '' && isRemovable(device))
    .map(({ name, mount, label, fsType, device }) => ({
      // "E:" alone means the folder on that drive where one last was.
      mountPoint: platform === 'win32' ? `${mount}\\` : mount,
      label: label ?? '',
      fileSystem: (fsType ?? '').toLowerCase(),
      device: platform === 'win32' ? mount : deviceFile(name),
      disk: platform === 'win32' ? mount : deviceFile(device || name),
    }))
}

/** macOS has it in front of the name already. */
function deviceFile(name: string): string {
  return name.startsWith('/dev/') ? name : `/dev/${name}`
}

/** Whether a file of this file system can be for its owner alone; where it is not known, it is not promised. */
export function keepsPermissions(fileSystem: string, platform: NodeJS.Platform): boolean {
  // Linux mounts NTFS for one user, with the same mode for every file.
  if (fileSystem === 'ntfs') return platform === 'win32'
  return /^(ext[234]|btrfs|xfs|f2fs|zfs|bcachefs|jfs|apfs|(case-sensitive )?(journaled )?hfs\+?.*)$/.test(fileSystem)
}

// Win32_LogicalDisk.DriveType 2; a large USB disk is 3, as the disks inside are, and is not told apart.
function isRemovableOnWindows({ removable, mount }: BlockDevice): boolean {
  return removable && /^[A-Z]:$/i.test(mount)
}

function isRemovableOnMac({ removable, protocol, mount }: BlockDevice): boolean {
  // An image that a program was delivered in.
  const isImage = /disk image/i.test(protocol ?? '')
  return mount.startsWith('/Volumes/') && !isImage && (removable || /^(usb|secure digital)$/i.test(protocol ?? ''))
}

/** The flag alone is not enough: USB disks do not have it, card readers of a board often neither. */
function isRemovableOnLinux(devices: readonly BlockDevice[]): (device: BlockDevice) => boolean {
  const protocolOf = new Map(devices.filter(({ type }) => type === 'disk').map(({ name, protocol }) => [`/dev/${name}`, protocol]))
  const systemDisks = new Set(devices.filter(({ mount }) => mount === '/' || mount.startsWith('/boot')).map(({ device }) => device))
  return ({ type, mount, fsType, removable, device, protocol }) => {
    if (!posix.isAbsolute(mount) || type === 'rom' || fsType === 'squashfs') return false
    if (device && systemDisks.has(device)) return false
    // Where desktops mount what is plugged in, an opened image included.
    if (/^\/(run\/)?media\//.test(mount)) return true
    return type !== 'loop' && (removable || ['usb', 'mmc'].includes(protocol || (protocolOf.get(device ?? '') ?? '')))
  }
}
