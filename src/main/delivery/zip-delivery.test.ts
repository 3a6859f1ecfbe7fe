import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lacksTools, runTool } from '../testing/tools.ts'
import type { WritableFile } from './writable-file.ts'
import { openZipDelivery, type ZipOptions } from './zip-delivery.ts'

const text = (path: string, content: string, isSecret = false): WritableFile => ({ path, bytes: new TextEncoder().encode(content), isSecret })
const bundle = [text('device.crt', 'certificate'), text('device.key', 'a very secret secret', true), text('sub/über.txt', 'ü')]
const never = new AbortController().signal
const password = 'correct horse "battery" $(x)'

describe('an encrypted ZIP', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certwright-zip-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const begin = (options: Partial<ZipOptions> = {}) =>
    openZipDelivery({ folder, name: 'all.zip', overwrite: false, password, now: new Date('2026-03-01T12:00:00Z'), ...options })
  const write = async (options: Partial<ZipOptions> = {}) => {
    const delivery = await begin(options)
    try {
      await delivery.writeBundle('devices/sensor-1', bundle, never)
      await delivery.writeBundle('broker', bundle, never)
      await delivery.writeFile(text('README.txt', 'read me'))
      await delivery.finish(never)
    } catch (error) {
      await delivery.abandon()
      throw error
    }
    return delivery.file!
  }

  describe.skipIf(lacksTools('7z'))('judged by 7-Zip', () => {
    it('opens with its password, every file as it was, and their sums hold', async () => {
      const file = await write()
      const out = join(folder, 'out')
      const extracted = runTool('7z', ['x', `-p${password}`, `-o${out}`, file])
      expect(extracted.status, extracted.output).toBe(0)
      expect(readFileSync(join(out, 'devices', 'sensor-1', 'device.key'), 'utf8')).toBe('a very secret secret')
      expect(readFileSync(join(out, 'broker', 'sub', 'über.txt'), 'utf8')).toBe('ü')
      expect(readFileSync(join(out, 'README.txt'), 'utf8')).toBe('read me')
      expect(runTool('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: join(out, 'broker') }).status).toBe(0)
      if (process.platform !== 'win32') expect((statSync(join(out, 'broker', 'device.key')).mode & 0o777).toString(8)).toBe('600')
    })
    it('has AES-256 for every file', async () => {
      const { output } = runTool('7z', ['l', '-slt', await write()])
      const methods = [...output.matchAll(/^Method = (.*)$/gm)].map(([, method]) => method)
      expect(methods).toHaveLength(9)
      expect(methods.filter((method) => !method!.startsWith('AES-256'))).toEqual([])
    })
    it('does not open with another password', async () => {
      expect(runTool('7z', ['t', '-pnot the password', await write()]).status).not.toBe(0)
    })
  })

  it('holds no secret in clear, and is for its owner alone', async () => {
    const file = await write()
    expect(readFileSync(file).includes('a very secret secret')).toBe(false)
    if (process.platform !== 'win32') expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(readdirSync(folder)).toEqual(['all.zip'])
  })

  it('that reads back differently is not kept', async () => {
    const damage = async (path: string) => {
      const handle = await open(path, 'r+')
      const octet = readFileSync(path)[120]!
      await handle.write(Uint8Array.of(octet ^ 1), 0, 1, 120)
      await handle.close()
    }
    await expect(write({ beforeReadBack: damage })).rejects.toMatchObject({ code: 'WRITE_NOT_VERIFIED' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('that is cut off is not kept', async () => {
    const cut = async (path: string) => {
      const handle = await open(path, 'r+')
      await handle.truncate(400)
      await handle.close()
    }
    await expect(write({ beforeReadBack: cut })).rejects.toMatchObject({ code: 'WRITE_NOT_VERIFIED' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('replaces a file only when asked, and never what a link leads to', async () => {
    const elsewhere = join(folder, 'elsewhere')
    writeFileSync(elsewhere, 'theirs')
    symlinkSync(elsewhere, join(folder, 'all.zip'))
    await expect(begin()).rejects.toMatchObject({ code: 'BUNDLE_EXISTS', details: { folder, file: 'all.zip' } })
    await write({ overwrite: true })
    expect(readFileSync(elsewhere, 'utf8')).toBe('theirs')
    expect(lstatSync(join(folder, 'all.zip')).isFile()).toBe(true)
    rmSync(join(folder, 'all.zip'))
    mkdirSync(join(folder, 'all.zip'))
    await expect(begin({ overwrite: true })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
  })

  it('cancelled before it is finished leaves nothing', async () => {
    const delivery = await begin()
    await delivery.writeBundle('broker', bundle, never)
    await expect(delivery.finish(AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
    await delivery.abandon()
    expect(readdirSync(folder)).toEqual([])
  })

  it('takes no path that would leave it', async () => {
    const delivery = await begin()
    await expect(delivery.writeBundle('broker', [text('../x', 'x')], never)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await delivery.abandon()
  })
})
