import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { VaultDatabase } from './database.ts'
import { formatVersion, migrate, migrations, type Migration } from './migrations.ts'
import { now, sampleAuthority } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

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
    expect(formatVersion(database)).toBe(2)
    expect(database.get('SELECT colour FROM certificate')).toEqual({ colour: 'green' })
    expect(basename(backup)).toBe(`${basename(database.path)}-before-version-2`)
    database.close()
    const old = folder.open(backup)
    await old.unlock(passphrase, now)
    expect(old.info()).toMatchObject({ formatVersion: 1, authorities: 1 })
  })

  it('that fails leaves the vault as it was, and the backup too', async () => {
    const database = await oldVault()
    expect(() => migrate(database, [...migrations, addColour, fail])).toThrow(/does not work/)
    expect(formatVersion(database)).toBe(1)
    expect(() => database.get('SELECT colour FROM certificate')).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }))
    expect(() => migrate(database, [...migrations, addColour, fail])).toThrow(/does not work/)
    database.close()
    const backups = readdirSync(folder.path).filter((name) => name.startsWith(`${basename(database.path)}-before`))
    expect(backups.sort()).toEqual(['', '-2'].map((suffix) => `${basename(database.path)}-before-version-3${suffix}`))
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
