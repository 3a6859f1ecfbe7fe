import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { pemFile, pemOf, refusals } from './testing/judges.ts'

const failsWith = (code: string, remedy: RegExp) => ({ code, remedy: expect.stringMatching(remedy) as string })
const passphrase = 'kept in the safe of the office'
const isRoot = process.getuid?.() === 0

describe.skipIf(lacksTools('openssl', 'certtool'))('an authority that is taken offline', () => {
  let core: TestCore
  let to: string
  beforeEach(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    to = join(core.folder, 'home-ca.pem')
  })
  afterEach(() => core.close())

  const enrol = async (id: string, issuer?: string) => (await core.api.devices.enrol({ ids: [id], issuer })).issued[0]!
  const takeOffline = (more: object = {}) => core.api.authorities.takeOffline({ reference: 'Home CA', to, passphrase, ...more })
  const bringBack = (given?: string) => core.api.authorities.bringBack({ file: { path: to }, ...(given !== undefined && { passphrase: given }) })
  const hasKey = async (reference = 'Home CA') => (await core.api.certificates.show({ reference })).hasKey
  const openssl = (args: string[], given = passphrase) => runTool('openssl', ['pkey', '-in', to, '-passin', `file:${pemFile(given)}`, ...args])

  it('leaves its key in a file that openssl opens with the passphrase and no other, and its vault without it', async () => {
    const taken = await takeOffline()
    expect(taken).toMatchObject({ hasKey: false, takenOfflineAt: expect.any(String) as string })
    expect(statSync(to).mode & 0o777).toBe(0o600)
    expect(readFileSync(to, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----[^]*-----BEGIN CERTIFICATE-----/)
    expect(openssl(['-noout'], 'a guess').status).not.toBe(0)
    const { status, stdout } = openssl(['-pubout'])
    expect(status).toBe(0)
    expect(runTool('openssl', ['x509', '-in', pemFile(await pemOf(core, 'Home CA')), '-noout', '-pubkey']).stdout).toBe(stdout)
    expect(taken.fingerprint).toBe((await core.api.certificates.show({ reference: 'Home CA' })).fingerprint)
    const { history } = await core.api.certificates.show({ reference: 'Home CA' })
    expect(history.slice(0, 2).map(({ action }) => action)).toEqual(['key-removed', 'key-exported'])
    expect(JSON.stringify([core.said, history])).not.toContain(passphrase)
  })

  it('signs nothing until it is brought back, while its issuing CA goes on', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    await takeOffline()
    await enrol('sensor-1')
    const [root, issuer] = [await pemOf(core, 'Home CA'), await pemOf(core, 'Issuing CA')]
    expect(refusals(await pemOf(core, 'sensor-1'), { root, issuers: [issuer] })).toBe('')
    const refused = failsWith('NOT_FOUND', /Bring (the|its) key back/)
    await expect(core.api.authorities.create({ subject: { commonName: 'Second CA' }, issuer: 'Home CA' })).rejects.toMatchObject(refused)
    await expect(enrol('sensor-2', 'Home CA')).rejects.toMatchObject(refused)
    await expect(core.api.authorities.renew({ reference: 'Home CA' })).rejects.toMatchObject(refused)
    await expect(core.api.authorities.renew({ reference: 'Issuing CA' })).rejects.toMatchObject(refused)

    await expect(bringBack()).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
    await expect(bringBack('a guess')).rejects.toMatchObject(failsWith('WRONG_PASSPHRASE', /Type the passphrase/))
    expect(await hasKey()).toBe(false)
    expect(await bringBack(passphrase)).toMatchObject({ name: 'Home CA', hasKey: true, takenOfflineAt: null })
    await enrol('sensor-2', 'Home CA')
    expect(refusals(await pemOf(core, 'sensor-2'), { root })).toBe('')
    await expect(bringBack(passphrase)).rejects.toMatchObject(failsWith('NAME_TAKEN', /nothing to bring back/))
  })

  it('is the only one there is, and that is said where nobody is named', async () => {
    await takeOffline()
    await expect(enrol('sensor-1')).rejects.toMatchObject(failsWith('NOT_FOUND', /^Bring the key back/))
  })

  it('is offline for the certificates that it was renewed from, and comes back for all of them', async () => {
    const old = await core.api.certificates.show({ reference: 'Home CA' })
    await core.api.authorities.renew({ reference: 'Home CA' })
    await takeOffline()
    expect([await hasKey(), await hasKey(old.fingerprint)]).toEqual([false, false])
    await bringBack(passphrase)
    expect([await hasKey(), await hasKey(old.fingerprint)]).toEqual([true, true])
  })

  it('can leave a copy and stay', async () => {
    expect(await takeOffline({ keepsKey: true })).toMatchObject({ hasKey: true, takenOfflineAt: null })
    expect(openssl(['-noout']).status).toBe(0)
  })

  it('keeps its key in the vault where the file cannot be written', async () => {
    writeFileSync(to, 'something of somebody')
    await expect(takeOffline()).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
    expect(readFileSync(to, 'utf8')).toBe('something of somebody')
    await expect(takeOffline({ to: join(core.folder, 'nowhere', 'home-ca.pem') })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
    expect(await hasKey()).toBe(true)
    await enrol('sensor-1')
  })

  it.skipIf(process.platform !== 'linux' || !isRoot)('keeps its key in the vault where the disk is full', async () => {
    const disk = mkdtempSync(join(tmpdir(), 'certwright-full-'))
    try {
      expect(runTool('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk]).status).toBe(0)
      writeFileSync(join(disk, 'full'), Buffer.alloc(8192))
      await expect(takeOffline({ to: join(disk, 'home-ca.pem') })).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(readdirSync(disk)).toEqual(['full'])
      expect(await hasKey()).toBe(true)
    } finally {
      runTool('umount', [disk])
      rmSync(disk, { recursive: true, force: true })
    }
  })

  it('is not brought back from the key of another', async () => {
    const other = await openTestCore()
    try {
      await other.api.vault.create({ passphrase: testPassphrase })
      await other.api.authorities.create({ subject: { commonName: 'Home CA' } })
      await other.api.authorities.takeOffline({ reference: 'Home CA', to, passphrase })
    } finally {
      await other.close()
    }
    expect(existsSync(to)).toBe(true)
    await expect(bringBack(passphrase)).rejects.toMatchObject(failsWith('KEY_MISMATCH', /Choose the file/))
  })
})
