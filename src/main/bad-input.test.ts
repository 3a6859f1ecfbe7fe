import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'

const dns = (value: string) => ({ type: 'dns' as const, value })
const ip = (value: string) => ({ type: 'ip' as const, value })

describe('bad input is a clear error, and nothing is lost', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' }, validityDays: 100 })
    await core.api.brokers.issue({ subject: { commonName: 'mqtt' }, altNames: [dns('mqtt.home.lan')], validityDays: 50 })
    await core.api.devices.enrol({ ids: ['sensor-1'], validityDays: 50 })
  })
  afterAll(() => core.close())

  const broker = (fields: object) => () =>
    core.api.brokers.issue({ subject: { commonName: 'other' }, altNames: [dns('x.lan')], validityDays: 10, ...fields })
  const device = (fields: object) => () => core.api.devices.enrol({ ids: ['new'], ...fields })
  const authority = (subject: object, more: object = {}) => () =>
    core.api.authorities.create({ subject: { commonName: 'Other CA', ...subject }, ...more })

  const cases: [string, () => Promise<unknown>, string, RegExp][] = [
    ['a broker without a single alternative name', broker({ altNames: [] }), 'ALT_NAME_REQUIRED', /./],
    ['an IP address typed where a DNS name is asked', broker({ altNames: [dns('fe80::1')] }), 'INVALID_INPUT', /fe80::1.*is an IP address/],
    ['a DNS name typed where an IP address is asked', broker({ altNames: [ip('mqtt.home.lan')] }), 'INVALID_INPUT', /mqtt\.home\.lan.*not an IP/],
    ['999.1.1.1 as an address', broker({ altNames: [ip('999.1.1.1')] }), 'INVALID_INPUT', /999\.1\.1\.1/],
    ['999.1.1.1 as a name', broker({ altNames: [dns('999.1.1.1')] }), 'INVALID_INPUT', /999\.1\.1\.1/],
    ['an over-long label', broker({ altNames: [dns(`${'a'.repeat(64)}.lan`)] }), 'INVALID_INPUT', /64 characters/],
    ['a name with a space', broker({ altNames: [dns('mqtt home.lan')] }), 'INVALID_INPUT', /space/],
    ['a wildcard that is not the first label', broker({ altNames: [dns('mqtt.*.lan')] }), 'INVALID_INPUT', /wildcard/],
    ['a common name of 65 characters', authority({ commonName: 'x'.repeat(65) }), 'INVALID_INPUT', /65 characters/],
    ['an empty subject', authority({ commonName: '  ' }), 'INVALID_INPUT', /empty/],
    ['a country that is no ISO code', authority({ country: 'XX' }), 'INVALID_INPUT', /XX/],
    ['a country of three letters', authority({ country: 'DEU' }), 'INVALID_INPUT', /DEU/],
    ['an authority of a name that another has', authority({ commonName: 'Home CA' }), 'NAME_TAKEN', /Home CA/],
    ['two devices of the same name', device({ ids: ['sensor-1'] }), 'NAME_TAKEN', /sensor-1/],
    ['a device named with a topic wildcard', device({ ids: ['a/+'] }), 'INVALID_INPUT', /a\/\+/],
    ['no device at all', device({ ids: [] }), 'INVALID_INPUT', /at least one/],
    ['an end date beyond the issuer’s', device({ validityDays: 101 }), 'VALIDITY_BEYOND_ISSUER', /101 days/],
    ['no days at all', device({ validityDays: 0 }), 'INVALID_INPUT', /at least 1/],
    ['an issuer that is not there', device({ issuer: 'Nobody' }), 'NOT_FOUND', /Nobody/],
    ['an end entity as issuer', device({ issuer: 'sensor-1' }), 'NOT_FOUND', /sensor-1/],
    ['a profile of another kind', device({ profile: 'mqtt-broker' }), 'PROFILE_MISMATCH', /mqtt-broker/],
    ['a target that is not there', () => core.api.exports.preview({ target: 'floppy' }), 'NOT_FOUND', /floppy/],
    [
      'an option that the target does not know',
      () => core.api.exports.preview({ target: 'mosquitto', options: { colour: 'red' } }),
      'INVALID_INPUT',
      /colour/,
    ],
    ['a broker URL that is none', () => core.api.connectionTest.run({ url: 'http://x', identity: {} }), 'INVALID_INPUT', /http:\/\/x/],
    ['the wrong passphrase', () => core.api.vault.unlock({ passphrase: 'something else' }), 'WRONG_PASSPHRASE', /./],
    ['a short passphrase', () => core.api.vault.create({ passphrase: 'short' }), 'INVALID_INPUT', /8 characters/],
    ['a vault where one is', () => core.api.vault.create({ passphrase: testPassphrase }), 'VAULT_EXISTS', /default\.certwright/],
  ]
  it.each(cases)('%s', async (_what, attempt, code, message) => {
    const before = await core.api.certificates.list({})
    const error = await attempt().then(
      () => undefined,
      (thrown: unknown) => thrown as { code: string; message: string; remedy?: string },
    )
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(error?.remedy).toBeTruthy()
    expect(await core.api.certificates.list({})).toEqual(before)
  })

  it('a bulk enrolment reports the bad ones and issues the rest', async () => {
    const { issued, failed, notStarted } = await core.api.devices.enrol({ ids: ['good-1', 'sensor-1', 'good-2', 'GOOD-1'] })
    expect({ issued: issued.map(({ name }) => name), failed: failed.map(({ name, error }) => [name, error.code]), notStarted }).toEqual({
      issued: ['good-1', 'good-2'],
      failed: [
        ['sensor-1', 'NAME_TAKEN'],
        ['GOOD-1', 'NAME_TAKEN'],
      ],
      notStarted: [],
    })
  })

  it('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    await expect(core.api.builtInBroker.start({ port })).rejects.toMatchObject({ code: 'PORT_IN_USE', details: { port } })
    other.close()
  })

  it('vault files that are missing, not ours, truncated or from a newer version; the open one stays open', async () => {
    const { api, folder } = core
    const good = join(folder, 'default.certwright')
    await api.vault.backup({ to: join(folder, 'copy.certwright') })
    const file = (name: string) => join(folder, name)
    writeFileSync(file('text.certwright'), 'This is a shopping list.\n')
    const other = new DatabaseSync(file('other.certwright'))
    other.exec('CREATE TABLE music (title TEXT)')
    other.close()
    copyFileSync(file('copy.certwright'), file('cut.certwright'))
    truncateSync(file('cut.certwright'), Math.floor(readFileSync(file('copy.certwright')).length / 2))
    copyFileSync(file('copy.certwright'), file('newer.certwright'))
    const newer = new DatabaseSync(file('newer.certwright'))
    newer.exec('PRAGMA user_version = 9999')
    newer.close()

    const codeOf = (name: string) =>
      api.vault.open({ path: file(name) }).then(
        () => 'opened',
        (error: unknown) => (error as { code: string }).code,
      )
    expect(await codeOf('missing.certwright')).toBe('VAULT_NOT_FOUND')
    expect(await codeOf('text.certwright')).toBe('VAULT_NOT_OURS')
    expect(await codeOf('other.certwright')).toBe('VAULT_NOT_OURS')
    expect(await codeOf('cut.certwright')).toBe('VAULT_DAMAGED')
    expect(await codeOf('newer.certwright')).toBe('VAULT_TOO_NEW')
    expect(await api.vault.info()).toMatchObject({ path: good, isLocked: false })
  })

  it('nothing is signed while the vault is locked, and the list is still there', async () => {
    await core.api.vault.lock()
    await expect(core.api.devices.enrol({ ids: ['later'] })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    expect((await core.api.certificates.list({})).total).toBeGreaterThan(2)
    await core.api.vault.unlock({ passphrase: testPassphrase })
  })
})
