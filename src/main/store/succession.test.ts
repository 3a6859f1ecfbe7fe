import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '../../shared/certificate.ts'
import { now, sampleAuthority, sampleCertificate } from './testing/sample-certificate.ts'
import { VaultFolder } from './testing/vault-folder.ts'
import type { NewCertificate, Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const failsWith = (code: string, more: object = {}): unknown => expect.objectContaining({ code, ...more })
const daysLater = (days: number) => new Date(now.getTime() + days * dayMs)
const hash = (letter: string) => letter.repeat(64)
const below = (issuer: NewCertificate, changes: Partial<NewCertificate> & { name: string }) =>
  sampleCertificate({ issuerFingerprint: issuer.fingerprint, issuerName: issuer.subject, ...changes })

let vault: Vault
let root: NewCertificate
beforeEach(async () => {
  vault = await folder.unlockedVault()
  root = sampleAuthority('Home CA', { publicKeyHash: hash('A') })
  vault.addCertificates([root], now)
})

describe('a certificate that takes the place of another', () => {
  it('has its name, and the other counts as replaced by it', () => {
    const old = below(root, { name: 'sensor-1' })
    const successor = below(root, { name: 'sensor-1', replaces: old.fingerprint })
    vault.addCertificates([old], now)
    const [added] = vault.addCertificates([successor], now)
    expect(vault.find('sensor-1').summary).toEqual(added)
    expect(vault.find(old.fingerprint).summary).toMatchObject({
      status: 'replaced',
      replacedBy: { fingerprint: successor.fingerprint, serialNumber: successor.serialNumber, name: 'sensor-1' },
    })
    expect(vault.auditOf(old.fingerprint)[0]).toMatchObject({
      action: 'certificate-renewed',
      text: `Replaced "sensor-1", certificate ${old.serialNumber}, by ${successor.serialNumber}`,
    })
    vault.verifyAudit()
  })

  it('is the only one that does', () => {
    const old = below(root, { name: 'sensor-1' })
    const successor = below(root, { name: 'sensor-1', replaces: old.fingerprint })
    vault.addCertificates([old, successor], now)
    expect(() => vault.addCertificates([below(root, { name: 'sensor-1', replaces: old.fingerprint })], now)).toThrow(
      failsWith('NAME_TAKEN', { details: { name: 'sensor-1', fingerprint: successor.fingerprint } }),
    )
    expect(() => vault.addCertificates([below(root, { name: 'sensor-1', replaces: hash('0') })], now)).toThrow(failsWith('NOT_FOUND'))
  })

  it('does not take a name that a third one has', () => {
    const old = below(root, { name: 'sensor-1' })
    vault.addCertificates([old, below(root, { name: 'sensor-2' })], now)
    expect(() => vault.addCertificates([below(root, { name: 'sensor-2', replaces: old.fingerprint })], now)).toThrow(failsWith('NAME_TAKEN'))
    expect(vault.find('sensor-1').summary).toMatchObject({ status: 'active', replacedBy: null })
  })

  it('has its MQTT password, under a seal of its own', () => {
    const old = below(root, { name: 'sensor-1' })
    const successor = below(root, { name: 'sensor-1', replaces: old.fingerprint })
    vault.addCertificates([old], now)
    const credential = vault.credential(old.fingerprint, now)
    vault.addCertificates([successor], now)
    expect(vault.existingCredential(successor.fingerprint)).toEqual(credential)
    expect(vault.existingCredential(old.fingerprint)).toEqual(credential)
  })

  it('gets a new MQTT password where the other was revoked: whoever has that device may know the old one', () => {
    const old = below(root, { name: 'sensor-1' })
    const successor = below(root, { name: 'sensor-1', replaces: old.fingerprint })
    vault.addCertificates([old], now)
    const { password } = vault.credential(old.fingerprint, now)
    vault.revoke([old.fingerprint], 'keyCompromise', now, now)
    vault.addCertificates([successor], now)
    expect(vault.existingCredential(successor.fingerprint)).toBeUndefined()
    expect(vault.credential(successor.fingerprint, now).password).not.toBe(password)
    expect(vault.find(old.fingerprint).summary).toMatchObject({ status: 'revoked', replacedBy: { fingerprint: successor.fingerprint } })
  })
})

describe('the path of a certificate', () => {
  const pathOf = ({ fingerprint }: NewCertificate) => vault.pathOf(fingerprint).map(({ summary }) => summary.fingerprint)

  it('goes by the newest certificate of each authority', () => {
    const issuing = below(root, { name: 'Issuing CA', kind: 'issuing-ca', publicKeyHash: hash('B') })
    const device = below(issuing, { name: 'sensor-1' })
    vault.addCertificates([issuing, device], now)
    expect(pathOf(device)).toEqual([device, issuing, root].map(({ fingerprint }) => fingerprint))
    const renewedRoot = sampleAuthority('Home CA', { publicKeyHash: hash('A'), replaces: root.fingerprint })
    const renewed = below(root, { name: 'Issuing CA', kind: 'issuing-ca', publicKeyHash: hash('B'), replaces: issuing.fingerprint })
    vault.addCertificates([renewedRoot, renewed], now)
    expect(pathOf(device)).toEqual([device, renewed, renewedRoot].map(({ fingerprint }) => fingerprint))
    expect(pathOf(root)).toEqual([root.fingerprint])
  })

  it('never goes by an authority of that name with another key, or of another name with that key', () => {
    const device = below(root, { name: 'sensor-1' })
    const otherKey = sampleAuthority('Home CA', { publicKeyHash: hash('C'), status: 'replaced', origin: 'imported' })
    const otherName = sampleAuthority('Twin CA', { publicKeyHash: hash('A') })
    vault.addCertificates([device, otherKey, otherName], now)
    expect(pathOf(device)).toEqual([device.fingerprint, root.fingerprint])
  })

  it('is found by an orphan when its issuer comes', () => {
    const late = sampleAuthority('Late CA')
    const orphan = sampleCertificate({ name: 'sensor-1', issuerName: late.subject })
    vault.addCertificates([orphan], now)
    expect(vault.orphansOf(late.subject).map(({ summary }) => summary.fingerprint)).toEqual([orphan.fingerprint])
    expect(pathOf(orphan)).toEqual([orphan.fingerprint])
    vault.addCertificates([late], now)
    vault.linkIssuer(orphan.fingerprint, late.fingerprint)
    expect(vault.orphansOf(late.subject)).toEqual([])
    expect(pathOf(orphan)).toEqual([orphan.fingerprint, late.fingerprint])
    expect(vault.find('sensor-1').summary.issuer).toMatchObject({ fingerprint: late.fingerprint })
    vault.linkIssuer(orphan.fingerprint, root.fingerprint)
    expect(pathOf(orphan)).toEqual([orphan.fingerprint, late.fingerprint])
    expect(() => vault.linkIssuer(orphan.fingerprint, hash('0'))).toThrow(failsWith('NOT_FOUND'))
  })
})

describe('the roots that a roll-over links', () => {
  const linkedTo = ({ fingerprint }: NewCertificate, day = 0) => vault.linkedRoots(fingerprint, daysLater(day)).map(({ summary }) => summary.fingerprint)
  let second: NewCertificate
  let renewedSecond: NewCertificate
  let third: NewCertificate
  beforeEach(() => {
    second = sampleAuthority('Second CA', { publicKeyHash: hash('B'), replaces: root.fingerprint })
    renewedSecond = sampleAuthority('Second CA', { publicKeyHash: hash('B'), replaces: second.fingerprint, notAfter: daysLater(900) })
    third = sampleAuthority('Third CA', { publicKeyHash: hash('C'), replaces: renewedSecond.fingerprint, notAfter: daysLater(900) })
    for (const [minute, each] of [second, renewedSecond, third].entries()) vault.addCertificates([each], new Date(now.getTime() + (minute + 1) * 60_000))
    vault.addCertificates([sampleAuthority('Stranger CA')], now)
  })

  it('are those before and after it, each key once by its newest certificate, from wherever one looks', () => {
    expect(linkedTo(third)).toEqual([renewedSecond.fingerprint, root.fingerprint])
    expect(linkedTo(root)).toEqual([third.fingerprint, renewedSecond.fingerprint])
    expect(linkedTo(second)).toEqual([third.fingerprint, root.fingerprint])
    expect(linkedTo(renewedSecond)).toEqual([third.fingerprint, root.fingerprint])
  })

  it('are not those that have expired or were revoked, but what lies beyond them', () => {
    expect(linkedTo(third, 500)).toEqual([renewedSecond.fingerprint])
    vault.revoke([renewedSecond.fingerprint], 'cACompromise', now, now)
    expect(linkedTo(third)).toEqual([root.fingerprint])
  })
})
