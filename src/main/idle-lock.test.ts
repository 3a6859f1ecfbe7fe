import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCore } from './command-line/core.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const autoLockMinutes = 5
const passMinutes = (minutes: number) => void vi.advanceTimersByTime(minutes * 60_000)
const stopTheClock = () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

describe('the idle lock', () => {
  let core: TestCore
  let watching: AbortController
  beforeEach(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await core.api.devices.enrol({ ids: ['sensor-1'] })
    await core.api.vault.changeSettings({ autoLockMinutes })
    watching = new AbortController()
    stopTheClock()
    await core.api.app.noteActivity()
  })
  afterEach(async () => {
    vi.useRealTimers()
    watching.abort()
    await core.close()
  })
  const isLocked = async () => (await core.api.vault.info()).isLocked

  /** What an open page asks for by itself, whenever something changes. */
  async function refetch(): Promise<void> {
    const { app, audit, authorities, builtInBroker, certificates, exports, profiles, vault } = core.api
    await Promise.all([
      app.about(),
      app.suggestAltNames(),
      audit.list({}),
      authorities.list(),
      builtInBroker.state(),
      certificates.list({}),
      certificates.show({ reference: 'sensor-1' }),
      exports.targets(),
      exports.preview({ target: 'pem-files' }),
      profiles.list(),
      vault.info(),
    ])
  }

  it('comes while a page is open that nobody uses, whatever it asks for', async () => {
    const watched = core.api.app.watch(undefined, { signal: watching.signal, onEvent: () => undefined })
    for (let minute = 1; minute < autoLockMinutes; minute++) {
      passMinutes(1)
      await refetch()
    }
    expect(await isLocked()).toBe(false)
    passMinutes(1)
    expect(await isLocked()).toBe(true)
    watching.abort()
    await watched
  })

  it('counts from when a person last used the page', async () => {
    for (let minute = 0; minute < 3 * autoLockMinutes; minute++) {
      passMinutes(1)
      await core.api.app.noteActivity()
    }
    passMinutes(autoLockMinutes - 0.1)
    expect(await isLocked()).toBe(false)
    passMinutes(0.1)
    expect(await isLocked()).toBe(true)
    await core.api.app.noteActivity()
    expect(await isLocked()).toBe(true)
  })

  it('does not come while a long run is at work', async () => {
    passMinutes(autoLockMinutes - 1)
    await core.api.devices.enrol({ ids: ['sensor-2'] })
    passMinutes(autoLockMinutes - 1)
    await core.api.exports.write({ target: 'pem-files', folder: join(core.folder, 'out') })
    passMinutes(autoLockMinutes - 1)
    expect(await isLocked()).toBe(false)
    passMinutes(1)
    expect(await isLocked()).toBe(true)
  })
})

it('a command of the command line is not locked out while it runs', async () => {
  const core = await openCore(join(import.meta.dirname, 'cli.ts'), temporaryFolder('idle'))
  await core.client.vault.create({ passphrase: testPassphrase })
  stopTheClock()
  await core.client.vault.changeSettings({ autoLockMinutes: 1 })
  passMinutes(600)
  vi.useRealTimers()
  expect((await core.client.vault.info()).isLocked).toBe(false)
  await core.close()
})
