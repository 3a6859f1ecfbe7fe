import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { VaultDatabase } from './database.ts'
import { now, sampleCertificate, sampleKey } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import type { StoredRequest, Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const failsWith = (code: string): unknown => expect.objectContaining({ code })

function sampleRequest(name: string): Omit<StoredRequest, 'createdAt'> {
  const der = new Uint8Array(randomBytes(200))
  const hashOf = (value: Uint8Array | string) => createHash('sha256').update(value).digest('hex').toUpperCase()
  return { id: hashOf(der), name, profile: 'mqtt-device', subject: `CN=${name}`, keyType: 'ec-p256', publicKeyHash: hashOf(name), der }
}

describe('requests whose answer is awaited', () => {
  let vault: Vault
  beforeEach(async () => {
    vault = await folder.unlockedVault()
  })
  const add = (name: string, at = now) => vault.addRequest(sampleRequest(name), sampleKey(name), at)

  it('are kept with their keys, the newest first, and found by name, id and key', () => {
    const first = add('gateway')
    const second = add('sensor-1', new Date(now.getTime() + 1000))
    expect(first.createdAt).toBe(now.toISOString())
    expect(vault.requests()).toEqual([second, first])
    expect(vault.findRequest('gateway')).toEqual(first)
    expect(vault.findRequest(second.id.slice(0, 12).toLowerCase())).toEqual(second)
    expect(vault.requestOfKey(second.publicKeyHash)).toEqual(second)
    expect(vault.requestOfKey('00')).toBeUndefined()
    expect(vault.openRequestKey(first.id)).toEqual(sampleKey('gateway'))
    expect(() => vault.findRequest('sensor-2')).toThrow(failsWith('NOT_FOUND'))
    add('gateway')
    expect(() => vault.findRequest('gateway')).toThrow(failsWith('AMBIGUOUS_REFERENCE'))
    expect(vault.listAudit({ offset: 0, limit: 1 }).entries).toMatchObject([{ action: 'request-made', text: 'Made a certification request for "gateway"' }])
  })

  it('are forgotten with their answer, or stay where that cannot be stored', () => {
    const request = add('gateway')
    const taken = sampleCertificate({ name: 'gateway' })
    vault.addCertificates([taken], now)
    const answer = sampleCertificate({ name: 'gateway', origin: 'answered', profile: null, privateKey: vault.openRequestKey(request.id) })
    expect(() => vault.answerRequest(request, answer, now)).toThrow(failsWith('NAME_TAKEN'))
    expect(vault.requests()).toEqual([request])
    expect(vault.answerRequest(request, { ...answer, replaces: taken.fingerprint }, now)).toMatchObject({ origin: 'answered', hasKey: true })
    expect(vault.requests()).toEqual([])
    expect(vault.openKey(answer.fingerprint)).toEqual(sampleKey('gateway'))
    expect(() => vault.openRequestKey(request.id)).toThrow(failsWith('NOT_FOUND'))
    vault.verifyAudit()
  })

  it('are removed with their keys, which is entered', () => {
    const request = add('gateway')
    vault.removeRequest(request, now)
    expect(vault.requests()).toEqual([])
    expect(() => vault.openRequestKey(request.id)).toThrow(failsWith('NOT_FOUND'))
    expect(vault.listAudit({ offset: 0, limit: 1 }).entries).toMatchObject([{ action: 'request-removed' }])
  })

  it('are listed by a locked vault, which opens none of their keys', () => {
    const request = add('gateway')
    vault.lock()
    expect(vault.requests()).toEqual([request])
    for (const refused of [() => vault.openRequestKey(request.id), () => add('sensor-1'), () => vault.removeRequest(request, now)]) {
      expect(refused).toThrow(failsWith('VAULT_LOCKED'))
    }
  })

  it('have keys that do not open in another’s place', async () => {
    const [first, second] = [add('gateway'), add('sensor-1')]
    const { path } = vault
    vault.close()
    const database = new VaultDatabase(path)
    const sql = 'UPDATE certification_request SET sealed_key = (SELECT sealed_key FROM certification_request WHERE id = ?) WHERE id = ?'
    database.write(() => database.run(sql, first.id, second.id))
    database.close()
    const opened = folder.open(path)
    await opened.unlock(passphrase, now)
    expect(opened.openRequestKey(first.id)).toEqual(sampleKey('gateway'))
    expect(() => opened.openRequestKey(second.id)).toThrow(failsWith('VAULT_DAMAGED'))
  })
})
