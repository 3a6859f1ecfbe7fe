import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runTool } from '../testing/tools.ts'
import type { Delivery } from './delivery.ts'
import { writeBundle } from './bundle-writer.ts'
import { openFolderDelivery } from './folder-delivery.ts'
import { cannotMount, mountDrive, type DriveKind, type MountedDrive } from './testing/mounted-drive.ts'
import type { WritableFile } from './writable-file.ts'
import { openZipDelivery } from './zip-delivery.ts'

const text = (path: string, content: string, isSecret = false): WritableFile => ({ path, bytes: new TextEncoder().encode(content), isSecret })
const bundle = [text('device.crt', 'certificate'), text('device.key', 'a secret', true)]
const large = [text('large.bin', 'x'.repeat(12_000_000))]
const whole = ['SHA256SUMS', 'device.crt', 'device.key']
const never = new AbortController().signal
const password = 'a long zip password'

/** Every file below a folder, hidden ones too. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
const zipIn = (folder: string, overwrite = false) => openZipDelivery({ folder, name: 'all.zip', overwrite, password, now: new Date() })
const folderIn = (folder: string, overwrite = false) => openFolderDelivery({ folder, overwrite })

describe.each<DriveKind>(['vfat', 'exfat', 'ext4', 'tmpfs'])('on a drive with %s', (kind) => {
  describe.skipIf(cannotMount(kind))('of 8 MiB', () => {
    let drive: MountedDrive
    beforeEach(() => {
      drive = mountDrive(kind, 8192)
    })
    afterEach(() => drive.remove())
    const left = () => filesIn(drive.path)

    it('bundles are written, and sha256sum agrees', async () => {
      const delivery = await folderIn(drive.path)
      await delivery.writeBundle('devices/sensor-1', bundle, never)
      const folder = join(drive.path, 'devices', 'sensor-1')
      expect(readdirSync(folder).sort()).toEqual(whole)
      expect(runTool('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: folder }).status).toBe(0)
      const isPrivate = (statSync(join(folder, 'device.key')).mode & 0o077) === 0
      expect(isPrivate).toBe(kind === 'ext4' || kind === 'tmpfs')
    })

    it('a bundle too many says so, leaves those that stand, and no key in a temporary place', async () => {
      const delivery = await folderIn(drive.path)
      await delivery.writeBundle('devices/sensor-1', bundle, never)
      await expect(delivery.writeBundle('devices/sensor-2', [...bundle, ...large], never)).rejects.toMatchObject({ code: 'DISK_FULL' })
      await delivery.abandon()
      expect(left().map((path) => path.slice(drive.path.length + 1)).sort()).toEqual(whole.map((name) => `devices/sensor-1/${name}`))
      await (await folderIn(drive.path)).writeBundle('devices/sensor-2', bundle, never)
      expect(readdirSync(join(drive.path, 'devices', 'sensor-2')).sort()).toEqual(whole)
    })

    it('a ZIP too large says so and leaves nothing; a smaller one goes', async () => {
      // What compresses well would fit.
      const noise = new Uint8Array(12_000_000)
      for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536))
      const delivery = await zipIn(drive.path)
      const tooMuch = async () => {
        await delivery.writeBundle('devices/sensor-1', [...bundle, { path: 'noise', bytes: noise, isSecret: false }], never)
        await delivery.finish(never)
      }
      await expect(tooMuch()).rejects.toMatchObject({ code: 'DISK_FULL' })
      await delivery.abandon()
      expect(left()).toEqual([])
      const again = await zipIn(drive.path)
      await again.writeBundle('devices/sensor-1', bundle, never)
      await again.finish(never)
      expect(left()).toEqual([join(drive.path, 'all.zip')])
    })

    it.each([
      ['folders', folderIn],
      ['a ZIP', zipIn],
    ] as const)('pulled out in the middle of %s, it gets nothing of what comes later, nor does the disk below', async (_, open) => {
      const delivery: Delivery = await open(drive.path)
      await delivery.writeBundle('devices/sensor-1', bundle, never)
      drive.pullOut()
      const rest = async () => {
        await delivery.writeBundle('devices/sensor-2', bundle, never)
        await delivery.finish(never)
      }
      await expect(rest()).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', message: expect.stringContaining('is gone') as string })
      await delivery.abandon()
      expect(left()).toEqual([])
    })

    it('pulled out while a bundle is written, it is said to be gone', async () => {
      const delivery = await folderIn(drive.path)
      let isIn = true
      const pulling: WritableFile = {
        path: 'last.key',
        isSecret: true,
        get bytes() {
          if (isIn) drive.pullOut()
          isIn = false
          return Uint8Array.of(1)
        },
      }
      await expect(delivery.writeBundle('devices/sensor-1', [...bundle, pulling], never)).rejects.toMatchObject({
        code: 'FOLDER_NOT_WRITABLE',
        message: expect.stringMatching(/ is gone: .* then it has no SHA256SUMS\.$/) as string,
      })
      expect(isIn).toBe(false)
      await delivery.abandon()
      expect(left()).toEqual([])
    })

    // tmpfs keeps nothing.
    it.skipIf(kind === 'tmpfs')('pulled out in the middle of a bundle, it holds none that looks whole; plugged in again, the next export leaves no key beside it', async () => {
      const folder = join(drive.path, 'devices', 'sensor-1')
      const parts = [...bundle, text('more/a.key', 'another secret', true)]
      const pulledOut = writeBundle(folder, parts, {
        overwrite: true,
        beforeReadBack: () => {
          if (existsSync(folder)) drive.pullOut()
          return Promise.resolve()
        },
      })
      await expect(pulledOut).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', remedy: expect.stringContaining('export again') as string })
      expect(left()).toEqual([])
      drive.plugIn()
      const cutOff = left()
      expect(cutOff.length).toBeGreaterThan(0)
      expect(cutOff.filter((path) => !/\.certwright-[0-9a-f]{16}\.tmp$/.test(path))).toEqual([])
      await writeBundle(folder, parts, { overwrite: true })
      expect(readdirSync(folder).sort()).toEqual(['SHA256SUMS', 'device.crt', 'device.key', 'more'])
      expect(readdirSync(join(folder, 'more'))).toEqual(['a.key'])
    })

    it('names with spaces, of other scripts and of 120 octets go onto it', async () => {
      const names = ['my sensor', 'Gäste データ саd', 'x'.repeat(120)]
      for (const open of [folderIn, zipIn]) {
        const delivery = await open(drive.path)
        for (const name of names) await delivery.writeBundle(`devices/${name}`, bundle, never)
        await delivery.finish(never)
      }
      expect(readdirSync(join(drive.path, 'devices')).sort()).toEqual(names.toSorted())
      for (const name of names) expect(readdirSync(join(drive.path, 'devices', name)).sort()).toEqual(whole)
    })

    // FUSE remounts in its own way.
    it.skipIf(kind === 'exfat')('write-protected, it says so, and takes it once that is over', async () => {
      drive.makeReadOnly()
      for (const open of [folderIn, zipIn]) {
        const writing = async () => (await open(drive.path)).writeBundle('devices/sensor-1', bundle, never)
        await expect(writing()).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', message: expect.stringContaining('write-protected') as string })
        const making = async () => (await open(join(drive.path, 'new', 'folder'))).writeBundle('devices/sensor-1', bundle, never)
        await expect(making()).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', message: expect.stringContaining('write-protected') as string })
      }
      drive.makeWritable()
      expect(left()).toEqual([])
      await (await folderIn(drive.path)).writeBundle('devices/sensor-1', bundle, never)
      expect(readdirSync(join(drive.path, 'devices', 'sensor-1')).sort()).toEqual(whole)
    })
  })
})

describe('a folder that is hard to write to', () => {
  let top: string
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'certwright-hard-'))
  })
  afterEach(() => rmSync(top, { recursive: true, force: true }))

  it.each([
    ['with spaces', 'my own stick/for the garden'],
    ['that is not ASCII', 'Gäste-Stick/データ/саd'],
    ['of 200 characters', 'x'.repeat(200)],
    ['like a shell command', '$(touch pwned); `id` & "quoted" \'too\''],
  ])('%s gets folders and a ZIP', async (_, name) => {
    const folder = join(top, name)
    for (const open of [folderIn, zipIn]) {
      const delivery = await open(folder)
      await delivery.writeBundle('devices/sensor 1 ü', bundle, never)
      await delivery.finish(never)
    }
    expect(readdirSync(folder).sort()).toEqual(['all.zip', 'devices'])
    expect(readdirSync(join(folder, 'devices', 'sensor 1 ü')).sort()).toEqual(whole)
  })

  it('that was made for an export of which nothing came is taken away again, others stay', async () => {
    for (const open of [folderIn, zipIn]) {
      const delivery = await open(join(top, 'a', 'b'))
      await delivery.abandon()
      expect(readdirSync(top)).toEqual([])
    }
    mkdirSync(join(top, 'mine'))
    await (await folderIn(join(top, 'mine'))).abandon()
    expect(readdirSync(top)).toEqual(['mine'])
  })

  it('that is a file is said to be one', async () => {
    const file = join(top, 'file')
    writeFileSync(file, 'theirs')
    for (const open of [folderIn, zipIn]) {
      await expect(open(file)).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
      await expect(open(join(file, 'below'))).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
    }
    expect(readFileSync(file, 'utf8')).toBe('theirs')
  })
})
