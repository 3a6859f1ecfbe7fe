import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'

const ids = Array.from({ length: 12 }, (_, index) => `sensor-${index}`)

describe('an export that fails', () => {
  let core: TestCore
  beforeEach(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await core.api.devices.enrol({ ids })
  })
  afterEach(() => core.close())

  it('says which bundles stand whole and which do not', async () => {
    const folder = join(core.folder, 'out')
    const inTheWay = join(folder, 'devices', 'sensor-2', 'ca.crt')
    mkdirSync(dirname(inTheWay), { recursive: true })
    writeFileSync(inTheWay, 'theirs')
    await expect(core.api.exports.write({ target: 'pem-files', folder })).rejects.toMatchObject({
      code: 'BUNDLE_EXISTS',
      message: expect.stringMatching(
        /already holds ca\.crt\. Nothing of this bundle was written\. 2 of the 12 bundles stand whole: sensor-0 and sensor-1\. 10 do not: sensor-2, sensor-3, sensor-4 and 7 more\.$/,
      ) as string,
      remedy: expect.any(String) as string,
      details: { file: 'ca.crt', whole: 2, wholeNames: ['sensor-0', 'sensor-1'], notWhole: 10, notWholeNames: ids.slice(2) },
    })
    expect(ids.filter((id) => existsSync(join(folder, 'devices', id, 'SHA256SUMS')))).toEqual(['sensor-0', 'sensor-1'])
  })

  it('at its first bundle says that none stands whole', async () => {
    const folder = join(core.folder, 'out')
    writeFileSync(folder, '')
    await expect(core.api.exports.write({ target: 'pem-files', folder, only: ['sensor-0', 'sensor-1'] })).rejects.toMatchObject({
      code: 'FOLDER_NOT_WRITABLE',
      message: expect.stringMatching(/None of the 2 bundles stands whole\.$/) as string,
      details: { whole: 0, wholeNames: [], notWhole: 2 },
    })
  })

  it('because the vault was locked says what stands', async () => {
    const folder = join(core.folder, 'out')
    const written = core.api.exports.write(
      { target: 'pem-files', folder },
      { onEvent: ({ done }) => done === 3 && void core.api.vault.lock() },
    )
    const error = await written.then(() => undefined, (thrown: unknown) => thrown as AppError)
    expect(error).toMatchObject({ code: 'VAULT_LOCKED' })
    const whole = ids.filter((id) => existsSync(join(folder, 'devices', id, 'SHA256SUMS')))
    expect(whole.length).toBeGreaterThanOrEqual(3)
    expect(error!.details).toMatchObject({ whole: whole.length, wholeNames: whole, notWhole: ids.length - whole.length })
  })
})
