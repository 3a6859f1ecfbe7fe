import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
})
