import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cannotMount, mountDrive, type DriveKind } from '../delivery/testing/mounted-drive.ts'
import { ejectDrive, listDrives } from './drives.ts'

describe.each<DriveKind>(['vfat', 'exfat', 'ext4'])('a drive with %s', (kind) => {
  it.skipIf(cannotMount(kind))('is listed while it is mounted where desktops mount it, with its size', async () => {
    const at = `/media/certwright test ${kind} ü`
    const drive = mountDrive(kind, 16_384, at)
    try {
      const found = (await listDrives()).find(({ mountPoint }) => mountPoint === at)
      expect(found).toMatchObject({ mountPoint: at, isReadOnly: false, keepsPermissions: kind === 'ext4' })
      expect(found!.totalBytes).toBeGreaterThan(10_000_000)
      expect(found!.totalBytes).toBeLessThanOrEqual(16_777_216)
      expect(found!.freeBytes).toBeLessThanOrEqual(found!.totalBytes!)
      if (kind !== 'exfat') {
        drive.makeReadOnly()
        expect((await listDrives()).find(({ mountPoint }) => mountPoint === at)).toMatchObject({ isReadOnly: true })
      }
    } finally {
      drive.remove()
    }
    expect((await listDrives()).find(({ mountPoint }) => mountPoint === at)).toBeUndefined()
  })
})

// What lsblk of util-linux 2.38 printed for a stick; it and udisksctl answer from a folder in front of PATH.
describe.skipIf(process.platform !== 'linux')('a stick as lsblk tells it', () => {
  let folder: string
  const path = process.env['PATH']
  const program = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwright-programs-'))
    process.env['PATH'] = `${folder}${delimiter}${path}`
    program(
      'lsblk',
      `cat <<'END'
NAME="sdz" TYPE="disk" SIZE="31016853504" FSTYPE="" MOUNTPOINT="" UUID="" ROTA="1" RO="0" RM="1" TRAN="usb" SERIAL="4C53" LABEL="" MODEL="Ultra" OWNER="root"
NAME="sdz1" TYPE="part" SIZE="31015805440" FSTYPE="vfat" MOUNTPOINT="${folder}" UUID="1A2B-3C4D" ROTA="1" RO="0" RM="1" TRAN="" SERIAL="" LABEL="MY\\x20STICK" MODEL="" OWNER="root"
END`,
    )
  })
  afterEach(() => {
    process.env['PATH'] = path
    rmSync(folder, { recursive: true, force: true })
  })

  it('is listed with its label, and can be let go of where udisksctl is', async () => {
    program('udisksctl', 'exit 0')
    expect(await listDrives()).toEqual([
      {
        mountPoint: folder,
        label: 'MY STICK',
        fileSystem: 'vfat',
        freeBytes: expect.any(Number) as number,
        totalBytes: expect.any(Number) as number,
        keepsPermissions: false,
        isReadOnly: false,
        canEject: true,
      },
    ])
  })

  it('is unmounted and switched off, and no other place is', async () => {
    program('udisksctl', `echo "$@" >> '${folder}/calls'`)
    await ejectDrive(folder)
    expect(readFileSync(join(folder, 'calls'), 'utf8').split('\n')).toEqual([
      'unmount --no-user-interaction --block-device /dev/sdz1',
      'power-off --no-user-interaction --block-device /dev/sdz',
      '',
    ])
    await expect(ejectDrive('/')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that is in use stays, and says by what', async () => {
    program('udisksctl', 'echo "Error unmounting /dev/sdz1: target is busy" >&2; exit 1')
    await expect(ejectDrive(folder)).rejects.toMatchObject({ code: 'DRIVE_IN_USE', message: expect.stringContaining('target is busy') as string })
  })
})
