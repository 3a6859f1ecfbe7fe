import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lacksTools, runTool } from '../testing/tools.ts'
import { writeBundle, type WriteOptions } from './bundle-writer.ts'
import type { WritableFile } from './writable-file.ts'

const text = (path: string, content: string, isSecret = false): WritableFile => ({ path, bytes: new TextEncoder().encode(content), isSecret })
const bundle = [text('a.crt', 'certificate'), text('a.key', 'a secret', true), text('sub/dir/b.txt', 'über'), text('manifest.json', '{}')]
const isRoot = process.getuid?.() === 0
const onPosix = describe.skipIf(process.platform === 'win32')

describe('the bundle writer', () => {
  let top: string
  let folder: string
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'certwright-writer-'))
    folder = join(top, 'devices', 'sensor-1')
  })
  afterEach(() => rmSync(top, { recursive: true, force: true }))

  const write = (files: readonly WritableFile[] = bundle, options: Partial<WriteOptions> = {}) => writeBundle(folder, files, { overwrite: false, ...options })
  /** Every file below `at`, hidden ones too. */
  const filesIn = (at = folder) =>
    existsSync(at)
      ? readdirSync(at, { recursive: true, encoding: 'utf8' })
          .filter((name) => !lstatSync(join(at, name)).isDirectory())
          .map((name) => name.replaceAll('\\', '/'))
          .sort()
      : []
  const contentOf = (path: string) => readFileSync(join(folder, path), 'utf8')
  const whole = ['SHA256SUMS', 'a.crt', 'a.key', 'manifest.json', 'sub/dir/b.txt']

  it('writes every file, its sums last, and nothing else', async () => {
    const written = await write()
    expect(filesIn()).toEqual(whole)
    expect(written.map(({ path, size, isSecret }) => [path, size, isSecret])).toEqual([
      ['a.crt', 11, false],
      ['a.key', 8, true],
      ['sub/dir/b.txt', 5, false],
      ['manifest.json', 2, false],
      ['SHA256SUMS', statSync(join(folder, 'SHA256SUMS')).size, false],
    ])
    expect(contentOf('a.key')).toBe('a secret')
    expect(contentOf('SHA256SUMS').split('\n')[0]).toBe(`${written[0]!.sha256}  a.crt`)
  })

  describe.skipIf(lacksTools('sha256sum'))('judged by sha256sum', () => {
    it('writes sums that it accepts, and that tell a change', async () => {
      await write()
      const check = () => runTool('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: folder })
      expect(check()).toMatchObject({ status: 0, output: 'a.crt: OK\na.key: OK\nsub/dir/b.txt: OK\nmanifest.json: OK\n' })
      writeFileSync(join(folder, 'a.crt'), 'Certificate')
      expect(check().status).not.toBe(0)
    })
  })

  onPosix('on a system with modes', () => {
    const modeOf = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8)

    it('gives secrets to their owner alone, and their folders too', async () => {
      const private_ = { ...text('acl', 'rules'), isOwnerOnly: true }
      await write([...bundle, private_])
      expect([...whole, 'acl', '.', 'sub', 'sub/dir'].map((path) => `${path} ${modeOf(path)}`)).toEqual([
        'SHA256SUMS 644',
        'a.crt 644',
        'a.key 600',
        'manifest.json 644',
        'sub/dir/b.txt 644',
        'acl 600',
        '. 700',
        'sub 700',
        'sub/dir 700',
      ])
      expect((statSync(join(top, 'devices')).mode & 0o700).toString(8)).toBe('700')
    })
    it('has a secret readable by its owner alone from its first moment', async () => {
      const modes: string[] = []
      await write(bundle, {
        beforeReadBack: async (path) => {
          if (readFileSync(path, 'utf8') === 'a secret') modes.push((statSync(path).mode & 0o777).toString(8))
        },
      })
      expect(modes).toEqual(['600'])
    })
    it('narrows the mode of a key that it replaces', async () => {
      await write()
      chmodSync(join(folder, 'a.key'), 0o644)
      await write(bundle, { overwrite: true })
      expect(modeOf('a.key')).toBe('600')
    })
    it('leaves a folder of public files open', async () => {
      await write([text('a.crt', 'x')])
      expect(modeOf('.')).toBe('755')
    })

    it('does not follow a symbolic link in the place of a file', async () => {
      mkdirSync(folder, { recursive: true })
      const elsewhere = join(top, 'elsewhere')
      symlinkSync(elsewhere, join(folder, 'a.key'))
      await expect(write()).rejects.toMatchObject({ code: 'BUNDLE_EXISTS', details: { file: 'a.key' } })
      await write(bundle, { overwrite: true })
      expect(existsSync(elsewhere)).toBe(false)
      expect(lstatSync(join(folder, 'a.key')).isSymbolicLink()).toBe(false)
    })
    it('does not follow a symbolic link in the place of a folder', async () => {
      const elsewhere = join(top, 'elsewhere')
      mkdirSync(elsewhere)
      mkdirSync(folder, { recursive: true })
      symlinkSync(elsewhere, join(folder, 'sub'))
      await expect(write(bundle, { overwrite: true })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', details: { path: join(folder, 'sub') } })
      rmSync(folder, { recursive: true })
      symlinkSync(elsewhere, folder)
      await expect(write(bundle, { overwrite: true })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', details: { path: folder } })
      expect(filesIn(elsewhere)).toEqual([])
    })
    it('follows none below the folder that the person chose, but one above it', async () => {
      const elsewhere = join(top, 'elsewhere')
      mkdirSync(elsewhere)
      symlinkSync(elsewhere, join(top, 'devices'))
      await expect(write(bundle, { base: top })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', details: { path: join(top, 'devices') } })
      expect(filesIn(elsewhere)).toEqual([])
      await write(bundle, { base: join(top, 'devices') })
      expect(filesIn(join(elsewhere, 'sensor-1'))).toEqual(whole)
    })
  })

  it('never overwrites unless asked, and names the first file in the way before anything is written', async () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'manifest.json'), 'theirs')
    await expect(write()).rejects.toMatchObject({ code: 'BUNDLE_EXISTS', details: { folder, file: 'manifest.json' } })
    expect(filesIn()).toEqual(['manifest.json'])
    expect(contentOf('manifest.json')).toBe('theirs')
  })

  it('takes sums alone for a bundle too', async () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'SHA256SUMS'), '')
    await expect(write()).rejects.toMatchObject({ code: 'BUNDLE_EXISTS', details: { file: 'SHA256SUMS' } })
  })

  it('replaces its own files on request, and leaves others alone', async () => {
    await write()
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    await write([text('a.crt', 'renewed')], { overwrite: true })
    expect(contentOf('a.crt')).toBe('renewed')
    expect(contentOf('a.key')).toBe('a secret')
    expect(contentOf('notes.txt')).toBe('mine')
    expect(contentOf('SHA256SUMS')).toMatch(/^[0-9a-f]{64} {2}a\.crt\n$/)
  })

  it('refuses a file where its folder should be, and a folder where a file should be', async () => {
    writeFileSync(join(top, 'devices'), '')
    await expect(write()).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
    rmSync(join(top, 'devices'))
    writeFileSync(join(mkdirSync(join(top, 'devices'), { recursive: true })!, 'sensor-1'), '')
    await expect(write()).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', details: { path: folder } })
    rmSync(folder)
    mkdirSync(join(folder, 'a.crt'), { recursive: true })
    await expect(write(bundle, { overwrite: true })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', details: { path: join(folder, 'a.crt') } })
  })

  it('finds what the disk kept wrongly, and takes everything back', async () => {
    const corrupt = (which: string) => (path: string) =>
      readFileSync(path, 'utf8').includes(which) ? appendFile(path, '?') : Promise.resolve()
    for (const which of ['a secret', '  a.crt']) {
      await expect(write(bundle, { beforeReadBack: corrupt(which) })).rejects.toMatchObject({ code: 'WRITE_NOT_VERIFIED' })
      expect(existsSync(join(top, 'devices'))).toBe(false)
    }
  })

  it('leaves an older bundle as it was where a file cannot be written rightly', async () => {
    await write()
    const before = contentOf('SHA256SUMS')
    const corrupt = (path: string) => appendFile(path, '?')
    await expect(write([text('a.crt', 'renewed')], { overwrite: true, beforeReadBack: corrupt })).rejects.toMatchObject({
      code: 'WRITE_NOT_VERIFIED',
    })
    expect(filesIn()).toEqual(whole)
    expect(contentOf('a.crt')).toBe('certificate')
    expect(contentOf('SHA256SUMS')).toBe(before)
  })

  it('leaves a half-replaced bundle without its sums', async () => {
    await write()
    const corrupt = (path: string) => (readFileSync(path, 'utf8').includes('  a.crt') ? appendFile(path, '?') : Promise.resolve())
    await expect(write([text('a.crt', 'renewed')], { overwrite: true, beforeReadBack: corrupt })).rejects.toMatchObject({
      code: 'WRITE_NOT_VERIFIED',
    })
    expect(filesIn()).toEqual(whole.filter((name) => name !== 'SHA256SUMS'))
  })

  it('writes nothing that lasts when cancelled, before or amid', async () => {
    await expect(write(bundle, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(existsSync(join(top, 'devices'))).toBe(false)
    const controller = new AbortController()
    const cancel = async () => controller.abort()
    await expect(write(bundle, { signal: controller.signal, beforeReadBack: cancel })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(existsSync(join(top, 'devices'))).toBe(false)
  })

  it('is whole when cancelled after its files are in place', async () => {
    await write()
    const controller = new AbortController()
    const cancel = async (path: string) => {
      if (readFileSync(path, 'utf8').includes('  a.crt')) controller.abort()
    }
    await write(bundle, { overwrite: true, signal: controller.signal, beforeReadBack: cancel })
    expect(controller.signal.aborted).toBe(true)
    expect(filesIn()).toEqual(whole)
  })

  it('keeps the folders that were there', async () => {
    mkdirSync(join(top, 'devices'))
    await expect(write(bundle, { beforeReadBack: (path) => appendFile(path, '?') })).rejects.toMatchObject({ code: 'WRITE_NOT_VERIFIED' })
    expect(readdirSync(join(top, 'devices'))).toEqual([])
  })

  it.each(['../x', '/x', 'a/../../x', 'a//b', './x', '', 'C:x', 'a\\b', 'a\nb', 'sha256sums', 'A.CRT'])('refuses the path %j', async (path) => {
    await expect(write([text('a.crt', 'x'), text(path, 'x')])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(readdirSync(top)).toEqual([])
  })

  onPosix('where an ordinary user may not write', () => {
    it('says so', () => {
      const locked = join(top, 'locked')
      mkdirSync(locked, { mode: 0o555 })
      chmodSync(top, 0o755)
      const child = join(import.meta.dirname, 'testing', 'write-as-user.ts')
      const asNobody = isRoot ? { uid: 65_534, gid: 65_534 } : {}
      const { stdout, stderr } = spawnSync(process.execPath, [child, join(locked, 'bundle')], { encoding: 'utf8', ...asNobody })
      expect({ stdout, stderr }).toEqual({ stdout: 'FOLDER_NOT_WRITABLE', stderr: '' })
    })
  })

  describe.skipIf(cannotMount())('on a drive of its own', () => {
    let drive: string
    beforeEach(() => {
      drive = join(top, 'drive')
      mkdirSync(drive)
      expect(runTool('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', drive]).status).toBe(0)
      folder = join(drive, 'devices', 'sensor-1')
    })
    afterEach(() => runTool('umount', [drive]))

    it('says that it is full, and leaves nothing on it', async () => {
      const large = text('large.bin', 'x'.repeat(100_000))
      await expect(write([...bundle, large])).rejects.toMatchObject({ code: 'DISK_FULL', details: { folder } })
      expect(readdirSync(drive)).toEqual([])
      await write()
      expect(filesIn()).toEqual(whole)
      await expect(write([...bundle, large], { overwrite: true })).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(filesIn()).toEqual(whole)
    })
    it('says that it is write-protected', async () => {
      expect(runTool('mount', ['-o', 'remount,ro', drive]).status).toBe(0)
      await expect(write()).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE', message: expect.stringContaining('write-protected') as string })
    })
  })
})

/** Only root can make a small drive to fill; elsewhere that is said and the test left out. */
function cannotMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'certwright-mount-'))
  const can = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]).status === 0
  if (can) spawnSync('umount', [probe])
  rmSync(probe, { recursive: true })
  if (!can) process.stderr.write('\nSKIPPED: the tests of a full and of a write-protected drive need the right to mount one.\n')
  return !can
}
