import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BundleSummary } from '../../shared/export.ts'
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
})
