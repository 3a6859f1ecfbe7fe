import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '../../shared/certificate.ts'
import { now, sampleAuthority, sampleCertificate } from './testing/sample-certificate.ts'
import type { IssueListsOrder, IssueListsReport } from './testing/issue-lists.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import type { NewCertificate, Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const failsWith = (code: string, more: object = {}): unknown => expect.objectContaining({ code, ...more })
const daysLater = (days: number) => new Date(now.getTime() + days * dayMs)
const iso = (days: number) => daysLater(days).toISOString()
const rootHash = 'A0'.repeat(32)

let vault: Vault
let root: NewCertificate
let device: NewCertificate
const below = (issuer: NewCertificate, changes: Partial<NewCertificate> & { name: string }) =>
  sampleCertificate({ issuerFingerprint: issuer.fingerprint, issuerName: issuer.subject, ...changes })

beforeEach(async () => {
  vault = await folder.unlockedVault()
  root = sampleAuthority('Home CA', { publicKeyHash: rootHash })
  device = below(root, { name: 'sensor-1' })
  vault.addCertificates([root, device], now)
})

describe('revoking', () => {
  it('keeps date and reason, frees the name, and enters it in the trail', () => {
    const [revoked] = vault.revoke([device.fingerprint], 'keyCompromise', daysLater(-3), now)
    expect(revoked).toMatchObject({ status: 'revoked', revocation: { at: iso(-3), reason: 'keyCompromise' } })
    expect(vault.find(device.fingerprint).summary).toEqual(revoked)
    expect(vault.isNameTaken('device', 'sensor-1')).toBe(false)
    const [successor] = vault.addCertificates([below(root, { name: 'sensor-1' })], now)
    expect(vault.find('sensor-1').summary).toEqual(successor)
    expect(vault.auditOf(device.fingerprint)[0]).toMatchObject({
      action: 'certificate-revoked',
      text: `Revoked "sensor-1" as of ${iso(-3)}, reason keyCompromise`,
    })
  })

  it('is for all that are named or for none', () => {
    const other = below(root, { name: 'sensor-2' })
    vault.addCertificates([other], now)
    vault.revoke([device.fingerprint], 'superseded', now, now)
    const before = vault.listAudit({ offset: 0, limit: 100 })
    expect(() => vault.revoke([other.fingerprint, device.fingerprint], 'superseded', now, now)).toThrow(failsWith('ALREADY_REVOKED'))
    expect(vault.find('sensor-2').summary.status).toBe('active')
    expect(vault.listAudit({ offset: 0, limit: 100 })).toEqual(before)
  })

  it('is for ever, and needs an unlocked vault', () => {
    vault.revoke([device.fingerprint], 'superseded', now, now)
    expect(() => vault.revoke([device.fingerprint], 'keyCompromise', now, now)).toThrow(failsWith('ALREADY_REVOKED'))
    expect(() => vault.undoHold([device.fingerprint], now)).toThrow(failsWith('NOT_ON_HOLD'))
    vault.lock()
    expect(() => vault.revoke([device.fingerprint], 'keyCompromise', now, now)).toThrow(failsWith('VAULT_LOCKED'))
  })

  it('is refused where no CRL could say it: the issuer is not here, or the serial number is negative', () => {
    const orphan = sampleCertificate({ name: 'stray', issuerName: 'CN=Elsewhere' })
    const negative = below(root, { name: 'odd', serialNumber: '-0A', origin: 'imported' })
    vault.addCertificates([orphan, negative], now)
    expect(() => vault.revoke([orphan.fingerprint], 'superseded', now, now)).toThrow(
      failsWith('PROFILE_MISMATCH', { message: expect.stringContaining('CN=Elsewhere') as unknown }),
    )
    expect(() => vault.revoke([negative.fingerprint], 'superseded', now, now)).toThrow(failsWith('PROFILE_MISMATCH'))
  })

  it('takes a root CA, which then is in no CRL', () => {
    expect(vault.revoke([root.fingerprint], 'cACompromise', now, now)).toMatchObject([{ status: 'revoked' }])
    expect([...vault.revokedBy(root.fingerprint)]).toEqual([])
  })
})

describe('a hold', () => {
  it('can be undone, and the certificate is what it was', () => {
    const before = vault.find(device.fingerprint).summary
    expect(vault.revoke([device.fingerprint], 'certificateHold', now, now)).toMatchObject([{ status: 'revoked' }])
    expect(() => vault.revoke([device.fingerprint], 'certificateHold', now, now)).toThrow(failsWith('ALREADY_REVOKED'))
    expect(vault.undoHold([device.fingerprint], now)).toEqual([before])
    expect([...vault.revokedBy(root.fingerprint)]).toEqual([])
    expect(vault.auditOf(device.fingerprint)[0]).toMatchObject({ action: 'revocation-undone' })
  })

  it('can be made final, from the day of the hold or an earlier one', () => {
    const other = below(root, { name: 'sensor-2' })
    vault.addCertificates([other], now)
    vault.revoke([device.fingerprint, other.fingerprint], 'certificateHold', daysLater(-2), now)
    expect(vault.revoke([device.fingerprint], 'keyCompromise', now, now)).toMatchObject([{ revocation: { at: iso(-2), reason: 'keyCompromise' } }])
    expect(vault.revoke([other.fingerprint], 'keyCompromise', daysLater(-9), now)).toMatchObject([{ revocation: { at: iso(-9) } }])
    expect(() => vault.undoHold([device.fingerprint], now)).toThrow(failsWith('NOT_ON_HOLD'))
  })

  it('that is undone does not take a name away that another has by now', () => {
    vault.revoke([device.fingerprint], 'certificateHold', now, now)
    const [other] = vault.addCertificates([below(root, { name: 'Sensor-1' })], now)
    expect(vault.undoHold([device.fingerprint], now)).toMatchObject([{ status: 'replaced', revocation: null }])
    expect(vault.findActive('device', 'Sensor-1')).toEqual(other)
  })

  it('leaves a certificate that was replaced meanwhile replaced', () => {
    vault.revoke([device.fingerprint], 'certificateHold', now, now)
    const successor = below(root, { name: 'sensor-1', replaces: device.fingerprint })
    vault.addCertificates([successor], now)
    vault.revoke([successor.fingerprint], 'superseded', now, now)
    expect(vault.undoHold([device.fingerprint], now)).toMatchObject([{ status: 'replaced' }])
  })
})

describe('what a CRL lists', () => {
  it('is all that the key of the authority has signed, before it was renewed and after, by serial number', () => {
    const renewed = sampleAuthority('Home CA', { publicKeyHash: rootHash, replaces: root.fingerprint })
    const issuing = below(renewed, { name: 'Issuing CA', kind: 'issuing-ca' })
    const [late, under] = [below(renewed, { name: 'sensor-2' }), below(issuing, { name: 'sensor-3' })]
    const stranger = sampleAuthority('Other CA')
    const strange = below(stranger, { name: 'sensor-4' })
    vault.addCertificates([renewed, issuing, late, under, stranger, strange], now)
    const all = [device, late, under, strange, issuing].map(({ fingerprint }) => fingerprint)
    vault.revoke(all, 'superseded', now, now)
    const expected = [device, late, issuing].map(({ serialNumber }) => ({ serialNumber, revokedAt: now, reason: 'superseded' }))
    expected.sort((a, b) => (a.serialNumber < b.serialNumber ? -1 : 1))
    expect([...vault.revokedBy(root.fingerprint)]).toEqual(expected)
    expect([...vault.revokedBy(renewed.fingerprint)]).toEqual(expected)
    expect([...vault.revokedBy(issuing.fingerprint)].map(({ serialNumber }) => serialNumber)).toEqual([under.serialNumber])
    expect([root, renewed].map(({ fingerprint }) => vault.issuedCount(fingerprint))).toEqual([3, 3])
  })

  it('is read piece by piece, and whole', () => {
    const many = Array.from({ length: 5003 }, (_, index) => below(root, { name: `bulk-${index}`, privateKey: null }))
    vault.addCertificates(many, now)
    vault.revoke(many.map(({ fingerprint }) => fingerprint), 'cessationOfOperation', now, now)
    const serialNumbers = [...vault.revokedBy(root.fingerprint)].map(({ serialNumber }) => serialNumber)
    expect(serialNumbers).toEqual(many.map(({ serialNumber }) => serialNumber).sort())
  })
})

describe('CRL numbers', () => {
  const issue = (authority: NewCertificate, day: number) =>
    vault.addRevocationList(
      authority.fingerprint,
      (number, before) => ({ thisUpdate: daysLater(day), nextUpdate: daysLater(day + 30), entries: before ? before.getTime() : 0, der: Uint8Array.of(number) }),
      now,
    )

  it('grow by one over the renewals of an authority, each with the date of the one before; the latest is given', () => {
    expect(issue(root, 0)).toMatchObject({ number: 1, entries: 0 })
    const renewed = sampleAuthority('Home CA', { publicKeyHash: rootHash, replaces: root.fingerprint })
    const other = sampleAuthority('Annex CA')
    vault.addCertificates([renewed, other], now)
    expect(issue(renewed, 1)).toMatchObject({ number: 2, entries: now.getTime() })
    expect(issue(other, 5)).toMatchObject({ number: 1 })
    expect(issue(root, 2)).toMatchObject({ number: 3, entries: daysLater(1).getTime() })
    expect(issue(renewed, 3)).toMatchObject({ number: 4 })
    expect(vault.revocationLists()).toEqual([
      {
        issuerFingerprint: other.fingerprint,
        issuerName: 'Annex CA',
        number: 1,
        thisUpdate: daysLater(5),
        nextUpdate: daysLater(35),
        entries: 0,
        der: Uint8Array.of(1),
      },
      expect.objectContaining({ issuerFingerprint: renewed.fingerprint, issuerName: 'Home CA', number: 4, der: Uint8Array.of(4) }),
    ])
    expect(vault.auditOf(renewed.fingerprint)[0]).toMatchObject({ action: 'crl-issued' })
  })

  it('are not used up by one that could not be made', () => {
    issue(root, 0)
    expect(() => vault.addRevocationList(root.fingerprint, () => { throw new Error('no signature') }, now)).toThrow('no signature')
    expect(issue(root, 1)).toMatchObject({ number: 2 })
  })

  it('are given to one process each', async () => {
    const runs = 20
    const order: IssueListsOrder = { path: vault.path, passphrase, issuer: root.fingerprint, runs }
    const children = [1, 2].map(() => fork(join(import.meta.dirname, 'testing', 'issue-lists.ts'), { execArgv: [] }))
    const numbers = await Promise.all(children.map((child) => numbersOf(child, order)))
    expect(numbers.map((each) => each.length)).toEqual([runs, runs])
    expect(numbers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 2 * runs }, (_, index) => index + 1))
    for (const each of numbers) expect(each).toEqual([...each].sort((a, b) => a - b))
    expect(vault.revocationLists()).toMatchObject([{ number: 2 * runs }])
  })
})

async function numbersOf(child: ChildProcess, order: IssueListsOrder): Promise<IssueListsReport> {
  child.send(order)
  const [report] = (await once(child, 'message')) as [IssueListsReport]
  return report
}
