import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '../../shared/certificate.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { pemFile, pemOf } from './testing/judges.ts'

const failsWith = (code: string, remedy: RegExp) => ({ code, remedy: expect.stringMatching(remedy) as string })

let core: TestCore
/** How far the clock of the core is from the right time. */
let clockErrorMs: number
beforeEach(async () => {
  clockErrorMs = 0
  core = await openTestCore({ now: () => new Date(Date.now() + clockErrorMs) })
  await core.api.vault.create({ passphrase: testPassphrase })
  await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
})
afterEach(() => core.close())

const enrol = async (id: string, issuer?: string) => (await core.api.devices.enrol({ ids: [id], issuer })).issued[0]!
const revoke = (reference: string, reason: 'keyCompromise' | 'certificateHold' | 'superseded' | 'cACompromise' = 'keyCompromise', at?: string) =>
  core.api.certificates.revoke({ references: [reference], reason, at })
const issueLists = (more: object = {}) => core.api.authorities.issueRevocationLists(more)

describe('revoking', () => {
  it('with a compromised key takes every certificate of that key, in date as they are', async () => {
    const old = await enrol('sensor-1')
    await core.api.certificates.renew({ references: ['sensor-1'] })
    const revoked = await revoke('sensor-1')
    expect(revoked.map(({ status, revocation }) => [status, revocation?.reason])).toEqual([['revoked', 'keyCompromise'], ['revoked', 'keyCompromise']])
    expect(revoked.map(({ fingerprint }) => fingerprint)).toContain(old.fingerprint)
  })

  it('for another reason takes the one that is named', async () => {
    const old = await enrol('sensor-1')
    await core.api.certificates.renew({ references: ['sensor-1'] })
    expect(await revoke(old.fingerprint, 'superseded')).toHaveLength(1)
    expect(await core.api.certificates.show({ reference: 'sensor-1' })).toMatchObject({ status: 'active' })
    expect(await revoke('sensor-1')).toHaveLength(1)
  })

  it('is dated today or earlier', async () => {
    await enrol('sensor-1')
    const at = (days: number) => new Date(Date.now() + days * dayMs).toISOString()
    await expect(revoke('sensor-1', 'keyCompromise', at(1))).rejects.toMatchObject(failsWith('INVALID_INPUT', /leave it out/))
    expect(await revoke('sensor-1', 'keyCompromise', at(-40))).toMatchObject([{ revocation: { at: expect.stringMatching(at(-40).slice(0, 16)) as string } }])
  })
})

describe.skipIf(lacksTools('openssl'))('a CRL', () => {
  const openssl = (...args: string[]) => runTool('openssl', args)

  it('verifies, and makes openssl refuse the revoked and take the others; it is dated back for slow clocks', async () => {
    for (const id of ['sensor-1', 'sensor-2']) await enrol(id)
    await revoke('sensor-1')
    const { pem, lists, failed } = await issueLists({ validityDays: 20 })
    expect(failed).toEqual([])
    expect(lists).toMatchObject([{ issuer: { name: 'Home CA' }, number: 1, entries: 1, state: 'current', pem }])
    expect(Date.now() - Date.parse(lists[0]!.thisUpdate)).toBeGreaterThan(3_590_000)
    expect(Math.round((Date.parse(lists[0]!.nextUpdate) - Date.now()) / dayMs)).toBe(20)
    const [root, list] = [pemFile(await pemOf(core, 'Home CA')), pemFile(pem)]
    expect(openssl('crl', '-in', list, '-CAfile', root, '-noout').stderr).toMatch(/verify OK/)
    expect(openssl('crl', '-in', list, '-text', '-noout').stdout).toMatch(/Key Compromise/)
    const verify = async (id: string) => openssl('verify', '-crl_check', '-CAfile', root, '-CRLfile', list, pemFile(await pemOf(core, id)))
    expect((await verify('sensor-1')).output).toMatch(/certificate revoked/)
    expect((await verify('sensor-2')).output).toMatch(/: OK$/m)
  })

  it('is numbered and dated after the one before, within a second and over a renewal, and still lists what the old certificate signed', async () => {
    await enrol('sensor-1')
    await revoke('sensor-1')
    const first = await issueLists()
    await core.api.authorities.renew({ reference: 'Home CA' })
    const second = await issueLists()
    expect([first, second].map(({ lists }) => lists.map(({ number, entries }) => [number, entries]))).toEqual([[[1, 1]], [[2, 1]]])
    expect(Date.parse(second.lists[0]!.thisUpdate)).toBeGreaterThan(Date.parse(first.lists[0]!.thisUpdate))
    const root = pemFile(await pemOf(core, 'Home CA'))
    expect(openssl('crl', '-in', pemFile(second.pem), '-CAfile', root, '-noout').stderr).toMatch(/verify OK/)
    expect(await core.api.authorities.revocationLists()).toEqual(second.lists)
  })

  it('is never dated into the future, whatever the clock once said', async () => {
    await enrol('sensor-1')
    clockErrorMs = 300 * dayMs
    await issueLists()
    clockErrorMs = 0
    const { lists } = await issueLists()
    expect(lists).toMatchObject([{ number: 2 }])
    expect(Date.parse(lists[0]!.thisUpdate)).toBeLessThanOrEqual(Date.now())
  })

  it('is issued for every authority that has issued something; one whose key is away is told of', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    await core.api.authorities.create({ subject: { commonName: 'Idle CA' } })
    await enrol('sensor-1', 'Issuing CA')
    await core.api.authorities.takeOffline({ reference: 'Home CA', to: join(core.folder, 'root.pem'), passphrase: testPassphrase })
    const { lists, failed, pem } = await issueLists()
    expect(lists.map(({ issuer }) => issuer.name)).toEqual(['Issuing CA'])
    expect(failed).toMatchObject([{ name: 'Home CA', message: expect.stringContaining('taken offline') as string }])
    expect(pem.match(/BEGIN X509 CRL/g)).toHaveLength(1)
    await expect(issueLists({ references: ['Home CA'] })).rejects.toMatchObject(failsWith('NOT_FOUND', /Bring the key back/))
  })

  it('goes into a file on request, and overwrites nothing unasked', async () => {
    await enrol('sensor-1')
    const to = join(core.folder, 'crl.pem')
    const { pem, path } = await issueLists({ to })
    expect([path, readFileSync(to, 'utf8')]).toEqual([to, pem])
    await expect(issueLists({ to })).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
    expect((await issueLists({ to, overwrite: true })).lists).toMatchObject([{ state: 'current' }])
  })

  it('says when it will expire and when it has', async () => {
    await enrol('sensor-1')
    const { lists } = await issueLists({ validityDays: 8 })
    expect(lists).toMatchObject([{ state: 'current' }])
    for (const [days, state] of [[1.5, 'expires-soon'], [9, 'expired']] as const) {
      clockErrorMs = days * dayMs
      expect(await core.api.authorities.revocationLists()).toMatchObject([{ state }])
    }
  })

  it('is refused of a revoked authority, and where there is nothing to list', async () => {
    await expect(issueLists()).rejects.toMatchObject(failsWith('NOT_FOUND', /Create an authority/))
    await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    await revoke('Issuing CA', 'cACompromise')
    await expect(issueLists({ references: ['Issuing CA'] })).rejects.toMatchObject({ code: 'ISSUER_CANNOT_SIGN' })
  })
})

it('a revoked identity is not exported', async () => {
  const device = await enrol('sensor-1')
  await revoke('sensor-1', 'certificateHold')
  await expect(core.api.exports.write({ target: 'pem-files', folder: core.folder, only: [device.fingerprint] })).rejects.toMatchObject(failsWith('BUNDLE_REFUSED', /Re-key it/))
})
