import { X509Certificate } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '../../shared/certificate.ts'
import { createOpensslFolder, type OpensslFolder } from '../testing/openssl-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { lacksTools } from '../testing/tools.ts'
import { pemOf, readPem, refusals } from './testing/judges.ts'

const keyOf = (pem: string) => new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
const failsWith = (code: string, remedy: RegExp) => ({ code, remedy: expect.stringMatching(remedy) as string })

describe.skipIf(lacksTools('openssl', 'certtool'))('a renewal', () => {
  let core: TestCore
  let openssl: OpensslFolder
  let root: string
  beforeEach(async () => {
    openssl = createOpensslFolder()
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA', organization: 'Home' } })
    root = await pemOf(core, 'Home CA')
  })
  afterEach(() => core.close())

  const renew = (reference: string, more: object = {}) => core.api.certificates.renew({ references: [reference], ...more })

  it('keeps subject, key, names and purposes, and the old certificate goes on', async () => {
    const altNames = [{ type: 'dns' as const, value: 'mqtt.home.lan' }, { type: 'ip' as const, value: '192.168.1.5' }]
    const old = await core.api.brokers.issue({ subject: { commonName: 'mqtt.home.lan', country: 'CH' }, altNames, isBridge: true, validityDays: 30, keyType: 'rsa-2048' })
    const { issued, failed } = await renew('mqtt.home.lan')
    expect(failed).toEqual([])
    const [before, after] = [await pemOf(core, old.fingerprint), await pemOf(core, issued[0]!.fingerprint)]
    expect(keyOf(after)).toBe(keyOf(before))
    const { serialNumber: oldSerial, notBefore: _, notAfter, ...same } = readPem(before)
    const renewed = readPem(after)
    expect(renewed).toMatchObject({ ...same, extendedKeyUsage: ['serverAuth', 'clientAuth'] })
    expect(renewed.serialNumber).not.toBe(oldSerial)
    expect(Math.abs(renewed.notAfter.getTime() - notAfter.getTime())).toBeLessThan(dayMs / 2)
    expect(issued).toMatchObject([{ status: 'active', hasKey: true, altNames, replacedBy: null }])
    expect(await core.api.certificates.show({ reference: old.fingerprint })).toMatchObject({
      status: 'replaced',
      replacedBy: { fingerprint: issued[0]!.fingerprint },
    })
    for (const each of [before, after]) expect(refusals(each, { root })).toBe('')
    await expect(renew(old.fingerprint)).rejects.toMatchObject(failsWith('NAME_TAKEN', /newer one/))
  })

  it('gives another key, other names, another time on request', async () => {
    const old = await core.api.brokers.issue({ subject: { commonName: 'mqtt.home.lan' }, altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] })
    const altNames = [{ type: 'dns' as const, value: 'broker.home.lan' }]
    const { issued } = await renew('mqtt.home.lan', { newKey: true, keyType: 'ec-p384', altNames, validityDays: 7 })
    expect(issued).toMatchObject([{ keyType: 'ec-p384', altNames, hasKey: true, name: 'mqtt.home.lan' }])
    expect(Math.round((Date.parse(issued[0]!.notAfter) - Date.now()) / dayMs)).toBe(7)
    const after = await pemOf(core, issued[0]!.fingerprint)
    expect(keyOf(after)).not.toBe(keyOf(await pemOf(core, old.fingerprint)))
    expect(refusals(after, { root, openssl: ['-verify_hostname', 'broker.home.lan'] })).toBe('')
    const again = await renew('mqtt.home.lan', { newKey: true })
    expect(again.issued).toMatchObject([{ keyType: 'ec-p384' }])
  })

  it('is done with the public key alone where the key was born elsewhere; a new key is to be born there too', async () => {
    openssl.identity('gateway', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    openssl.openssl('req', '-new', '-key', 'gateway.key', '-subj', '/CN=gateway', '-out', 'gateway.csr')
    const { certificate } = await core.api.requests.sign({ file: { path: openssl.path('gateway.csr') }, profile: 'mqtt-device' })
    const { issued } = await renew('gateway')
    expect(issued).toMatchObject([{ hasKey: false, takenOfflineAt: null }])
    const after = await pemOf(core, 'gateway')
    expect(keyOf(after)).toBe(keyOf(await pemOf(core, certificate.fingerprint)))
    expect(refusals(after, { root })).toBe('')
    await expect(renew('gateway', { newKey: true })).rejects.toMatchObject(failsWith('NOT_FOUND', /request where the key is to be used/))
  })

  it('of many goes on past those that cannot be renewed, and says why', async () => {
    await core.api.devices.enrol({ ids: ['sensor-1', 'sensor-2', 'sensor-3', 'sensor-4'] })
    await core.api.certificates.revoke({ references: ['sensor-2'], reason: 'keyCompromise' })
    await core.api.certificates.revoke({ references: ['sensor-4'], reason: 'certificateHold' })
    const result = await core.api.certificates.renew({ references: ['sensor-1', 'sensor-2', 'sensor-3', 'sensor-1', 'sensor-4'] })
    expect(result.issued.map(({ name }) => name)).toEqual(['sensor-1', 'sensor-3'])
    expect(result.failed.map(({ name, error }) => [name, error.code, error.remedy])).toEqual([
      ['sensor-2', 'ALREADY_REVOKED', 'Re-key it instead, which makes a new key.'],
      ['sensor-4', 'ALREADY_REVOKED', 'Undo the hold first, or re-key it, which makes a new key.'],
    ])
    expect(result.notStarted).toEqual([])
    const { issued } = await renew('sensor-2', { newKey: true })
    expect(issued).toMatchObject([{ name: 'sensor-2', status: 'active' }])
    await expect(core.api.certificates.renew({ references: ['sensor-1', 'sensor-9'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of a broker and a device of one name, one of them replaced already, renews the other', async () => {
    const broker = await core.api.brokers.issue({ subject: { commonName: 'alpha' }, altNames: [{ type: 'dns', value: 'alpha' }] })
    const { issued: devices } = await core.api.devices.enrol({ ids: ['alpha'] })
    await renew(devices[0]!.fingerprint)
    const { issued, failed } = await core.api.certificates.renew({ references: [broker.fingerprint, devices[0]!.fingerprint] })
    expect(issued.map(({ kind }) => kind)).toEqual(['broker'])
    expect(failed).toMatchObject([{ name: 'alpha', error: { code: 'NAME_TAKEN' } }])
  })

  it('of many can be cancelled; what was renewed stays', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `sensor-${index}`)
    const { issued: enrolled } = await core.api.devices.enrol({ ids })
    const cancelling = new AbortController()
    const { issued, failed, notStarted } = await core.api.certificates.renew(
      { references: enrolled.map(({ fingerprint }) => fingerprint) },
      { signal: cancelling.signal, onEvent: ({ done }) => done === 1 && cancelling.abort() },
    )
    expect(failed).toEqual([])
    expect(issued.length).toBeGreaterThan(0)
    expect(notStarted.length).toBeGreaterThan(0)
    expect([...issued.map(({ name }) => name), ...notStarted]).toEqual(ids)
    const { total } = await core.api.certificates.list({ kinds: ['device'], statuses: ['replaced'] })
    expect(total).toBe(issued.length)
    expect((await core.api.certificates.list({ kinds: ['device'], statuses: ['active'] })).total).toBe(ids.length)
    await core.api.audit.verify()
  })

  it('says what to do where the issuer is not in the vault', async () => {
    openssl.identity('Elsewhere', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    openssl.openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'lamp.key')
    openssl.openssl('req', '-new', '-key', 'lamp.key', '-subj', '/CN=lamp', '-out', 'lamp.csr')
    openssl.write('lamp.ext', 'extendedKeyUsage=clientAuth')
    openssl.openssl('x509', '-req', '-in', 'lamp.csr', '-CA', 'Elsewhere.pem', '-CAkey', 'Elsewhere.key', '-CAcreateserial', '-days', '30', '-extfile', 'lamp.ext', '-out', 'lamp.pem')
    await core.api.files.import({ files: ['lamp.pem', 'lamp.key'].map((name) => ({ path: openssl.path(name) })) })
    await expect(renew('lamp')).rejects.toMatchObject(failsWith('NOT_FOUND', /say which authority/))
    const { issued } = await renew('lamp', { issuer: 'Home CA' })
    expect(issued).toMatchObject([{ hasKey: true, profile: 'mqtt-device' }])
    expect(refusals(await pemOf(core, 'lamp'), { root })).toBe('')
  })

  it('of an authority is by its key alone', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    await expect(renew('Home CA', { newKey: true })).rejects.toMatchObject(failsWith('PROFILE_MISMATCH', /roll over to a new root CA/))
    await expect(renew('Issuing CA', { newKey: true })).rejects.toMatchObject(failsWith('PROFILE_MISMATCH', /new issuing CA/))
    await core.api.certificates.revoke({ references: ['Issuing CA'], reason: 'cACompromise' })
    await expect(renew('Issuing CA')).rejects.toMatchObject(failsWith('ALREADY_REVOKED', /new authority/))
  })
})
