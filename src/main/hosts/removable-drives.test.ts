import { describe, expect, it } from 'vitest'
import { keepsPermissions, removableDrives } from './removable-drives.ts'

type Device = Parameters<typeof removableDrives>[0][number]
const device = (some: Partial<Device>): Device => ({
  name: '',
  type: 'part',
  fsType: '',
  mount: '',
  label: '',
  removable: false,
  protocol: '',
  device: '',
  ...some,
})

describe('the removable drives among the block devices', () => {
  it('of Linux: sticks, USB disks and cards that are mounted; not the disk of the system, images, or what is not mounted', () => {
    const devices = [
      device({ name: 'nvme0n1', type: 'disk', protocol: 'nvme', device: '/dev/nvme0n1' }),
      device({ name: 'nvme0n1p1', fsType: 'vfat', mount: '/boot/efi', protocol: 'nvme', device: '/dev/nvme0n1' }),
      device({ name: 'nvme0n1p2', fsType: 'ext4', mount: '/', protocol: 'nvme', device: '/dev/nvme0n1' }),
      device({ name: 'sda', type: 'disk', removable: true, protocol: 'usb', device: '/dev/sda' }),
      device({ name: 'sda1', fsType: 'vfat', mount: '/media/me/STICK', label: 'STICK', removable: true, device: '/dev/sda' }),
      device({ name: 'sdb', type: 'disk', protocol: 'usb', device: '/dev/sdb' }),
      device({ name: 'sdb1', fsType: 'ext4', mount: '/mnt/large disk', label: 'backup', device: '/dev/sdb' }),
      device({ name: 'sdc', type: 'disk', removable: true, protocol: 'usb', device: '/dev/sdc' }),
      device({ name: 'sdc1', fsType: 'exfat', removable: true, device: '/dev/sdc' }),
      device({ name: 'mmcblk0', type: 'disk', protocol: 'mmc', device: '/dev/mmcblk0' }),
      device({ name: 'mmcblk0p1', fsType: 'exfat', mount: '/run/media/me/CARD', label: 'CARD', device: '/dev/mmcblk0' }),
      device({ name: 'loop3', type: 'loop', fsType: 'squashfs', mount: '/snap/core/1', removable: true }),
      device({ name: 'loop4', type: 'loop', fsType: 'iso9660', mount: '/mnt/image' }),
      device({ name: 'loop5', type: 'loop', fsType: 'vfat', mount: '/media/me/image' }),
      device({ name: 'sr0', type: 'rom', fsType: 'iso9660', mount: '/media/me/DISC', removable: true }),
      device({ name: 'zram0', type: 'disk', mount: '[SWAP]' }),
    ]
    expect(removableDrives(devices, 'linux')).toEqual([
      { mountPoint: '/media/me/STICK', label: 'STICK', fileSystem: 'vfat', device: '/dev/sda1', disk: '/dev/sda' },
      { mountPoint: '/mnt/large disk', label: 'backup', fileSystem: 'ext4', device: '/dev/sdb1', disk: '/dev/sdb' },
      { mountPoint: '/run/media/me/CARD', label: 'CARD', fileSystem: 'exfat', device: '/dev/mmcblk0p1', disk: '/dev/mmcblk0' },
      { mountPoint: '/media/me/image', label: '', fileSystem: 'vfat', device: '/dev/loop5', disk: '/dev/loop5' },
    ])
  })

  it('of a Raspberry Pi: not the card that it runs from', () => {
    const devices = [
      device({ name: 'mmcblk0', type: 'disk', protocol: 'mmc', device: '/dev/mmcblk0' }),
      device({ name: 'mmcblk0p1', fsType: 'vfat', mount: '/boot/firmware', label: 'bootfs', device: '/dev/mmcblk0' }),
      device({ name: 'mmcblk0p2', fsType: 'ext4', mount: '/', label: 'rootfs', device: '/dev/mmcblk0' }),
    ]
    expect(removableDrives(devices, 'linux')).toEqual([])
  })

  it('of macOS: sticks and USB disks; not the disk of the system, nor an image that a program came in', () => {
    const devices = [
      device({ name: '/dev/disk3s1s1', fsType: 'APFS', mount: '/', label: 'Macintosh HD', protocol: 'Apple Fabric', type: 'virtual' }),
      device({ name: '/dev/disk3s5', fsType: 'APFS', mount: '/System/Volumes/Data', label: 'Data', protocol: 'Apple Fabric', type: 'virtual' }),
      device({ name: '/dev/disk4', type: 'disk', removable: true, protocol: 'USB' }),
      device({ name: '/dev/disk4s1', fsType: 'MS-DOS FAT32', mount: '/Volumes/STICK', label: 'STICK', removable: true, protocol: 'USB', device: '/dev/disk4' }),
      device({ name: '/dev/disk5s2', fsType: 'ExFAT', mount: '/Volumes/Large disk', label: 'Large disk', protocol: 'USB', device: '/dev/disk5' }),
      device({ name: '/dev/disk6s1', fsType: 'HFS+', mount: '/Volumes/Installer', label: 'Installer', removable: true, protocol: 'Disk Image' }),
    ]
    expect(removableDrives(devices, 'darwin')).toEqual([
      { mountPoint: '/Volumes/STICK', label: 'STICK', fileSystem: 'ms-dos fat32', device: '/dev/disk4s1', disk: '/dev/disk4' },
      { mountPoint: '/Volumes/Large disk', label: 'Large disk', fileSystem: 'exfat', device: '/dev/disk5s2', disk: '/dev/disk5' },
    ])
  })

  it('of Windows: drive letters that are removable', () => {
    const devices = [
      device({ name: 'C:', type: 'disk', fsType: 'ntfs', mount: 'C:', label: 'Windows' }),
      device({ name: 'D:', type: 'disk', fsType: '', mount: 'D:' }),
      device({ name: 'E:', type: 'disk', fsType: 'fat32', mount: 'E:', label: 'STICK', removable: true }),
      device({ name: 'Z:', type: 'disk', fsType: 'ntfs', mount: 'Z:', label: 'share' }),
    ]
    expect(removableDrives(devices, 'win32')).toEqual([{ mountPoint: 'E:\\', label: 'STICK', fileSystem: 'fat32', device: 'E:', disk: 'E:' }])
  })
})

it('permissions are promised only where they are known to be kept', () => {
  const kept = (names: string[], platform: NodeJS.Platform) => names.filter((name) => keepsPermissions(name, platform))
  const all = ['vfat', 'exfat', 'fat32', 'ms-dos fat32', 'ext4', 'btrfs', 'apfs', 'case-sensitive journaled hfs+', 'ntfs', 'fuse', '', 'iso9660']
  expect(kept(all, 'linux')).toEqual(['ext4', 'btrfs', 'apfs', 'case-sensitive journaled hfs+'])
  expect(kept(all, 'win32')).toContain('ntfs')
})
