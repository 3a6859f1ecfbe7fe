import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BundleSummary } from '../../shared/export.ts'
import { Vault } from '../store/vault.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'

const ids = Array.from({ length: 12 }, (_, index) => `sensor-${index}`)

describe('an export', () => {
  let core: TestCore
  beforeEach(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await core.api.devices.enrol({ ids })
  })
  afterEach(() => core.close())

  // Whatever a bundle is at when the cancellation comes: files are made, staged, read back, renamed.
  it.each([0, 1, 2, 4, 8, 16, 32, 64])('cancelled %i turns after its first bundle tells whole bundles from those not begun', async (turns) => {
    const folder = join(core.folder, 'out')
    const cancelling = new AbortController()
    const cancelSoon = (left: number): void => {
      if (left === 0) cancelling.abort()
      else setImmediate(() => cancelSoon(left - 1))
    }
    const { bundles, notStarted } = await core.api.exports.write(
      { target: 'pem-files', folder },
      { signal: cancelling.signal, onEvent: ({ done }) => done === 1 && cancelSoon(turns) },
    )
    expect([...bundles.map(({ name }) => name), ...notStarted]).toEqual(ids)
    expect(bundles.length).toBeGreaterThan(0)
    for (const bundle of bundles) expect(existsSync(join(folder, bundle.folder, 'SHA256SUMS'))).toBe(true)
    for (const id of notStarted) expect(existsSync(join(folder, 'devices', id))).toBe(false)
  })

  it('previews the files that it writes, the sums among them', async () => {
    const folder = join(core.folder, 'out')
    const request = { target: 'pem-files', only: ['sensor-1'] }
    const [previewed] = await core.api.exports.preview(request)
    const { bundles } = await core.api.exports.write({ ...request, folder })
    const pathsOf = (bundle: BundleSummary) => bundle.files.map(({ path, size, isSecret }) => [path, size, isSecret])
    expect(pathsOf(previewed!)).toEqual(pathsOf(bundles[0]!))
    expect(previewed!.files.at(-1)).toMatchObject({ path: 'SHA256SUMS', text: expect.stringMatching(/^[0-9a-f]{64} {2}ca\.crt\n/) as string })
    expect(previewed!.files.map(({ path }) => path).sort()).toEqual(readdirSync(join(folder, 'devices', 'sensor-1')).sort())
  })

  it('leaves out of all whom a reader would refuse, and says so; of some who are named it writes all or none', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Garden CA' }, issuer: 'Home CA' })
    const { issued } = await core.api.devices.enrol({ ids: ['orphaned'], issuer: 'Garden CA' })
    await core.api.certificates.revoke({ references: ['Garden CA'], reason: 'cACompromise' })
    const request = { target: 'pem-files', folder: join(core.folder, 'out') }
    const { bundles, refused, notStarted } = await core.api.exports.write(request)
    expect(bundles.map(({ name }) => name)).toEqual(ids)
    expect(notStarted).toEqual([])
    const problem = expect.objectContaining({ severity: 'error', message: expect.stringContaining('was revoked') as string }) as object
    expect(refused).toEqual([{ name: 'orphaned', fingerprint: issued[0]!.fingerprint, target: 'pem-files', folder: 'devices/orphaned', problem }])
    expect(existsSync(join(request.folder, 'devices', 'orphaned'))).toBe(false)

    const named = { ...request, folder: join(core.folder, 'named'), only: ['sensor-1', 'orphaned'] }
    await expect(core.api.exports.write(named)).rejects.toMatchObject({ code: 'BUNDLE_REFUSED', details: { name: 'orphaned' } })
    expect(existsSync(named.folder)).toBe(false)
  })

  it('opens one private key at a time, and none stays open', async () => {
    const open = Vault.prototype.openKey
    const opened: Uint8Array[] = []
    let openAtOnce = 0
    vi.spyOn(Vault.prototype, 'openKey').mockImplementation(function (this: Vault, serialNumber) {
      const key = open.call(this, serialNumber)
      opened.push(key)
      openAtOnce = Math.max(openAtOnce, opened.filter(isOpen).length)
      return key
    })
    await core.api.exports.preview({ target: 'pem-files' })
    await core.api.exports.write({ target: 'pem-files', folder: join(core.folder, 'out') })
    vi.restoreAllMocks()
    expect(opened.length).toBeGreaterThanOrEqual(2 * ids.length)
    expect({ openAtOnce, stillOpen: opened.filter(isOpen).length }).toEqual({ openAtOnce: 1, stillOpen: 0 })
  })

  describe('with MQTT passwords', () => {
    const request = { target: 'pem-files', options: { mode: 'password' } }
    const vaultFiles = () =>
      readdirSync(core.folder)
        .filter((name) => /\.certwright(-wal)?$/.test(name))
        .map((name) => [name, readFileSync(join(core.folder, name), 'hex')])

    it('writes nothing into the vault for a preview, and shows the sizes as they will be', async () => {
      const before = { files: vaultFiles(), audit: await core.api.audit.list({}) }
      const previewed = await core.api.exports.preview(request)
      await core.api.exports.preview({ target: 'pem-files', options: { mode: 'password' }, only: ['sensor-1'] })
      expect({ files: vaultFiles(), audit: await core.api.audit.list({}) }).toEqual(before)
      const { bundles } = await core.api.exports.write({ ...request, folder: join(core.folder, 'out') })
      expect(bundles.map(sizesOf)).toEqual(previewed.map(sizesOf))
      expect((await core.api.audit.list({})).entries.map(({ action }) => action)).toContain('credential-created')
    })

    it('previews a password that was made as it is', async () => {
      await core.api.exports.write({ ...request, folder: join(core.folder, 'out') })
      const [first] = await core.api.exports.preview(request)
      const { sha256 } = first!.files.find(({ path }) => path === 'credentials.txt')!
      const written = readFileSync(join(core.folder, 'out', first!.folder, 'credentials.txt'))
      expect(sha256).toBe(createHash('sha256').update(written).digest('hex').toUpperCase())
    })

    it('makes none before the bundle that it is for is written', async () => {
      const folder = join(core.folder, 'out')
      mkdirSync(folder)
      writeFileSync(join(folder, 'devices'), '')
      await expect(core.api.exports.write({ ...request, folder })).rejects.toMatchObject({ code: 'FOLDER_NOT_WRITABLE' })
      const { entries } = await core.api.audit.list({})
      expect(entries.filter(({ action }) => action === 'credential-created').map(({ text }) => text)).toEqual([
        expect.stringContaining('sensor-0'),
      ])
    })
  })
})

const isOpen = (key: Uint8Array) => key.some((octet) => octet !== 0)
const sizesOf = ({ name, files }: BundleSummary) => [name, files.filter(({ path }) => path !== 'manifest.json').map(({ path, size }) => [path, size])]
