import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { now, sampleAuthority, sampleCertificate } from './testing/sample-certificate.ts'
import { migrations } from './migrations.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import type { Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

/** The code with which the file is refused, wherever that is noticed; a raw error of SQLite would come through. */
async function codeOf(path: string, use: (vault: Vault) => unknown = () => undefined): Promise<string> {
  try {
    const vault = folder.open(path)
    await vault.unlock(passphrase, now)
    await use(vault)
    vault.close()
    return 'none'
  } catch (error) {
    if (error instanceof AppError) {
      expect(error.remedy).toBeTruthy()
      return error.code
    }
    throw error
  }
}

/** A closed vault with enough in it for many pages. */
async function filledVaultFile(): Promise<string> {
  const vault = await folder.unlockedVault()
  vault.addCertificates(Array.from({ length: 100 }, (_, index) => sampleCertificate({ name: `sensor-${index}` })), now)
  vault.close()
  return vault.path
}

function edit(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

function setSlot(from: string, to: string): string {
  return `UPDATE key_slot SET parameters = replace(parameters, '${from}', '${to}')`
}

describe('opening', () => {
  it('says that there is no such vault', async () => {
    expect(await codeOf(folder.newPath())).toBe('VAULT_NOT_FOUND')
    expect(await codeOf(`${await folder.newVaultFile()}/inside.certwright`)).toBe('VAULT_NOT_FOUND')
  })

  it('refuses what is not ours: text, noise, a folder, another program’s database', async () => {
    const files: [string, string | Uint8Array][] = [
      ['text', 'Dear diary, this is not a vault.'],
      ['short text', 'Dear'],
      ['noise', randomBytes(20_000)],
      ['key file', '-----BEGIN CERTIFICATE-----\n'],
    ]
    for (const [, content] of files) {
      const path = folder.newPath()
      writeFileSync(path, content)
      expect(await codeOf(path)).toBe('VAULT_NOT_OURS')
      expect(readFileSync(path)).toEqual(Buffer.from(content))
    }
    const directory = folder.newPath()
    mkdirSync(directory)
    expect(await codeOf(directory)).toBe('VAULT_NOT_OURS')
    const database = folder.newPath()
    edit(database, 'CREATE TABLE vault (id INTEGER)')
    expect(await codeOf(database)).toBe('VAULT_NOT_OURS')
  })

  it('refuses the rest of a vault, wherever it was cut', async () => {
    const whole = readFileSync(await filledVaultFile())
    const { length: all } = whole
    const lengths = [0, 1, 15, 16, 50, 99, 100, 101, 4095, 4096, 4097, 8192, all / 2, all - 4096, all - 1]
    for (const length of lengths) {
      const path = folder.newPath()
      writeFileSync(path, whole.subarray(0, length))
      expect([length, await codeOf(path)]).toEqual([length, 'VAULT_DAMAGED'])
      expect(readFileSync(path)).toHaveLength(Math.floor(length))
    }
  })

  it('refuses a vault that was cut while its log lay beside it', async () => {
    const vault = await folder.unlockedVault()
    vault.addCertificates([sampleAuthority('Home CA')], now)
    truncateSync(vault.path, 10_000)
    const list = (opened: Vault) => opened.list({ sort: 'name', descending: false, offset: 0, limit: 9 }, now)
    expect(await codeOf(vault.path, list)).toBe('VAULT_DAMAGED')
  })

  it('refuses a newer layout, and leaves it as it is', async () => {
    const path = await folder.newVaultFile()
    edit(path, 'PRAGMA user_version = 99')
    expect(() => folder.open(path)).toThrow(
      expect.objectContaining({ code: 'VAULT_TOO_NEW', details: { path, version: 99, known: migrations.length } }),
    )
    edit(path, 'PRAGMA user_version = 0')
    expect(await codeOf(path)).toBe('VAULT_DAMAGED')
  })

  it.each([
    ['lacks a table', 'DROP TABLE key_slot'],
    ['lacks its own row', 'DELETE FROM vault'],
    ['has a slot of an unknown kind', `UPDATE key_slot SET kind = 'telepathy'`],
    ['asks for a gibibyte and more', setSlot('"memoryKiB":256', '"memoryKiB":1048577')],
    ['asks for a million passes', setSlot('"iterations":1', '"iterations":1000000')],
    ['has a date beyond all dates', 'UPDATE vault SET created_at = 9007199254740991'],
    ['has a number beyond all numbers', 'UPDATE vault SET created_at = 9223372036854775807'],
  ])('refuses a vault that %s', async (_what, sql) => {
    const path = await folder.newVaultFile()
    edit(path, sql)
    expect(await codeOf(path, (vault) => vault.info())).toBe('VAULT_DAMAGED')
  })

  it('never fails with a raw error, whichever octets were overwritten', async () => {
    const whole = readFileSync(await filledVaultFile())
    const codes = new Set<string>()
    for (let page = 0; page < 24; page++) {
      const path = folder.newPath()
      const content = Buffer.from(whole)
      // Past the page's header on one, right through it on the next.
      const start = page * 4096 + (page % 2 === 0 ? 100 : 0)
      createHash('shake256', { outputLength: 600 }).update(`page ${page}`).digest().copy(content, start)
      writeFileSync(path, content)
      const code = await codeOf(path, (vault) => {
        const { certificates } = vault.list({ sort: 'name', descending: false, offset: 0, limit: 1000 }, now)
        for (const { fingerprint } of certificates) vault.openKey(vault.find(fingerprint).summary.fingerprint)
        vault.verifyAudit()
        vault.addCertificates([sampleCertificate({ name: 'another one' })], now)
      })
      codes.add(code)
    }
    expect([...codes].sort()).toContain('VAULT_DAMAGED')
    const possible = ['AUDIT_BROKEN', 'NOT_FOUND', 'VAULT_DAMAGED', 'VAULT_NOT_OURS', 'WRONG_PASSPHRASE', 'none']
    expect([...codes].filter((code) => !possible.includes(code))).toEqual([])
  })
})

describe('a certificate in the vault', () => {
  it('is not given when it is no longer the one that was issued', async () => {
    const vault = await folder.unlockedVault()
    vault.addCertificates([sampleCertificate({ name: 'sensor-1' })], now)
    edit(vault.path, 'UPDATE certificate_der SET der = zeroblob(600)')
    expect(() => vault.find('sensor-1')).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }))
  })

  it('has an end to its path even where the file says otherwise', async () => {
    const vault = await folder.unlockedVault()
    const root = sampleAuthority('Home CA')
    vault.addCertificates([root], now)
    edit(vault.path, 'UPDATE certificate SET issuer_id = id')
    expect(() => vault.pathOf(root.fingerprint)).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }))
  })
})
