import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { pemFile, pemOf, readPem, refusals } from './testing/judges.ts'

const code = '106acb2f37dac0a1a5d6ef2c7d6f1a6b106acb2f37dac0a1a5d6ef2c7d6f1a6b'

describe.skipIf(lacksTools('openssl', 'certtool'))('the proof that an authority is ours', () => {
  let core: TestCore
  let to: string
  beforeEach(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    to = join(core.folder, 'verification.pem')
  })
  afterEach(() => core.close())

  it.each([
    ['the root', 'Home CA', []],
    ['an issuing CA', 'Issuing CA', ['Issuing CA']],
  ] as const)('is a certificate for the code that openssl and certtool accept below %s', async (_, reference, issuers) => {
    const proof = await core.api.authorities.proofOfPossession({ reference, code, to })
    expect(proof.path).toBe(to)
    expect(readFileSync(to, 'utf8')).toBe(proof.pem)
    const pems = { root: await pemOf(core, 'Home CA'), issuers: await Promise.all(issuers.map((each) => pemOf(core, each))) }
    expect(refusals(proof.pem, pems)).toBe('')
    // What the cloud does: the CA that was uploaded alone, and the code as the common name.
    const uploaded = pemFile(await pemOf(core, reference))
    expect(runTool('openssl', ['verify', '-partial_chain', '-CAfile', uploaded, to]).output).toContain(': OK')
    expect(runTool('openssl', ['x509', '-in', to, '-noout', '-subject', '-nameopt', 'RFC2253']).stdout).toBe(`subject=CN=${code}\n`)
    const { extendedKeyUsage, basicConstraints, altNames, notAfter } = readPem(proof.pem)
    expect({ extendedKeyUsage, isCa: basicConstraints?.isCa, altNames }).toEqual({ extendedKeyUsage: ['clientAuth'], isCa: false, altNames: [] })
    const days = (notAfter.getTime() - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.9)
    expect(days).toBeLessThanOrEqual(7)
  })

  it('stands in the audit trail and in the history of the authority, and among no certificates', async () => {
    const before = await core.api.certificates.list({})
    const { serialNumber, fingerprint } = await core.api.authorities.proofOfPossession({ reference: 'Home CA', code })
    expect(await core.api.certificates.list({})).toEqual(before)
    await expect(core.api.certificates.show({ reference: fingerprint })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { history } = await core.api.certificates.show({ reference: 'Home CA' })
    expect(history[0]).toMatchObject({ action: 'possession-proved', text: expect.stringContaining(`${code} (serial number ${serialNumber})`) as string })
    expect(await core.api.audit.verify()).toEqual({ entries: (await core.api.audit.list({})).total })
    await expect(core.api.exports.write({ target: 'pem-files', folder: core.folder, only: [code] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // A device may have that name afterwards: nothing has taken it.
    expect((await core.api.devices.enrol({ ids: [code], issuer: 'Issuing CA' })).issued).toHaveLength(1)
  })

  it('is of a new key each time', async () => {
    const [first, second] = [await core.api.authorities.proofOfPossession({ reference: 'Home CA', code }), await core.api.authorities.proofOfPossession({ reference: 'Home CA', code })]
    const keys = [first, second].map(({ pem }) => new X509Certificate(pem).publicKey)
    expect(keys[0]!.equals(keys[1]!)).toBe(false)
  })

  it('is not given for a name, for what is no code, or by what is no authority', async () => {
    const { issued } = await core.api.devices.enrol({ ids: ['sensor-in-the-cellar'], issuer: 'Issuing CA' })
    expect(issued).toHaveLength(1)
    const prove = (input: { reference?: string; code?: string }) => core.api.authorities.proofOfPossession({ reference: 'Home CA', code, to, ...input })
    await expect(prove({ code: 'sensor-in-the-cellar' })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    for (const bad of ['sensor-1', 'x'.repeat(65), 'with a space in the middle', 'a/b/c/d/e/f/g/h/i/j/k', `${'a'.repeat(20)}\n`.repeat(2), '*'.repeat(20)]) {
      await expect(prove({ code: bad })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await expect(prove({ reference: 'sensor-in-the-cellar' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await core.api.authorities.takeOffline({ reference: 'Home CA', to: join(core.folder, 'ca.pem'), passphrase: testPassphrase })
    await expect(prove({})).rejects.toMatchObject({ code: 'NOT_FOUND', remedy: expect.stringMatching(/Bring/) as string })
    await core.api.vault.lock()
    await expect(prove({ reference: 'Issuing CA' })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    expect(existsSync(to)).toBe(false)
  })

  it('replaces a file only where that is said, and signs nothing before', async () => {
    writeFileSync(to, 'precious')
    await expect(core.api.authorities.proofOfPossession({ reference: 'Home CA', code, to })).rejects.toMatchObject({ code: 'BUNDLE_EXISTS' })
    expect((await core.api.audit.list({})).entries.map(({ action }) => action)).not.toContain('possession-proved')
    await core.api.authorities.proofOfPossession({ reference: 'Home CA', code, to, overwrite: true })
    expect(readFileSync(to, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/)
  })
})
