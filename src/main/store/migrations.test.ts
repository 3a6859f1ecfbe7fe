import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { copyFileSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { VaultDatabase } from './database.ts'
import { formatVersion, layOut, migrate, migrations, type Migration } from './migrations.ts'
import { Vault } from './vault.ts'
import { now, sampleAuthority } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const newest = migrations.length

const addColour: Migration = (database) => {
  database.execute(`ALTER TABLE certificate ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'`)
}
const fail: Migration = (database) => {
  database.execute('DROP TABLE setting')
  throw new Error('a migration that does not work')
}

async function oldVault(): Promise<VaultDatabase> {
  const vault = await folder.unlockedVault()
  vault.addCertificates([sampleAuthority('Home CA')], now)
  vault.close()
  return new VaultDatabase(vault.path)
}

describe('a migration', () => {
  it('has nothing to do for a vault of this version', async () => {
    const database = new VaultDatabase(await folder.newVaultFile())
    expect(migrate(database)).toBeUndefined()
    database.close()
  })

  it('brings an older vault up to date after a backup that opens as the old version', async () => {
    const database = await oldVault()
    const backup = migrate(database, [...migrations, addColour])!
    expect(formatVersion(database)).toBe(newest + 1)
    expect(database.get('SELECT colour FROM certificate')).toEqual({ colour: 'green' })
    expect(basename(backup)).toBe(`${basename(database.path)}-before-version-${newest + 1}`)
    database.close()
    const old = folder.open(backup)
    await old.unlock(passphrase, now)
    expect(old.info()).toMatchObject({ formatVersion: newest, authorities: 1 })
  })

  it('that fails leaves the vault as it was, and the backup too', async () => {
    const database = await oldVault()
    expect(() => migrate(database, [...migrations, addColour, fail])).toThrow(/does not work/)
    expect(formatVersion(database)).toBe(newest)
    expect(() => database.get('SELECT colour FROM certificate')).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }))
    expect(() => migrate(database, [...migrations, addColour, fail])).toThrow(/does not work/)
    database.close()
    const backups = readdirSync(folder.path).filter((name) => name.startsWith(`${basename(database.path)}-before`))
    expect(backups.sort()).toEqual(['', '-2'].map((suffix) => `${basename(database.path)}-before-version-${newest + 2}${suffix}`))
    const vault = folder.open(database.path)
    await vault.unlock(passphrase, now)
    expect(vault.find('Home CA').summary.name).toBe('Home CA')
  })

  it('is not made twice when two processes open an older vault', async () => {
    const database = await oldVault()
    const other = new VaultDatabase(database.path)
    const all = [...migrations, addColour]
    migrate(database, all)
    expect(migrate(other, all)).toBeUndefined()
    database.close()
    other.close()
  })
})

describe('a vault of the fifth layout', () => {
  it('has the alternative names of each certificate where a search finds them', () => {
    const database = new VaultDatabase(folder.newPath())
    layOut(database, migrations.slice(0, 5))
    for (const id of [1, 2]) {
      database.run(
        `INSERT INTO certificate (id, serial_number, name, name_key, name_class, kind, profile, subject, subject_key, key_type, not_before,
           not_after, fingerprint, status, issued_at) VALUES (?1, ?1, ?1, ?1, 'broker', 'broker', '', '', '', '', 0, 0, ?1, 'active', 0)`,
        String(id),
      )
    }
    const names = ['mqtt.home.lan', '192.168.1.2', 'SPIFFE://Home/broker']
    names.forEach((value, position) => void database.run(`INSERT INTO alt_name VALUES (2, ?, 'dns', ?)`, position, value))
    migrate(database)
    expect(database.all('SELECT alt_key FROM certificate ORDER BY id')).toEqual([
      { alt_key: '' },
      { alt_key: 'mqtt.home.lan\n192.168.1.2\nspiffe://home/broker' },
    ])
    database.close()
  })
})

describe('a vault of the first layout', () => {
  it('keeps its certificates, keys, passwords and trail, and knows certificates by their fingerprints', async () => {
    const path = folder.newPath()
    copyFileSync(new URL('./testing/first-layout.vault', import.meta.url), path)
    const vault = Vault.open(path)
    const issued = { name: 'sensor-1', status: 'active', origin: 'issued', issuerName: 'CN=Home CA,O=Home', keyDescription: 'EC P-256', hasKey: true }
    const { summary, der } = vault.find('sensor-1')
    expect(summary).toMatchObject({ ...issued, viewOnly: null, replacedBy: null, revocation: null, takenOfflineAt: null })
    expect(vault.pathOf(summary.fingerprint).map((each) => each.summary.name)).toEqual(['sensor-1', 'Home CA'])

    await vault.unlock(passphrase, now)
    const key = createPrivateKey({ key: Buffer.from(vault.openKey(summary.fingerprint)), format: 'der', type: 'pkcs8' })
    const certificate = new X509Certificate(der)
    expect(certificate.checkPrivateKey(key)).toBe(true)
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
    const publicKeyHash = createHash('sha256').update(spki).digest('hex').toUpperCase()
    expect(vault.withPublicKey(publicKeyHash)).toEqual([summary])
    // Made by the version before; a new one would be another.
    expect(vault.auditOf(summary.fingerprint).map(({ action }) => action)).toContain('credential-created')
    const { entries } = vault.verifyAudit()
    expect(vault.credential(summary.fingerprint, now).password).toMatch(/^[A-Za-z0-9_-]{24}$/)
    expect(vault.verifyAudit()).toEqual({ entries })
    expect(vault.integrityProblems()).toEqual([])
    vault.close()
  })
})
