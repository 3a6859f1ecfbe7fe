import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOpensslFolder, type OpensslFolder } from '../testing/openssl-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { lacksTools } from '../testing/tools.ts'
import { pemOf, readPem, refusals } from './testing/judges.ts'

const failsWith = (code: string, remedy: RegExp) => ({ code, remedy: expect.stringMatching(remedy) as string })
const hexOf = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

describe.skipIf(lacksTools('openssl', 'certtool'))('authorities', () => {
  let core: TestCore
  let openssl: OpensslFolder
  beforeEach(async () => {
    openssl = createOpensslFolder()
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
  })
  afterEach(() => core.close())

  const enrol = async (id: string, issuer?: string) => (await core.api.devices.enrol({ ids: [id], issuer })).issued[0]!

  describe('that are renewed', () => {
    it('verify what was issued before and after, whichever of the two certificates is trusted', async () => {
      const old = await core.api.authorities.create({ subject: { commonName: 'Home CA' }, pathLength: 1, validityDays: 400 })
      await enrol('before', 'Home CA')
      const renewed = await core.api.authorities.renew({ reference: 'Home CA', validityDays: 4000 })
      await enrol('after', 'Home CA')
      expect(renewed).toMatchObject({ name: 'Home CA', kind: 'root-ca', status: 'active', hasKey: true })
      const roots = [await pemOf(core, old.fingerprint), await pemOf(core, renewed.fingerprint)]
      expect(roots.map((pem) => readPem(pem).basicConstraints)).toEqual([{ isCa: true, pathLength: 1 }, { isCa: true, pathLength: 1 }])
      for (const root of roots) for (const id of ['before', 'after']) expect(refusals(await pemOf(core, id), { root })).toBe('')
      expect((await core.api.certificates.show({ reference: 'before' })).path.map(({ fingerprint }) => fingerprint)[0]).toBe(renewed.fingerprint)
      expect((await core.api.certificates.show({ reference: 'Home CA' })).issuedCount).toBe(2)
    })

    it('keep the octets of their names and their key identifiers, though others made them', async () => {
      openssl.write('ca.cnf', [
        '[req]', 'distinguished_name=dn', 'string_mask=default', 'prompt=no', 'x509_extensions=ext',
        '[dn]', 'C=CH', 'O=Old Works', 'CN=Works Root',
        '[ext]', 'basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=01020304050607', '',
      ].join('\n'))
      openssl.write('leaf.ext', 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n')
      openssl.openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'root.key')
      openssl.openssl('req', '-x509', '-new', '-key', 'root.key', '-config', 'ca.cnf', '-days', '100', '-out', 'root.pem')
      openssl.openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'leaf.key', '-subj', '/CN=foreign', '-out', 'leaf.csr')
      openssl.openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '50', '-extfile', 'leaf.ext', '-out', 'leaf.pem')
      const { imported } = await core.api.files.import({ files: ['root.pem', 'root.key', 'leaf.pem'].map((name) => ({ path: openssl.path(name) })) })
      expect(imported).toMatchObject([{ name: 'Works Root', origin: 'imported', hasKey: true }, { name: 'foreign' }])
      await enrol('before', 'Works Root')
      const renewed = await core.api.authorities.renew({ reference: 'Works Root', validityDays: 3650 })
      await enrol('after', 'Works Root')
      const [old, now] = [openssl.read('root.pem').toString(), await pemOf(core, renewed.fingerprint)]
      const [before, after] = [readPem(old), readPem(now)]
      expect(hexOf(after.subjectName)).toBe(hexOf(before.subjectName))
      expect(hexOf(before.subjectName)).toContain(`1309${Buffer.from('Old Works').toString('hex')}`)
      expect(hexOf(after.subjectPublicKey)).toBe(hexOf(before.subjectPublicKey))
      expect(after.subjectKeyIdentifier).toBe('01020304050607')
      expect(after.basicConstraints).toEqual({ isCa: true, pathLength: null })
      const leaves = [openssl.read('leaf.pem').toString(), await pemOf(core, 'before'), await pemOf(core, 'after')]
      for (const root of [old, now]) for (const leaf of leaves) expect(refusals(leaf, { root })).toBe('')
    }, 60_000)

    it('in the middle of a path keep their path length, and what is below them verifies by either', async () => {
      await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
      const old = await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
      await enrol('before')
      const renewed = await core.api.authorities.renew({ reference: 'Issuing CA' })
      expect(renewed.issuer).toMatchObject({ name: 'Home CA' })
      await enrol('after')
      const root = await pemOf(core, 'Home CA')
      for (const { fingerprint } of [old, renewed]) {
        const issuer = await pemOf(core, fingerprint)
        expect(readPem(issuer).basicConstraints).toEqual({ isCa: true, pathLength: 0 })
        for (const id of ['before', 'after']) expect(refusals(await pemOf(core, id), { root, issuers: [issuer] })).toBe('')
      }
    })

    it('have the path length that others gave them, where our own issuing CAs would have none', async () => {
      openssl.identity('Works Root', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'])
      openssl.openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'middle.key')
      openssl.openssl('req', '-new', '-key', 'middle.key', '-subj', '/O=Test/CN=Middle', '-out', 'middle.csr')
      openssl.write('middle.ext', 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n')
      openssl.openssl('x509', '-req', '-in', 'middle.csr', '-CA', 'Works Root.pem', '-CAkey', 'Works Root.key', '-CAcreateserial', '-days', '20', '-extfile', 'middle.ext', '-out', 'middle.pem')
      const files = ['Works Root.pem', 'Works Root.key', 'middle.pem', 'middle.key'].map((name) => ({ path: openssl.path(name) }))
      await core.api.files.import({ files })
      const renewed = await core.api.authorities.renew({ reference: 'Middle' })
      expect(renewed).toMatchObject({ kind: 'issuing-ca', profile: 'issuing-ca' })
      expect(readPem(await pemOf(core, 'Middle')).basicConstraints).toEqual({ isCa: true, pathLength: null })
    })
  })

  describe('that are rolled over', () => {
    const folderOf = (kind: string) => join(core.folder, 'out', kind)
    const certificatesIn = (file: string) => readFileSync(file, 'utf8').match(/-----BEGIN[^]*?END CERTIFICATE-----\n/g)!

    it('have a successor of another name and key, and whatever is exported trusts both', async () => {
      const old = await core.api.authorities.create({ subject: { commonName: 'Home CA', organization: 'Home', country: 'CH' }, pathLength: 1 })
      await enrol('sensor-1')
      await core.api.brokers.issue({ subject: { commonName: 'mqtt.home.lan' }, altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] })
      const next = await core.api.authorities.rollOver({ reference: 'Home CA', commonName: 'Home CA 2', keyType: 'ec-p384' })
      expect(next).toMatchObject({ name: 'Home CA 2', kind: 'root-ca', subject: 'CN=Home CA 2,O=Home,C=CH', keyType: 'ec-p384', status: 'active' })
      const [oldPem, nextPem] = [await pemOf(core, old.fingerprint), await pemOf(core, 'Home CA 2')]
      expect(readPem(nextPem).basicConstraints).toEqual({ isCa: true, pathLength: 1 })
      expect(await core.api.certificates.show({ reference: old.fingerprint })).toMatchObject({ status: 'replaced', replacedBy: { name: 'Home CA 2' } })

      const { issued } = await core.api.certificates.renew({ references: ['sensor-1'], issuer: 'Home CA 2' })
      expect(issued).toMatchObject([{ issuerName: 'CN=Home CA 2,O=Home,C=CH' }])
      await enrol('sensor-2')
      await core.api.exports.write({ target: 'mosquitto', folder: folderOf('mosquitto') })
      await core.api.exports.write({ target: 'pem-files', folder: folderOf('pem') })
      expect(certificatesIn(join(folderOf('mosquitto'), 'broker', 'ca.crt'))).toEqual([oldPem, nextPem])
      for (const id of ['sensor-1', 'sensor-2']) {
        expect(certificatesIn(join(folderOf('pem'), 'devices', id, 'ca.crt'))).toEqual([nextPem, oldPem])
        expect(refusals(await pemOf(core, id), { root: nextPem })).toBe('')
        expect(refusals(await pemOf(core, id), { root: oldPem })).not.toBe('')
      }
      await core.api.certificates.revoke({ references: [old.fingerprint], reason: 'cACompromise' })
      await core.api.exports.write({ target: 'pem-files', folder: folderOf('later'), only: ['sensor-2'] })
      expect(certificatesIn(join(folderOf('later'), 'devices', 'sensor-2', 'ca.crt'))).toEqual([nextPem])
    })

    it('never get a successor of the same name, or a second one', async () => {
      await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
      for (const commonName of ['Home CA', 'HOME CA']) {
        await expect(core.api.authorities.rollOver({ reference: 'Home CA', commonName })).rejects.toMatchObject(failsWith('NAME_TAKEN', /roll over to a new root CA under a new name/))
      }
      const { fingerprint } = (await core.api.authorities.list())[0]!
      await core.api.authorities.rollOver({ reference: 'Home CA', commonName: 'Home CA 2' })
      await expect(core.api.authorities.rollOver({ reference: fingerprint, commonName: 'Home CA 3' })).rejects.toMatchObject(failsWith('NAME_TAKEN', /Roll over from that one/))
      await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA 2' })
      await expect(core.api.authorities.rollOver({ reference: 'Issuing CA', commonName: 'Other' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })

  it('are not made anew under a subject that is there: what the first has issued would be refused', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    const again = () => core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await expect(again()).rejects.toMatchObject(failsWith('NAME_TAKEN', /^Renew the authority .* or roll over/))
    await core.api.authorities.rollOver({ reference: 'Home CA', commonName: 'Home CA 2' })
    await expect(again()).rejects.toMatchObject(failsWith('NAME_TAKEN', /^Renew the authority .* or roll over/))
    await expect(core.api.authorities.create({ subject: { commonName: 'home ca' }, issuer: 'Home CA 2' })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
  })

  it('stand side by side as independent roots, and one must be chosen', async () => {
    for (const commonName of ['North CA', 'South CA']) await core.api.authorities.create({ subject: { commonName } })
    await expect(enrol('sensor-1')).rejects.toMatchObject(failsWith('AMBIGUOUS_REFERENCE', /Say which one/))
    await enrol('north', 'North CA')
    await enrol('south', 'South CA')
    expect(refusals(await pemOf(core, 'north'), { root: await pemOf(core, 'North CA') })).toBe('')
    expect(refusals(await pemOf(core, 'north'), { root: await pemOf(core, 'South CA') })).not.toBe('')
    await core.api.exports.write({ target: 'pem-files', folder: join(core.folder, 'out') })
    expect(readFileSync(join(core.folder, 'out', 'devices', 'south', 'ca.crt'), 'utf8')).toBe(await pemOf(core, 'South CA'))
  })

  it('under an issuing CA are refused: the path would be too long', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await core.api.authorities.create({ subject: { commonName: 'Flat CA' }, pathLength: 0 })
    await core.api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Home CA' })
    for (const issuer of ['Issuing CA', 'Flat CA']) {
      await expect(core.api.authorities.create({ subject: { commonName: 'Third CA' }, issuer })).rejects.toMatchObject(failsWith('PATH_TOO_LONG', /greater path length/))
    }
  })

  it('enrol each device once; a revoked one makes its id free', async () => {
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    const first = await enrol('sensor-1')
    await expect(enrol('sensor-1')).rejects.toMatchObject(failsWith('NAME_TAKEN', /renew the certificate that has it/))
    await expect(enrol('SENSOR-1')).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    const { issued, failed } = await core.api.devices.enrol({ ids: ['sensor-2', 'sensor-1', 'sensor-2'] })
    expect(issued.map(({ name }) => name)).toEqual(['sensor-2'])
    expect(failed.map(({ name, error }) => [name, error.code])).toEqual([['sensor-1', 'NAME_TAKEN'], ['sensor-2', 'NAME_TAKEN']])
    await core.api.certificates.revoke({ references: ['sensor-1'], reason: 'keyCompromise' })
    const second = await enrol('sensor-1')
    expect(second.serialNumber).not.toBe(first.serialNumber)
  })
})
