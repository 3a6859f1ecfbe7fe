import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { now, sampleCertificate } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import { Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

// The other user must get as far as the vault.
chmodSync(folder.path, 0o755)

const isRoot = process.getuid?.() === 0

/** What comes of opening or creating a vault as somebody whom modes hold back. */
function codeAsPlainUser(verb: 'open' | 'create', path: string): string {
  const script = join(import.meta.dirname, 'testing/open-or-create.ts')
  const user = isRoot ? { uid: 65_534, gid: 65_534 } : {}
  const { stdout, stderr } = spawnSync(process.execPath, [script, verb, path], { encoding: 'utf8', ...user })
  return stdout + stderr
}

describe.skipIf(process.platform === 'win32')('modes', () => {
  it('that forbid writing beside the vault are said', async () => {
    const place = join(folder.path, 'read-only')
    mkdirSync(place)
    chmodSync(place, 0o555)
    expect(codeAsPlainUser('create', join(place, 'new.certwright'))).toBe('FOLDER_NOT_WRITABLE')
    expect(readdirSync(place)).toEqual([])
    chmodSync(place, 0o755)
  })

  it('that forbid reading or writing the vault are said', async () => {
    const path = await folder.newVaultFile()
    if (isRoot) chownSync(path, 65_534, 65_534)
    for (const [mode, code] of [
      [0o000, 'FILE_NOT_READABLE'],
      [0o400, 'FOLDER_NOT_WRITABLE'],
    ] as const) {
      chmodSync(path, mode)
      expect(codeAsPlainUser('open', path)).toBe(code)
    }
  })
})

// A disk of two megabytes of our own: only where we may mount one.
const disk = join(folder.path, 'small-disk')
mkdirSync(disk)
const hasSmallDisk =
  process.platform === 'linux' && isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0
if (!hasSmallDisk) process.stderr.write('\nSKIPPED: the tests of a full disk need the right to mount one.\n')

describe.skipIf(!hasSmallDisk)('a full disk', () => {
  const filler = join(disk, 'filler')
  const fill = () => {
    try {
      for (let index = 0; ; index++) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' })
    } catch {
      // Full.
    }
  }
  let vault: Vault | undefined
  afterEach(() => {
    vault?.close()
    for (const name of readdirSync(disk)) rmSync(join(disk, name))
  })
  afterAll(() => spawnSync('umount', [disk]))

  function code(action: () => unknown): string | undefined {
    try {
      action()
      return undefined
    } catch (error) {
      if (error instanceof AppError) return error.code
      throw error
    }
  }

  it('is said when a vault is made, of which nothing is left', async () => {
    fill()
    const path = join(disk, 'new.certwright')
    await expect(Vault.create(path, passphrase, { now })).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(readdirSync(disk)).toEqual(['filler'])
  })

  it('is said when certificates are added, and all that was there before stays', async () => {
    const path = join(disk, 'vault.certwright')
    vault = await Vault.create(path, passphrase, { now })
    const add = (batch: number) => {
      const certificates = Array.from({ length: 20 }, (_, index) => sampleCertificate({ name: `sensor-${batch}-${index}` }))
      vault!.addCertificates(certificates, now)
    }
    let batches = 0
    let failure: string | undefined
    while (failure === undefined && batches < 1000) {
      failure = code(() => add(batches))
      if (failure === undefined) batches += 1
    }
    expect(failure).toBe('DISK_FULL')
    expect(batches).toBeGreaterThan(2)
    expect(code(() => vault!.backup(join(disk, 'backup.certwright'), now))).toBe('DISK_FULL')
    expect(existsSync(join(disk, 'backup.certwright'))).toBe(false)
    const expectWhole = (opened: Vault) => {
      expect(opened.integrityProblems()).toEqual([])
      expect(opened.info().certificates).toBe(batches * 20)
      expect(opened.verifyAudit().entries).toBeGreaterThan(batches * 20)
    }
    expectWhole(vault)
    vault.close()
    vault = Vault.open(path)
    expectWhole(vault)
  })

  it('is no end: when there is room again, adding goes on', async () => {
    vault = await Vault.create(join(disk, 'vault.certwright'), passphrase, { now })
    fill()
    // What the log has reserved already may take a few more.
    const add = (name: string) => code(() => vault!.addCertificates([sampleCertificate({ name })], now))
    const outcomes = Array.from({ length: 200 }, (_, index) => add(`sensor-${index}`))
    expect(new Set(outcomes.slice(-10))).toEqual(new Set(['DISK_FULL']))
    rmSync(filler)
    expect(add('after')).toBeUndefined()
    expect(vault.integrityProblems()).toEqual([])
    expect(vault.info().certificates).toBe(outcomes.filter((outcome) => outcome === undefined).length + 1)
    vault.verifyAudit()
  })
})
