import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Mend } from '../../../shared/mend.ts'
import { Mending } from '../testing/mending.ts'

const name = (value: string) => ({ type: 'dns' as const, value })

describe('a mend that cannot be done', () => {
  let fleet: Mending
  let mend: Mend
  beforeEach(async () => {
    fleet = await Mending.start()
    await fleet.core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await fleet.issueBroker()
    await fleet.enrol('sensor-1')
    mend = { kind: 'add-names', broker: await fleet.fingerprint('localhost'), altNames: [name('mqtt.home.lan')] }
  })
  afterEach(() => fleet.end())

  const total = async () => (await fleet.core.api.certificates.list({})).total

  it('is refused where its certificate has vanished, or is of another kind', async () => {
    const broker = 'AB'.repeat(32)
    const gone: Mend[] = [
      { kind: 'add-names', broker, altNames: [] },
      { kind: 'renew', certificate: broker, newKey: false },
      { kind: 'renew-authority', authority: broker },
      { kind: 'roll-over', authority: broker, commonName: 'Next CA' },
      { kind: 'reissue-all', from: broker, to: await fleet.fingerprint('Home CA') },
      { kind: 'issue-revocation-list', authority: broker },
      { kind: 'export-broker', broker },
      { kind: 'export-identity', certificate: broker },
      { kind: 'use-identity', certificate: broker },
      { kind: 'issue-device', name: 'sensor-2', issuer: broker },
      { kind: 'add-names', broker: await fleet.fingerprint('sensor-1'), altNames: [] },
    ]
    for (const each of gone) {
      await expect(fleet.preview(each), each.kind).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(fleet.mend(each, { to: fleet.mended }), each.kind).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(existsSync(fleet.mended)).toBe(false)
  })

  it('says beforehand what issuing would say', async () => {
    const home = await fleet.fingerprint('Home CA')
    await expect(fleet.preview({ kind: 'issue-device', name: 'sensor-1' })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await expect(fleet.preview({ kind: 'renew', certificate: home, newKey: false })).rejects.toMatchObject({ code: 'PROFILE_MISMATCH' })
    await expect(fleet.preview({ kind: 'reissue-all', from: home, to: home })).rejects.toMatchObject({ code: 'PROFILE_MISMATCH' })
    await expect(fleet.preview({ kind: 'use-address', url: 'gopher://home' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(fleet.preview({ kind: 'access-list', lines: ['user sensor-1\ntopic #'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await fleet.core.api.authorities.takeOffline({ reference: 'Home CA', to: join(fleet.top, 'home.pem'), passphrase: 'a passphrase of a file' })
    for (const each of [mend, { kind: 'issue-revocation-list', authority: home }, { kind: 'renew-authority', authority: home }] as Mend[]) {
      await expect(fleet.preview(each)).rejects.toMatchObject({ code: 'NOT_FOUND', remedy: expect.stringMatching(/bring.*back/i) as string })
    }
  })

  it('needs the vault unlocked where something is issued, and not where only the connection changes', async () => {
    const certificate = await fleet.fingerprint('sensor-1')
    await fleet.core.api.vault.lock()
    await expect(fleet.preview(mend)).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    await expect(fleet.mend(mend, { to: fleet.mended })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    await expect(fleet.mend({ kind: 'export-broker', broker: await fleet.fingerprint('localhost') }, { to: fleet.mended })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    expect(await fleet.mend({ kind: 'use-identity', certificate })).toMatchObject({ isInForce: true, connection: { as: certificate } })
    expect(await fleet.mend({ kind: 'verify-as', serverName: 'localhost' })).toMatchObject({ connection: { serverName: 'localhost' } })
  })

  it('issues nothing where there is no folder, or none that can hold the files', async () => {
    const before = await total()
    await expect(fleet.mend(mend)).rejects.toMatchObject({ code: 'INVALID_INPUT', remedy: 'Choose a folder for the files.' })
    writeFileSync(join(fleet.top, 'file'), '')
    await expect(fleet.mend(mend, { to: join(fleet.top, 'file') })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
    mkdirSync(join(fleet.mended, 'broker'), { recursive: true })
    writeFileSync(join(fleet.mended, 'broker', 'README.txt'), 'mine')
    await expect(fleet.mend(mend, { to: fleet.mended })).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
    expect(await total()).toBe(before)
    expect(await fleet.mend(mend, { to: fleet.mended, overwrite: true })).toMatchObject({ folder: join(fleet.mended, 'broker') })
    expect(await total()).toBe(before + 1)
  })

  it('issues nothing for a broker whose files need a secret that is kept nowhere', async () => {
    const before = await total()
    await fleet.core.api.exports.choose({ references: ['localhost'], target: 'pkcs12' })
    await expect(fleet.mend(mend, { to: fleet.mended })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('pkcs12') as string })
    expect(await total()).toBe(before)
  })

  it('issues nothing once it is cancelled, and says what is left where it is cancelled on the way', async () => {
    const before = await total()
    const call = (signal: AbortSignal, onEvent?: () => void) => fleet.core.api.connectionTest.mend({ ...fleet.connection, mend, to: fleet.mended }, { signal, onEvent })
    await expect(call(AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await total()).toBe(before)

    const { api } = fleet.core
    await api.authorities.create({ subject: { commonName: 'New CA' } })
    await api.devices.enrol({ ids: Array.from({ length: 300 }, (_, index) => `meter-${index}`), issuer: 'Home CA' })
    const all: Mend = { kind: 'reissue-all', from: await fleet.fingerprint('Home CA'), to: await fleet.fingerprint('New CA') }
    const cancelling = new AbortController()
    const { done, toDo, isInForce, folder } = await api.connectionTest.mend(
      { ...fleet.connection, mend: all, to: fleet.mended },
      { signal: cancelling.signal, onEvent: () => cancelling.abort() },
    )
    expect(done).toEqual([expect.stringMatching(/^Issued \d+ of 302 certificates anew from New CA\.$/)])
    expect(toDo).toEqual([expect.stringMatching(/^Cancelled before /), expect.stringContaining('files of before')])
    expect({ isInForce, folder }).toEqual({ isInForce: false, folder: null })
    expect((await fleet.preview(all)).label).toMatch(/^Re-issue \d+ certificates from New CA$/)
    const rest = await fleet.mend(all, { to: fleet.mended })
    expect(rest.toDo.join(' ')).not.toContain('Cancelled')
    expect((await api.certificates.list({ issuer: 'Home CA', statuses: ['active'], kinds: ['device', 'broker'] })).total).toBe(0)
  }, 60_000)

  it.skipIf(!canMountSmallDrive())('says what stands where the drive is full', async () => {
    const drive = join(fleet.top, 'drive')
    mkdirSync(drive)
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', drive])
    try {
      await expect(fleet.mend(mend, { to: drive })).rejects.toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('Done before: Issued localhost') as string })
      expect(readdirSync(drive)).toEqual([])
      expect(await fleet.preview(mend)).toMatchObject({ label: 'Write the certificate of localhost' })
      expect(await fleet.mend(mend, { to: fleet.mended })).toMatchObject({ folder: join(fleet.mended, 'broker') })
    } finally {
      spawnSync('umount', [drive])
    }
  })
})

/** Only root can make a small drive to fill. */
function canMountSmallDrive(): boolean {
  return process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0
}
