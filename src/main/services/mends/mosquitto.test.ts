import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '../../../shared/certificate.ts'
import { createOpensslFolder, ec } from '../../testing/openssl-folder.ts'
import { lacksTools } from '../../testing/tools.ts'
import { Mending } from '../testing/mending.ts'

const ip = { type: 'ip' as const, value: '127.0.0.1' }

/** Each but the roll-over begins with a connection to a real Mosquitto that fails; all end with one that works. */
describe.skipIf(lacksTools('mosquitto', 'openssl'))('a mend, with Mosquitto', () => {
  let fleet: Mending
  beforeEach(async () => {
    fleet = await Mending.start()
  })
  afterEach(() => fleet.end())

  const home = async () => {
    await fleet.core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await fleet.issueBroker()
    await fleet.enrol('sensor-1')
  }
  const running = async (options: object = {}) => {
    await fleet.exportBroker(options)
    await fleet.runBroker()
  }

  it('re-issues the broker certificate with the address that was typed', async () => {
    await home()
    await running()
    fleet.tryAt('127.0.0.1', { as: 'sensor-1' })
    const { preview, result } = await fleet.apply(await fleet.offered('add-names'))
    expect(preview).toMatchObject({ label: 'Re-issue with 127.0.0.1', needsFolder: true, caution: null })
    expect(preview.changes).toContain('Names before: dns:localhost. Names afterwards: dns:localhost, ip:127.0.0.1.')
    expect(preview.changes).toContain('Devices need nothing new, since they trust the authority that signs it: 1 device.')
    expect(result).toMatchObject({ isInForce: false, folder: join(fleet.mended, 'broker'), text: null })
    expect(result.toDo).toEqual([expect.stringMatching(/^Copy broker\.crt from /), 'Have it read them again: sudo pkill -HUP -x mosquitto'])
    expect(await fleet.passes()).toBe(true)
    fleet.tryAt('localhost', { as: 'sensor-1' })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('brings the certificate that was issued already to a broker that goes on with the old one', async () => {
    await home()
    await running()
    fleet.tryAt('127.0.0.1', { as: 'sensor-1' })
    const mend = { kind: 'add-names' as const, broker: await fleet.fingerprint('localhost'), altNames: [ip] }
    await fleet.mend(mend, { to: join(fleet.top, 'forgotten') })
    expect(await fleet.passes()).toBe(false)
    const { total } = await fleet.core.api.certificates.list({})
    const { preview } = await fleet.apply(mend)
    expect(preview.label).toBe('Write the certificate of localhost')
    expect((await fleet.core.api.certificates.list({})).total).toBe(total)
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('renews the broker certificate that has ended', async () => {
    fleet.clockErrorMs = -20 * dayMs
    await fleet.core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await fleet.issueBroker({ validityDays: 10 })
    await fleet.enrol('sensor-1')
    await fleet.exportBroker()
    fleet.clockErrorMs = 0
    await fleet.runBroker()
    const { preview } = await fleet.apply(await fleet.offered('renew'))
    expect(preview.label).toBe('Renew localhost')
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('re-keys the broker certificate that has ended, for a key of another type', async () => {
    fleet.clockErrorMs = -20 * dayMs
    await fleet.core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    const { fingerprint } = await fleet.issueBroker({ validityDays: 10 })
    await fleet.enrol('sensor-1')
    await fleet.exportBroker()
    fleet.clockErrorMs = 0
    await fleet.runBroker()
    expect(await fleet.passes()).toBe(false)
    const { result } = await fleet.apply({ kind: 'renew', certificate: fingerprint, newKey: true, keyType: 'rsa-2048' })
    expect(result.toDo[0]).toMatch(/^Copy broker\.crt and broker\.key from /)
    expect(await fleet.core.api.certificates.show({ reference: 'localhost' })).toMatchObject({ keyType: 'rsa-2048' })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('renews the device certificate that has ended, and connects with the new one', async () => {
    fleet.clockErrorMs = -20 * dayMs
    await fleet.core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await fleet.issueBroker()
    const { fingerprint } = await fleet.enrol('sensor-1', { validityDays: 10 })
    fleet.clockErrorMs = 0
    await running()
    fleet.tryAt('localhost', { as: fingerprint })
    const { result } = await fleet.apply(await fleet.offered('renew'))
    expect(result).toMatchObject({ isInForce: true, folder: null, toDo: [expect.stringContaining('sensor-1 itself still has its files of before')] })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('replaces a revoked device certificate by one with a new key', async () => {
    await home()
    await fleet.core.api.certificates.revoke({ references: ['sensor-1'], reason: 'keyCompromise' })
    await fleet.core.api.authorities.issueRevocationLists({})
    await running()
    const fingerprint = await fleet.fingerprint('sensor-1')
    expect(await fleet.passes()).toBe(false)
    const { preview } = await fleet.apply({ kind: 'renew', certificate: fingerprint, newKey: true })
    expect(preview.label).toBe('Re-key sensor-1')
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('issues a fresh revocation list in the place of the one that has expired', async () => {
    await home()
    fleet.clockErrorMs = -2 * dayMs
    await fleet.core.api.authorities.issueRevocationLists({ validityDays: 1 })
    fleet.clockErrorMs = -2 * dayMs + 60_000
    await fleet.exportBroker()
    fleet.clockErrorMs = 0
    await fleet.runBroker()
    const { preview, result } = await fleet.apply(await fleet.offered('issue-revocation-list'))
    expect(preview.label).toBe('Issue a revocation list of Home CA')
    expect(result.done[0]).toMatch(/^Issued the revocation list \(CRL\) number 2 of Home CA, good until /)
    expect(result.toDo).toEqual([expect.stringMatching(/^Copy crl\.pem from /), expect.stringContaining('pkill -HUP')])
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('gives a broker with a wrong CA file the right one', async () => {
    await home()
    await fleet.exportBroker()
    const other = createOpensslFolder()
    other.identity('other', ec('P-256'))
    writeFileSync(join(fleet.running, 'ca.crt'), other.read('other.pem'))
    await fleet.runBroker()
    const { result } = await fleet.apply(await fleet.offered('export-broker'))
    expect(result.toDo).toEqual([expect.stringMatching(/^Copy broker\.crt, broker\.key and ca\.crt from /), expect.stringMatching(/^Restart the broker/)])
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('issues a certificate for a broker that has a lone self-signed one', async () => {
    await home()
    await fleet.exportBroker()
    const lone = createOpensslFolder()
    lone.identity('lone', ec('P-256'))
    writeFileSync(join(fleet.running, 'broker.crt'), lone.read('lone.pem'))
    writeFileSync(join(fleet.running, 'broker.key'), lone.read('lone.key'))
    await fleet.runBroker()
    expect(await fleet.passes()).toBe(false)
    const { preview, result } = await fleet.apply({ kind: 'issue-broker', commonName: 'workshop', altNames: [{ type: 'dns', value: 'localhost' }] })
    expect(preview.changes).toContainEqual(expect.stringMatching(/^Good until .*, signed by Home CA\.$/))
    expect(result.done[0]).toMatch(/^Issued workshop \(serial number /)
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('issues a device certificate for one that shows a broker’s, and picks one of the vault', async () => {
    await home()
    await running()
    fleet.tryAt('localhost', { as: await fleet.fingerprint('localhost') })
    expect(await fleet.passes()).toBe(false)
    await fleet.apply({ kind: 'issue-device', name: 'sensor-9' })
    expect(await fleet.passes()).toBe(true)
    fleet.tryAt('localhost', {})
    expect(await fleet.passes()).toBe(false)
    const { preview } = await fleet.apply({ kind: 'use-identity', certificate: await fleet.fingerprint('sensor-1') })
    expect(preview).toMatchObject({ label: 'Connect as sensor-1', caution: null, needsFolder: false })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('exports the files of a device that shows a certificate of another CA', async () => {
    await home()
    await running()
    const stranger = createOpensslFolder()
    stranger.identity('sensor-1', ec('P-256'))
    fleet.tryAt('localhost', { certificateFile: stranger.path('sensor-1.pem'), keyFile: stranger.path('sensor-1.key') })
    expect(await fleet.passes()).toBe(false)
    const { result } = await fleet.apply({ kind: 'export-identity', certificate: await fleet.fingerprint('sensor-1') })
    expect(result).toMatchObject({ isInForce: true, folder: join(fleet.mended, 'devices', 'sensor-1') })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('renews a CA that has ended, and then what has ended with it, as each test after the other offers', async () => {
    fleet.clockErrorMs = -20 * dayMs
    await fleet.core.api.authorities.create({ subject: { commonName: 'Home CA' }, validityDays: 10 })
    await fleet.issueBroker()
    const { fingerprint } = await fleet.enrol('sensor-1')
    await fleet.exportBroker()
    fleet.clockErrorMs = 0
    await fleet.runBroker()
    fleet.tryAt('localhost', { as: fingerprint })
    const { preview, result } = await fleet.apply(await fleet.offered('renew-authority'))
    expect(preview.caution).toMatch(/^1 device below it check the broker/)
    expect(result.done[0]).toMatch(/^Issued Home CA /)
    await fleet.apply(await fleet.offered('renew'))
    await fleet.apply(await fleet.offered('renew'))
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('issues anew, from the CA of now, all that the former one has issued', async () => {
    const { api } = fleet.core
    await api.authorities.create({ subject: { commonName: 'Old CA' } })
    for (const id of ['sensor-1', 'sensor-2', 'sensor-3']) await fleet.enrol(id)
    await api.authorities.create({ subject: { commonName: 'New CA' } })
    await fleet.issueBroker({ issuer: 'New CA' })
    await running()
    fleet.tryAt('localhost', { as: await fleet.fingerprint('sensor-1') })
    expect(await fleet.passes()).toBe(false)
    const { preview, result } = await fleet.apply({ kind: 'reissue-all', from: await fleet.fingerprint('Old CA'), to: await fleet.fingerprint('New CA') })
    expect(preview.label).toBe('Re-issue 3 certificates from New CA')
    expect(preview.changes[0]).toContain('sensor-1, sensor-2 and sensor-3')
    expect(result.done[0]).toBe('Issued 3 of 3 certificates anew from New CA.')
    expect(result.toDo).toContainEqual(expect.stringContaining('to the 3 devices'))
    expect(result.folder).toBe(fleet.mended)
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('rolls over to a new root CA, and the broker takes devices of both', async () => {
    await home()
    await fleet.enrol('sensor-2')
    await running()
    const [old, before] = [await fleet.fingerprint('Home CA'), await fleet.fingerprint('sensor-2')]
    const { result } = await fleet.apply({ kind: 'roll-over', authority: old, commonName: 'Home CA 2' })
    expect(result.done.slice(0, 2)).toEqual([expect.stringMatching(/^Issued Home CA 2 /), 'Issued 3 of 3 certificates anew from Home CA 2.'])
    expect((await fleet.core.api.certificates.show({ reference: 'sensor-1' })).path[0]!.name).toBe('Home CA 2')
    expect(await fleet.passes()).toBe(true)
    fleet.tryAt('localhost', { as: before })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('changes how the connection is tried: address, name, CA, client identifier', async () => {
    await home()
    await fleet.exportBroker()
    appendFileSync(join(fleet.running, 'mosquitto.conf'), 'clientid_prefixes sensor-\n')
    await fleet.runBroker()
    const other = createOpensslFolder()
    other.identity('other', ec('P-256'))

    fleet.connection.url = fleet.connection.url.replace('mqtts', 'mqtt')
    expect(await fleet.passes()).toBe(false)
    const { preview } = await fleet.apply({ kind: 'use-address', url: `mqtts://localhost:${fleet.port}` })
    expect(preview).toMatchObject({ label: `Switch to mqtts://localhost:${fleet.port}`, caution: null })
    expect(await fleet.passes()).toBe(true)

    fleet.tryAt('127.0.0.1', { as: 'sensor-1' })
    expect(await fleet.passes()).toBe(false)
    await fleet.apply({ kind: 'verify-as', serverName: 'localhost' })
    expect(await fleet.passes()).toBe(true)

    fleet.tryAt('localhost', { as: 'sensor-1', caFile: other.path('other.pem') })
    expect(await fleet.passes()).toBe(false)
    const { result } = await fleet.apply({ kind: 'trust-own-authorities' })
    expect(result.done).toEqual([`The connection trusts Home CA, not ${other.path('other.pem')}.`])
    expect(await fleet.passes()).toBe(true)

    fleet.tryAt('localhost', { as: 'sensor-1', clientId: 'lamp' })
    expect(await fleet.passes()).toBe(false)
    await fleet.apply({ kind: 'use-client-id', clientId: 'sensor-1-test' })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('gives lines for the access list, and says where they go', async () => {
    await home()
    const options = { port: fleet.port, acl: true }
    await fleet.core.api.exports.choose({ references: ['localhost'], target: 'mosquitto', options })
    await fleet.exportBroker({ acl: true })
    writeFileSync(join(fleet.running, 'acl'), 'user nobody\ntopic readwrite #\n')
    await fleet.runBroker()
    const { preview, result } = await fleet.apply(await fleet.offered('access-list'))
    expect(preview.label).toBe('Show 2 lines for the access list')
    expect(result).toMatchObject({ isInForce: false, text: 'user sensor-1\ntopic readwrite sensor-1/#\n', folder: null })
    expect(await fleet.passes()).toBe(true)
  }, 60_000)
})
