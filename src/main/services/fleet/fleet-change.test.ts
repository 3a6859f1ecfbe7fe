import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FleetProgress } from '../../../shared/fleet-run.ts'
import { createNodeHost } from '../../hosts/node-host.ts'
import { openTestCore, testPassphrase, type TestCore } from '../../testing/test-core.ts'
import { createWorkspace } from '../workspace.ts'
import { exportFleet } from './fleet-export.ts'

let core: TestCore
beforeAll(async () => {
  core = await openTestCore()
  const { api } = core
  await api.vault.create({ passphrase: testPassphrase })
  await api.authorities.create({ subject: { commonName: 'Home CA' } })
  await api.brokers.issue({ subject: { commonName: 'broker' }, altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] })
  const { id } = await api.fleet.plan({ source: { kind: 'pattern', pattern: '{kiel,graz}-{01..60}' } })
  await api.fleet.run({ plan: id })
  await api.groups.assign({ matching: { text: 'kiel-' }, add: ['Kiel', 'North'] })
  await api.groups.assign({ matching: { text: 'graz-' }, add: ['Graz'] })
})
afterAll(() => core.close())

describe('groups', () => {
  it('filter, whatever the case, and hold their devices', async () => {
    const { api } = core
    expect(await api.groups.list()).toEqual([{ name: 'Graz', devices: 60 }, { name: 'Kiel', devices: 60 }, { name: 'North', devices: 60 }])
    expect((await api.certificates.list({ groups: ['KIEL'] })).total).toBe(60)
    expect((await api.certificates.list({ groups: ['Kiel', 'Graz'] })).total).toBe(120)
    expect((await api.certificates.list({ groups: ['Kiel'], text: '-01' })).certificates.map(({ groups }) => groups)).toEqual([['Kiel', 'North']])
  })

  it('are renamed, joined and left; one that nobody is in is gone', async () => {
    const { api } = core
    await api.groups.assign({ references: ['kiel-01', 'kiel-02'], add: ['spare'] })
    await api.groups.rename({ group: 'spare', to: 'Spare' })
    expect(await api.groups.list()).toContainEqual({ name: 'Spare', devices: 2 })
    await api.groups.rename({ group: 'Spare', to: 'graz' })
    expect(await api.groups.list()).toContainEqual({ name: 'Graz', devices: 62 })
    await api.groups.assign({ references: ['kiel-01', 'kiel-02'], remove: ['GRAZ'] })
    await api.groups.assign({ references: ['kiel-03'], add: ['gone'] })
    await api.groups.assign({ references: ['kiel-03'], remove: ['gone'] })
    expect((await api.groups.list()).map(({ name, devices }) => [name, devices])).toEqual([['Graz', 60], ['Kiel', 60], ['North', 60]])
    await api.groups.assign({ references: ['kiel-03'], add: ['batch 10', 'Batch 9', 'batch 1'] })
    expect((await api.groups.list()).map(({ name }) => name)).toEqual(['batch 1', 'Batch 9', 'batch 10', 'Graz', 'Kiel', 'North'])
    await api.groups.assign({ references: ['kiel-03'], remove: ['batch 10', 'Batch 9', 'batch 1'] })
    await api.groups.assign({ references: ['kiel-03'], add: ['removed'] })
    await api.groups.remove({ group: 'Removed' })
    expect((await api.groups.list()).map(({ name }) => name)).toEqual(['Graz', 'Kiel', 'North'])
    expect((await api.certificates.list({ text: 'kiel-03' })).certificates).toMatchObject([{ groups: ['Kiel', 'North'], status: 'active' }])
    await expect(api.groups.remove({ group: 'removed' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(api.groups.rename({ group: 'gone', to: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(api.groups.assign({ add: ['x'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('a group', () => {
  it('is renewed as a whole, and its renewals are in it', async () => {
    const progress: FleetProgress[] = []
    const change = await core.api.fleet.renew({ matching: { groups: ['Kiel'] } }, { onEvent: (each) => progress.push(each) })
    expect(change).toMatchObject({ done: 60, failed: 0, notStarted: 0 })
    expect(progress.at(-1)).toMatchObject({ done: 60, total: 60 })
    const { certificates } = await core.api.certificates.list({ groups: ['Kiel'], statuses: ['active'] })
    expect(certificates).toHaveLength(60)
    expect(certificates.every(({ groups, issuedAt }) => groups.join() === 'Kiel,North' && Date.parse(issuedAt) > 0)).toBe(true)
    expect(await core.api.groups.list()).toContainEqual({ name: 'Kiel', devices: 60 })
  })

  it('is revoked as a whole; one that was revoked before does not stop the others', async () => {
    await core.api.certificates.revoke({ references: ['graz-07'], reason: 'superseded' })
    const change = await core.api.fleet.revoke({ references: ['graz-06', 'graz-07', 'graz-08'], reason: 'cessationOfOperation' })
    expect(change).toMatchObject({ done: 2, failed: 1, failures: [{ name: 'graz-07', error: { code: 'ALREADY_REVOKED' } }] })
    expect(await core.api.fleet.revoke({ matching: { groups: ['Graz'] }, reason: 'cessationOfOperation' })).toMatchObject({ done: 57, failed: 0 })
    expect(await core.api.groups.list()).toContainEqual({ name: 'Graz', devices: 0 })
    expect(await core.api.audit.verify()).toEqual({ entries: expect.any(Number) })
  })

  it('is meant but for single ones, whatever is done with it', async () => {
    const { api } = core
    const { id } = await api.fleet.plan({ source: { kind: 'pattern', pattern: 'lyon-{1..9}' }, groups: ['Lyon'] })
    await api.fleet.run({ plan: id })
    const { certificates } = await api.certificates.list({ groups: ['Lyon'], sort: 'name' })
    const except = certificates.slice(0, 2).map(({ fingerprint }) => fingerprint)
    const matching = { groups: ['Lyon'], except }
    expect(await api.groups.assign({ matching, add: ['seven'] })).toEqual({ certificates: 7, notStarted: 0, stopped: null })
    const folder = join(core.folder, 'but-two')
    expect(await api.fleet.export({ matching, target: 'pem-files', folder })).toMatchObject({ written: 7 })
    expect(readdirSync(join(folder, 'devices'))).toEqual(['lyon-3', 'lyon-4', 'lyon-5', 'lyon-6', 'lyon-7', 'lyon-8', 'lyon-9'])
    expect(await api.fleet.renew({ matching })).toMatchObject({ done: 7, failed: 0 })
    expect(await api.fleet.revoke({ matching, reason: 'superseded' })).toMatchObject({ done: 14, failed: 0 })
    const left = await api.certificates.list({ groups: ['Lyon'], statuses: ['active'], sort: 'name' })
    expect(left.certificates.map(({ name }) => name)).toEqual(['lyon-1', 'lyon-2'])
    await expect(api.fleet.revoke({ matching: { except: ['lyon-1'] }, reason: 'superseded' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('whose keys are compromised is revoked with all that it had before, each told once', async () => {
    const { api } = core
    const { id } = await api.fleet.plan({ source: { kind: 'pattern', pattern: 'oslo-{01..40}' }, groups: ['Oslo'] })
    await api.fleet.run({ plan: id })
    await api.fleet.renew({ matching: { groups: ['Oslo'] } })
    await api.certificates.revoke({ references: ['oslo-40'], reason: 'superseded' })
    const change = await api.fleet.revoke({ matching: { groups: ['Oslo'] }, reason: 'keyCompromise' })
    expect(change).toMatchObject({ done: 79, failed: 0, failures: [], notStarted: 0 })
    expect((await api.certificates.list({ groups: ['Oslo'], statuses: ['revoked'] })).total).toBe(80)
  })

  it('is not revoked one by one while another process writes', async () => {
    const { api } = core
    const other = new DatabaseSync(join(core.folder, 'default.certwright'))
    other.exec('BEGIN IMMEDIATE')
    const change = await api.fleet.revoke({ matching: { groups: ['Kiel'] }, reason: 'superseded' })
    other.exec('ROLLBACK')
    other.close()
    expect(change).toMatchObject({ done: 0, failed: 0, failures: [], notStarted: 120, stopped: { code: 'VAULT_BUSY' } })
  })

  it('is revoked as far as the vault is unlocked', async () => {
    const { api } = core
    let locking: Promise<unknown> | undefined
    const onEvent = () => void (locking ??= api.vault.lock())
    const change = await api.fleet.revoke({ matching: { groups: ['North'] }, reason: 'certificateHold' }, { onEvent })
    await locking
    expect(change).toMatchObject({ failed: 0, stopped: { code: 'VAULT_LOCKED' } })
    expect([change.done > 0, change.notStarted > 0, change.done + change.notStarted]).toEqual([true, true, 120])
    await expect(api.fleet.revoke({ matching: { groups: ['North'] }, reason: 'superseded' })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    await api.vault.unlock({ passphrase: testPassphrase })
    const held = await api.certificates.list({ groups: ['North'], states: ['on-hold'], limit: 1000 })
    expect(held.total).toBe(change.done)
    await api.certificates.undoHold({ references: held.certificates.map(({ fingerprint }) => fingerprint) })
  })

  it('is not meant by a blank text or name', async () => {
    const { api } = core
    for (const matching of [{ text: '' }, { text: ' ' }, { groups: [''] }, { groups: ['Kiel', ' '] }]) {
      await expect(api.fleet.revoke({ matching, reason: 'superseded' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(api.fleet.renew({ matching })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(api.groups.assign({ matching, add: ['everybody'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    expect(await api.groups.list()).not.toContainEqual(expect.objectContaining({ name: 'everybody' }))
  })

  it('is cancelled in the middle', async () => {
    const cancelling = new AbortController()
    const onEvent = () => cancelling.abort()
    const { done, notStarted } = await core.api.fleet.renew({ matching: { groups: ['North'] }, newKey: true }, { signal: cancelling.signal, onEvent })
    expect([done > 0, notStarted > 0, done + notStarted]).toEqual([true, true, 60])
  })
})

describe('an export of a group', () => {
  const matching = { groups: ['Kiel'], text: 'kiel-0' }
  const out = (name: string) => join(core.folder, name)

  it('is a folder for each', async () => {
    const folder = out('folders')
    expect(await core.api.fleet.export({ matching, target: 'pem-files', folder })).toMatchObject({ written: 9, refused: 0, file: null, notStarted: 0 })
    expect(readdirSync(join(folder, 'devices'))).toHaveLength(9)
    expect(readdirSync(join(folder, 'devices', 'kiel-01'))).toContain('kiel-01.key')
  })

  it('is an encrypted ZIP for each, with a password', async () => {
    const folder = out('archives')
    const request = { matching, target: 'pem-files', folder, form: 'archives' as const }
    await expect(core.api.fleet.export(request)).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
    expect(await core.api.fleet.export({ ...request, password: 'twelve characters' })).toMatchObject({ written: 9 })
    expect(readdirSync(folder).sort()[0]).toBe('kiel-01.zip')
  })

  it('is one line for each, where the target has a list', async () => {
    const folder = out('lists')
    const { file } = await core.api.fleet.export({ matching, target: 'aws-iot', form: 'list', folder, options: { policy: 'p' } })
    const things = readFileSync(file!, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, string>)
    expect(things.map(({ ThingName: name }) => name)).toEqual(Array.from({ length: 9 }, (_, index) => `kiel-0${index + 1}`))
    expect(things[0]!['CertificatePem']).toMatch(/^-----BEGIN CERTIFICATE-----/)
    await core.api.fleet.export({ matching, target: 'azure-dps', form: 'list', folder })
    const [header, first] = readFileSync(join(folder, 'azure-devices.csv'), 'utf8').split('\n')
    expect(header).toBe('registrationId,sha1Thumbprint,sha256Thumbprint,certificate')
    const { fingerprint } = (await core.api.certificates.list({ text: 'kiel-01', statuses: ['active'] })).certificates[0]!
    expect(first).toContain(`kiel-01,`)
    expect(first).toContain(fingerprint)
    const again = core.api.fleet.export({ matching, target: 'aws-iot', form: 'list', folder })
    await expect(again).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
  })

  it('is a CSV for each board in one folder', async () => {
    const folder = out('boards')
    expect(await core.api.fleet.export({ matching, target: 'esp-nvs', form: 'list', folder })).toMatchObject({ written: 9, file: null })
    expect(readdirSync(folder)).toHaveLength(9)
    expect(readFileSync(join(folder, 'kiel-01.csv'), 'utf8')).toMatch(/^key,type,encoding,value\nmqtt,namespace,,\nbroker_uri,data,string,mqtts:\/\/mqtt\.home\.lan:8883\n/)
  })

  it('leaves out whom its reader refuses, and says so', async () => {
    await core.api.devices.enrol({ ids: ['dotted.name', 'plain'] })
    const folder = out('refused')
    const { written, refused, refusals } = await core.api.fleet.export({ references: ['dotted.name', 'plain'], target: 'aws-iot', form: 'list', folder })
    expect({ written, refused, names: refusals.map(({ name }) => name) }).toEqual({ written: 1, refused: 1, names: ['dotted.name'] })
  })

  it('that is cancelled leaves no list', async () => {
    const cancelling = new AbortController()
    const folder = out('cancelled')
    const request = { matching: { groups: ['Kiel'] }, target: 'aws-iot', form: 'list' as const, folder }
    const { file, written, notStarted } = await core.api.fleet.export(request, { signal: cancelling.signal, onEvent: () => cancelling.abort() })
    expect({ file, written, notStarted }).toEqual({ file: null, written: 0, notStarted: 60 })
    expect(existsSync(folder)).toBe(false)
  })

  it.each(['folders', 'archives'] as const)('that is cancelled at any moment says how many stand: %s', async (form) => {
    const workspace = createWorkspace(createNodeHost({ kind: 'browser', entryFile: join(import.meta.dirname, '..', '..', 'cli.ts'), dataFolder: core.folder }))
    workspace.openVault.open(undefined)
    await workspace.openVault.unlock(testPassphrase, new Date())
    for (let look = 30; look < 38; look++) {
      const folder = out(`cancelled-${form}-${look}`)
      const request = { matching: { groups: ['Kiel'] }, target: 'pem-files', options: {}, form, folder, overwrite: false, password: 'twelve characters' }
      const { written, notStarted } = await exportFleet(workspace, request, { signal: abortedAtLook(look), emit: () => undefined })
      expect([written > 0, written + notStarted]).toEqual([true, 60])
      expect(readdirSync(form === 'folders' ? join(folder, 'devices') : folder)).toHaveLength(written)
    }
    workspace.openVault.close()
  })

  it('that ends at something that is there says how many were written before', async () => {
    const folder = out('ended')
    mkdirSync(folder)
    writeFileSync(join(folder, 'kiel-04.zip'), '')
    const request = { matching, target: 'pem-files', form: 'archives' as const, folder, password: 'twelve characters' }
    await expect(core.api.fleet.export(request)).rejects.toMatchObject({
      code: 'BUNDLE_EXISTS',
      message: `Written for 3 of 9 devices, which stay. For "kiel-04": ${folder} already holds kiel-04.zip. Nothing was written.`,
      details: { written: 3, notStarted: 6 },
    })
    expect(readdirSync(folder)).toEqual(['kiel-01.zip', 'kiel-02.zip', 'kiel-03.zip', 'kiel-04.zip'])
  })

  it('has a form that the target has', async () => {
    const request = { matching, target: 'pem-files', form: 'list' as const, folder: out('none') }
    await expect(core.api.fleet.export(request)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

/** A signal that is found aborted when it is looked at for the so manieth time, and from then on. */
function abortedAtLook(look: number): AbortSignal {
  const controller = new AbortController()
  let looks = 0
  return new Proxy(controller.signal, {
    get(signal, property) {
      if (property === 'aborted' && ++looks === look) controller.abort()
      const value: unknown = Reflect.get(signal, property, signal)
      return typeof value === 'function' ? value.bind(signal) : value
    },
  })
}
