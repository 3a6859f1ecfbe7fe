import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import { Vault } from '../store/vault.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const ids = ['sensor-1', 'sensor-2', 'sensor-3']
const password = 'a long zip password'

describe('an export of everything', () => {
  let core: TestCore
  let folder: string
  beforeEach(async () => {
    core = await openTestCore({ now: () => new Date('2026-03-01T12:00:00Z') })
    folder = join(core.folder, 'out')
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await core.api.brokers.issue({ subject: { commonName: 'mqtt.home.lan' }, altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] })
    await core.api.devices.enrol({ ids })
  })
  afterEach(() => core.close())

  const filesBelow = (at: string) =>
    readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  const listed = async () => (await core.api.exports.choices({})).choices.map(({ name, target, isRemembered }) => [name, target, isRemembered])

  it('writes the broker, every device and a README above them', async () => {
    const { bundles, refused, notStarted, file } = await core.api.exports.writeAll({ folder })
    expect({ refused, notStarted, file }).toEqual({ refused: [], notStarted: [], file: null })
    expect(bundles.map(({ name, target, folder: below, secretFiles }) => [name, target, below, secretFiles])).toEqual([
      ['mqtt.home.lan', 'mosquitto', 'broker', 1],
      ...ids.map((id) => [id, 'pem-files', `devices/${id}`, 1]),
    ])
    expect(readdirSync(folder).sort()).toEqual(['README.txt', 'broker', 'devices'])
    for (const bundle of bundles) expect(existsSync(join(folder, bundle.folder, 'SHA256SUMS'))).toBe(true)
    expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain('mqtt.home.lan')
    const { entries } = await core.api.audit.list({})
    expect(entries.filter(({ action }) => action === 'key-exported')).toHaveLength(4)
  })

  it('makes each bundle with the target that was chosen, also after a renewal', async () => {
    await core.api.exports.choose({ references: ['sensor-2'], target: 'pem-files', options: { mode: 'password' } })
    expect(await listed()).toEqual([
      ['mqtt.home.lan', 'mosquitto', false],
      ['sensor-1', 'pem-files', false],
      ['sensor-2', 'pem-files', true],
      ['sensor-3', 'pem-files', false],
    ])
    await core.api.certificates.renew({ references: ['sensor-2'] })
    const { bundles } = await core.api.exports.writeAll({ folder })
    const second = bundles.find(({ name }) => name === 'sensor-2')!
    expect(readdirSync(join(folder, second.folder))).toContain('credentials.txt')
    expect(readdirSync(join(folder, 'devices', 'sensor-1'))).not.toContain('credentials.txt')
    await core.api.exports.choose({ references: ['sensor-2'], target: null })
    expect(await listed()).toContainEqual(['sensor-2', 'pem-files', false])
  })

  it('refuses a choice that the target does not serve, or with an option that it does not have', async () => {
    const refusal = (input: Parameters<typeof core.api.exports.choose>[0]) => core.api.exports.choose(input).then(() => 'none', (error: unknown) => (error as AppError).code)
    expect(await refusal({ references: ['sensor-1'], target: 'mosquitto' })).toBe('PROFILE_MISMATCH')
    expect(await refusal({ references: ['sensor-1'], target: 'floppy' })).toBe('NOT_FOUND')
    expect(await refusal({ references: ['sensor-1'], target: 'pem-files', options: { colour: 'red' } })).toBe('INVALID_INPUT')
    expect(await refusal({ references: ['nobody'], target: 'pem-files' })).toBe('NOT_FOUND')
    await core.api.vault.lock()
    expect(await refusal({ references: ['sensor-1'], target: 'pem-files' })).toBe('VAULT_LOCKED')
  })

  it('leaves out whom a reader would refuse, says why, and writes the others', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Garden CA' }, issuer: 'Home CA' })
    await core.api.devices.enrol({ ids: ['orphaned'], issuer: 'Garden CA' })
    await core.api.certificates.revoke({ references: ['Garden CA'], reason: 'cACompromise' })
    const { bundles, refused } = await core.api.exports.writeAll({ folder })
    expect(bundles).toHaveLength(4)
    expect(refused).toEqual([
      expect.objectContaining({ name: 'orphaned', target: 'pem-files', problem: expect.objectContaining({ severity: 'error', message: expect.stringContaining('was revoked') as string }) as object }),
    ])
    expect(existsSync(join(folder, 'devices', 'orphaned'))).toBe(false)
    expect(readFileSync(join(folder, 'README.txt'), 'utf8')).toContain('orphaned')
    const preview = await core.api.exports.previewAll({ offset: 4 })
    expect(preview.total).toBe(5)
    expect(preview.bundles.map(({ name, problems }) => [name, problems.some(({ severity }) => severity === 'error')])).toEqual([['orphaned', true]])
    expect((await core.api.exports.previewAll({ text: 'ORPHAN' })).bundles).toEqual(preview.bundles)
    const reported: number[] = []
    expect(await core.api.exports.checkAll({}, { onEvent: ({ done }) => reported.push(done) })).toEqual({ total: 5, refused })
    expect(reported).toEqual([1, 2, 3, 4, 5])
  })

  it('is checked for every target: who would be refused, and the first objection', async () => {
    const of = async (references: string[] | undefined, target: string) =>
      (await core.api.exports.checkTargets({ only: references })).find((verdict) => verdict.target === target)
    expect(await of(undefined, 'mosquitto')).toEqual({ target: 'mosquitto', bundles: 1, refused: 0, problem: null })
    expect(await of(['sensor-1', 'sensor-2'], 'pem-files')).toMatchObject({ bundles: 2, refused: 0 })
    expect(await of(['sensor-1'], 'mosquitto')).toBeUndefined()
    await core.api.devices.enrol({ ids: ['old-board'], keyType: 'rsa-2048' })
    expect(await of(['sensor-1', 'old-board'], 'tasmota')).toMatchObject({ bundles: 2, refused: 1, problem: { severity: 'error' } })
    await core.api.vault.lock()
    await expect(core.api.exports.checkTargets({})).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  })

  it('previews, page by page, the folders and files that it writes', async () => {
    const first = await core.api.exports.previewAll({ limit: 3 })
    const second = await core.api.exports.previewAll({ offset: 3, limit: 3 })
    expect([first.total, first.bundles.length, second.bundles.length]).toEqual([4, 3, 1])
    await core.api.exports.writeAll({ folder })
    for (const bundle of [...first.bundles, ...second.bundles]) {
      expect(bundle.files.map(({ path }) => path).sort()).toEqual(readdirSync(join(folder, bundle.folder)).sort())
    }
  })

  it('says before anything is written that a README of somebody else is in the way', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, 'README.txt'), 'mine')
    await expect(core.api.exports.writeAll({ folder })).rejects.toMatchObject({ code: 'BUNDLE_EXISTS', details: { file: 'README.txt', whole: 0 } })
    expect(readdirSync(folder)).toEqual(['README.txt'])
    await core.api.exports.writeAll({ folder, overwrite: true })
    expect(readdirSync(folder)).toContain('broker')
  })

  it('cancelled, tells what stands from what was not begun, and has no README', async () => {
    const cancelling = new AbortController()
    const { bundles, notStarted } = await core.api.exports.writeAll({ folder }, { signal: cancelling.signal, onEvent: ({ done }) => done === 2 && cancelling.abort() })
    expect([...bundles.map(({ name }) => name), ...notStarted]).toEqual(['mqtt.home.lan', ...ids])
    expect(notStarted.length).toBeGreaterThan(0)
    expect(readdirSync(folder)).not.toContain('README.txt')
  })

  it('as a ZIP is one file, and nothing else is left', async () => {
    const result = await core.api.exports.writeAll({ folder, form: 'zip', password })
    expect(result.file).toBe(join(folder, 'certwright-2026-03-01.zip'))
    expect(filesBelow(folder)).toEqual([result.file])
    expect(result.bundles).toHaveLength(4)
    await expect(core.api.exports.writeAll({ folder, form: 'zip', password })).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
    await core.api.exports.writeAll({ folder, form: 'zip', password, overwrite: true })
    expect(filesBelow(folder)).toEqual([result.file])
    const { entries } = await core.api.audit.list({})
    expect(entries.filter(({ action, text }) => action === 'key-exported' && text.includes('.zip, encrypted'))).toHaveLength(8)
  })

  it('as a ZIP that is cancelled leaves nothing, and records no key as exported', async () => {
    const cancelling = new AbortController()
    const { bundles, notStarted, file } = await core.api.exports.writeAll(
      { folder, form: 'zip', password },
      { signal: cancelling.signal, onEvent: ({ done }) => done === 2 && cancelling.abort() },
    )
    expect({ bundles, notStarted, file }).toEqual({ bundles: [], notStarted: ['mqtt.home.lan', ...ids], file: null })
    expect(existsSync(folder)).toBe(false)
    expect((await core.api.audit.list({})).entries.filter(({ action }) => action === 'key-exported')).toEqual([])
  })

  it('as a ZIP needs a password that is worth it', async () => {
    await expect(core.api.exports.writeAll({ folder, form: 'zip' })).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
    await expect(core.api.exports.writeAll({ folder, form: 'zip', password: 'short' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(existsSync(folder)).toBe(false)
  })

  it('opens one private key at a time, and none stays open', async () => {
    const open = Vault.prototype.openKey
    const opened: Uint8Array[] = []
    let openAtOnce = 0
    const isOpen = (key: Uint8Array) => key.some((octet) => octet !== 0)
    vi.spyOn(Vault.prototype, 'openKey').mockImplementation(function (this: Vault, fingerprint) {
      const key = open.call(this, fingerprint)
      opened.push(key)
      openAtOnce = Math.max(openAtOnce, opened.filter(isOpen).length)
      return key
    })
    await core.api.exports.previewAll({})
    await core.api.exports.writeAll({ folder })
    vi.restoreAllMocks()
    expect({ openAtOnce, stillOpen: opened.filter(isOpen).length }).toEqual({ openAtOnce: 1, stillOpen: 0 })
  })

  it.each(['folder', 'zip'] as const)('as a %s keeps little of each bundle, however many there are', { timeout: 240_000 }, async (form) => {
    await core.api.devices.enrol({ ids: Array.from({ length: 300 }, (_, index) => `fleet-${index}`) })
    const heap: { done: number; octets: number }[] = []
    const measure = (done: number) => {
      if (done % 10 !== 0) return
      collectGarbage()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      heap.push({ done, octets: heapUsed + arrayBuffers })
    }
    await core.api.exports.writeAll({ folder, form, password }, { onEvent: ({ done }) => measure(done) })
    // Now and then what is under way is counted with what stays: the least of several does not have it.
    const least = (from: number, to: number) => Math.min(...heap.filter(({ done }) => done >= from && done < to).map(({ octets }) => octets))
    const grown = (least(200, 300) - least(50, 150)) / 150
    // A folder leaves its name and what its README is made from. A ZIP has to list each of its files, seven a bundle, at its end: the
    // library keeps some 5 kB for each until then.
    expect(grown).toBeLessThan(form === 'zip' ? 50_000 : 3000)
  })

  it('needs somebody', async () => {
    await core.api.vault.create({ path: join(core.folder, 'empty.certwright'), passphrase: testPassphrase })
    await expect(core.api.exports.writeAll({ folder })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await core.api.exports.choices({})).toEqual({ total: 0, targets: [], choices: [] })
  })
})
