import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { QuickstartEvent } from '../shared/contract.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'

describe('quickstart', () => {
  let core: TestCore
  beforeEach(async () => (core = await openTestCore()))
  afterEach(() => core.close())

  const run = (events: QuickstartEvent[] = [], more = {}) =>
    core.api.quickstart.run(
      { folder: join(core.folder, 'out'), passphrase: testPassphrase, hosts: ['localhost', '127.0.0.1'], ...more },
      { onEvent: (event) => events.push(event) },
    )

  it('makes vault, authority, broker, two devices and their bundles, and proves that they work', async () => {
    const events: QuickstartEvent[] = []
    const result = await run(events)
    expect(result.devices.map(({ name }) => name)).toEqual(['sensor-1', 'sensor-2'])
    expect(result.broker.altNames).toEqual([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
    ])
    expect(result.proof.map(({ state }) => state)).toEqual(result.proof.map(() => 'passed'))
    expect(result.bundles.map(({ folder }) => folder)).toEqual(['broker', 'devices/sensor-1', 'devices/sensor-2'])
    expect((await readdir(join(core.folder, 'out'))).sort()).toEqual(['README.txt', 'broker', 'devices'])
    for (const { folder, files } of result.bundles) {
      expect(existsSync(join(core.folder, 'out', folder, 'SHA256SUMS'))).toBe(true)
      for (const { path, isSecret } of files) {
        const { mode } = await stat(join(core.folder, 'out', folder, path))
        if (isSecret && process.platform !== 'win32') expect(mode & 0o777).toBe(0o600)
      }
    }
    expect(events.filter(({ type }) => type === 'certificate')).toHaveLength(4)
  })

  it('goes on with what an earlier run made', async () => {
    const first = await run()
    const events: QuickstartEvent[] = []
    const second = await run(events, { overwrite: true })
    expect(second.devices).toEqual(first.devices)
    expect(events.flatMap((event) => (event.type === 'certificate' ? [event.wasThere] : []))).toEqual([true, true, true, true])
  })

  it('never overwrites a bundle unless asked', async () => {
    await run()
    await expect(run()).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
  })

  it('refuses a host that is neither a name nor an address before anything is made', async () => {
    await expect(run([], { hosts: ['999.1.1.1'] })).rejects.toMatchObject({ code: 'INVALID_ALT_NAME' })
    expect(existsSync(join(core.folder, 'default.certwright'))).toBe(false)
  })
})
