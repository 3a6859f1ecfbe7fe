import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { VaultDatabase } from './database.ts'
import { now, sampleAuthority, sampleCertificate, sampleKey } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import type { NewCertificate, Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const failsWith = (code: string, more: object = {}): unknown => expect.objectContaining({ code, ...more })

describe('the key of an authority that was renewed', () => {
  const publicKeyHash = 'A0'.repeat(32)
  const privateKey = sampleKey('root')
  let vault: Vault
  let old: NewCertificate
  let renewed: NewCertificate
  beforeEach(async () => {
    vault = await folder.unlockedVault()
    old = sampleAuthority('Home CA', { publicKeyHash, privateKey })
    renewed = sampleAuthority('Home CA', { publicKeyHash, privateKey, replaces: old.fingerprint })
    vault.addCertificates([old, renewed, sampleAuthority('Other CA')], now)
  })
  const sealedKeys = () => vault.list({ kinds: ['root-ca'], sort: 'name', descending: false, offset: 0, limit: 10 }, now).certificates.filter(({ hasKey }) => hasKey)

  it('is out for all of its certificates, or it would not be out', () => {
    expect(vault.removeKey(renewed.fingerprint, now)).toMatchObject({ hasKey: false, takenOfflineAt: now.toISOString() })
    expect(sealedKeys().map(({ name }) => name)).toEqual(['Other CA'])
    for (const { fingerprint } of [old, renewed]) {
      expect(() => vault.openKey(fingerprint)).toThrow(
        failsWith('NOT_FOUND', { message: expect.stringContaining('taken offline') as unknown, remedy: expect.stringContaining('Bring the key back') as unknown }),
      )
    }
    expect(vault.auditOf(renewed.fingerprint)[0]).toMatchObject({
      action: 'key-removed',
      text: 'Took the private key of "Home CA" out of the vault, and that of 1 more of its certificates',
    })
    expect(() => vault.removeKey(old.fingerprint, now)).toThrow(failsWith('NOT_FOUND', { remedy: expect.stringContaining('bring it back') as unknown }))
  })

  it('comes back to one after the other', () => {
    vault.removeKey(old.fingerprint, now)
    for (const { fingerprint } of [old, renewed]) {
      expect(vault.bringKey(fingerprint, privateKey, now)).toMatchObject({ hasKey: true, takenOfflineAt: null })
      expect(vault.openKey(fingerprint)).toEqual(privateKey)
      expect(() => vault.bringKey(fingerprint, privateKey, now)).toThrow(failsWith('NAME_TAKEN'))
    }
    expect(vault.auditOf(renewed.fingerprint)[0]).toMatchObject({ action: 'key-imported' })
  })

  it('stays offline through a renewal that needs no key of its own', () => {
    vault.removeKey(renewed.fingerprint, now)
    const next = sampleAuthority('Home CA', { publicKeyHash, privateKey: null, replaces: renewed.fingerprint })
    expect(vault.addCertificates([next], now)).toMatchObject([{ hasKey: false, takenOfflineAt: now.toISOString() }])
    vault.bringKey(next.fingerprint, privateKey, now)
    expect(vault.openKey(next.fingerprint)).toEqual(privateKey)
  })

  it('is not touched while the vault is locked', () => {
    vault.lock()
    expect(() => vault.removeKey(old.fingerprint, now)).toThrow(failsWith('VAULT_LOCKED'))
    expect(sealedKeys()).toHaveLength(3)
  })
})

describe('a sealed secret', () => {
  it('opens in no other place: not for another certificate, nor as another kind', async () => {
    const vault = await folder.unlockedVault()
    const [first, second] = [sampleCertificate({ name: 'sensor-1' }), sampleCertificate({ name: 'sensor-2' })]
    vault.addCertificates([first, second], now)
    vault.credential(first.fingerprint, now)
    const { path } = vault
    vault.close()
    const tamper = async (sql: string) => {
      const database = new VaultDatabase(path)
      database.write(() => database.run(sql))
      database.close()
      const opened = folder.open(path)
      await opened.unlock(passphrase, now)
      return opened
    }
    const moved = await tamper(
      `UPDATE sealed_secret SET (sealed, sealed_for) = (SELECT sealed, sealed_for FROM sealed_secret WHERE certificate_id = 1 AND kind = 'private-key')
       WHERE certificate_id = 2 AND kind = 'private-key'`,
    )
    expect(moved.openKey(first.fingerprint)).toEqual(sampleKey(first.serialNumber))
    expect(() => moved.openKey(second.fingerprint)).toThrow(failsWith('VAULT_DAMAGED'))
    moved.close()
    const relabelled = await tamper(
      `UPDATE sealed_secret SET sealed_for = (SELECT fingerprint FROM certificate WHERE id = 2) WHERE certificate_id = 2`,
    )
    expect(() => relabelled.openKey(second.fingerprint)).toThrow(failsWith('VAULT_DAMAGED'))
    relabelled.close()
    const asPassword = await tamper(
      `UPDATE sealed_secret SET sealed = (SELECT sealed FROM sealed_secret WHERE certificate_id = 1 AND kind = 'private-key')
       WHERE certificate_id = 1 AND kind = 'mqtt-password'`,
    )
    expect(() => asPassword.existingCredential(first.fingerprint)).toThrow(failsWith('VAULT_DAMAGED'))
  })
})
