import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { now, sampleCertificate } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import type { Vault } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const two = { serialNumber: '0A', fingerprint: 'AB'.repeat(32) }
const later = new Date('2026-03-02T10:00:00.000Z')

/** A locked vault with a trail of seven entries. */
async function vaultWithTrail(): Promise<Vault> {
  const vault = await folder.unlockedVault()
  const texts = ['one', 'two', 'three', 'four', 'five']
  vault.appendAudit(texts.map((text) => ({ action: 'bundle-exported', ...(text === 'two' && { certificate: two }), text })), later)
  return vault
}

/** Does to the file what somebody with an SQLite shell would do, past the triggers. */
function tamper(vault: Vault, sql: string): void {
  const database = new DatabaseSync(vault.path)
  database.exec('DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted; DROP TRIGGER audit_keeps_its_order')
  database.exec(sql)
  database.close()
}

const broken = (sequence: number): unknown => expect.objectContaining({ code: 'AUDIT_BROKEN', details: { sequence } })

describe('the audit trail', () => {
  it('is numbered, timed and chained from its first entry on', async () => {
    const vault = await vaultWithTrail()
    const { total, entries } = vault.listAudit({ offset: 1, limit: 2 })
    expect(total).toBe(7)
    expect(entries).toMatchObject([
      { sequence: 6, at: later.toISOString(), action: 'bundle-exported', serialNumber: null, fingerprint: null, text: 'four' },
      { sequence: 5, text: 'three' },
    ])
    const [four, three] = entries
    const content = JSON.stringify([6, later.toISOString(), 'bundle-exported', null, 'four', three!.hash])
    expect(four!.hash).toBe(createHash('sha256').update(content).digest('hex').toUpperCase())
    expect(vault.auditOf(two.fingerprint).map(({ text }) => text)).toEqual(['two'])
    expect(vault.verifyAudit()).toEqual({ entries: 7 })
  })

  it('refuses to be changed, deleted from, or written into', async () => {
    const vault = await vaultWithTrail()
    const database = new DatabaseSync(vault.path)
    const attempts = [
      `UPDATE audit SET text = 'nothing' WHERE sequence = 3`,
      `DELETE FROM audit WHERE sequence = 7`,
      `DELETE FROM audit`,
      `INSERT INTO audit VALUES (9, '', '', NULL, '', '', NULL)`,
      `INSERT INTO audit VALUES (0, '', '', NULL, '', '', NULL)`,
      `INSERT OR REPLACE INTO audit VALUES (3, '', '', NULL, '', '', NULL)`,
    ]
    for (const sql of attempts) expect(() => database.exec(sql)).toThrow(/audit trail/)
    database.close()
    expect(vault.verifyAudit()).toEqual({ entries: 7 })
  })

  it.each([
    ['text', `UPDATE audit SET text = 'nothing' WHERE sequence = 4`],
    ['time', `UPDATE audit SET at = '2020-01-01T00:00:00.000Z' WHERE sequence = 4`],
    ['action', `UPDATE audit SET action = 'backup-made' WHERE sequence = 4`],
    ['certificate', `UPDATE audit SET serial_number = '0B' WHERE sequence = 4`],
    ['fingerprint', `UPDATE audit SET fingerprint = '0B' WHERE sequence = 4`],
    ['hash', `UPDATE audit SET hash = upper(hex(zeroblob(32))) WHERE sequence = 4`],
  ])('shows which entry had its %s changed', async (_what, sql) => {
    const vault = await vaultWithTrail()
    vault.lock()
    tamper(vault, sql)
    expect(() => vault.verifyAudit()).toThrow(broken(4))
  })

  it('shows an entry that is missing, and two that changed places', async () => {
    const vault = await vaultWithTrail()
    tamper(vault, 'DELETE FROM audit WHERE sequence = 4')
    expect(() => vault.verifyAudit()).toThrow(broken(4))
    const other = await vaultWithTrail()
    const moves = [
      [4, 99],
      [5, 4],
      [99, 5],
    ]
    tamper(other, moves.map(([from, to]) => `UPDATE audit SET sequence = ${to!} WHERE sequence = ${from!}`).join(';'))
    expect(() => other.verifyAudit()).toThrow(broken(4))
  })

  it('shows, to whom can unlock it, that its end was cut off', async () => {
    const vault = await vaultWithTrail()
    tamper(vault, 'DELETE FROM audit WHERE sequence > 5')
    expect(() => vault.verifyAudit()).toThrow(broken(6))
    vault.lock()
    // Without the data key, what is left is a chain without a fault.
    expect(vault.verifyAudit()).toEqual({ entries: 5 })
  })

  it('shows, to whom can unlock it, that it was made anew with every hash right', async () => {
    const vault = await vaultWithTrail()
    const entries = vault.listAudit({ offset: 0, limit: 100 }).entries.toReversed()
    const database = new DatabaseSync(vault.path)
    let previous = (database.prepare('SELECT vault_id FROM vault').get() as { vault_id: string }).vault_id
    database.close()
    const rewritten = entries.map(({ sequence, at, action, serialNumber, fingerprint, text }) => {
      const innocent = text.replace('three', 'nothing')
      previous = createHash('sha256')
        .update(JSON.stringify([sequence, at, action, serialNumber, ...(fingerprint === null ? [] : [fingerprint]), innocent, previous]))
        .digest('hex')
        .toUpperCase()
      return `UPDATE audit SET text = '${innocent}', hash = '${previous}' WHERE sequence = ${sequence}`
    })
    tamper(vault, rewritten.join(';'))
    expect(() => vault.verifyAudit()).toThrow(broken(7))
  })

  it('shows that its seal was taken away, or comes from another vault', async () => {
    const vault = await vaultWithTrail()
    tamper(vault, 'UPDATE vault SET audit_seal = NULL')
    expect(() => vault.verifyAudit()).toThrow(broken(1))
    const empty = await vaultWithTrail()
    tamper(empty, 'DELETE FROM audit')
    empty.lock()
    expect(() => empty.verifyAudit()).toThrow(broken(1))
  })

  it('goes on while the vault is locked, and is sealed again once it is not', async () => {
    const vault = await vaultWithTrail()
    vault.lock()
    vault.backup(folder.newPath(), later)
    expect(vault.verifyAudit()).toEqual({ entries: 8 })
    await vault.unlock(passphrase)
    expect(vault.verifyAudit()).toEqual({ entries: 9 })
  })

  it('is read in pieces when it is long', async () => {
    const vault = await folder.unlockedVault()
    const text = 'something happened'
    vault.appendAudit(Array.from({ length: 2998 }, () => ({ action: 'setting-changed' as const, text })), now)
    expect(vault.verifyAudit()).toEqual({ entries: 3000 })
    tamper(vault, `UPDATE audit SET text = 'else' WHERE sequence = 2500`)
    expect(() => vault.verifyAudit()).toThrow(broken(2500))
  })
})

describe('sealed secrets', () => {
  it('do not open in the place of another', async () => {
    const vault = await folder.unlockedVault()
    const [one, two] = [sampleCertificate({ name: 'one' }), sampleCertificate({ name: 'two' })]
    vault.addCertificates([one, two], now)
    vault.credential(one.fingerprint, now)
    const database = new DatabaseSync(vault.path)
    const keys = database.prepare(`SELECT certificate_id AS id, sealed FROM sealed_secret WHERE kind = 'private-key'`).all()
    const put = database.prepare('UPDATE sealed_secret SET sealed = ? WHERE certificate_id = ? AND kind = ?')
    put.run(keys[1]!['sealed']!, keys[0]!['id']!, 'private-key')
    const damaged: unknown = expect.objectContaining({ code: 'VAULT_DAMAGED', details: { fingerprint: one.fingerprint } })
    expect(() => vault.openKey(one.fingerprint)).toThrow(damaged)
    expect(vault.openKey(two.fingerprint)).toEqual(two.privateKey)
    // A key is not a password either.
    put.run(keys[0]!['sealed']!, keys[0]!['id']!, 'mqtt-password')
    expect(() => vault.credential(one.fingerprint, now)).toThrow(damaged)
    put.run(keys[0]!['sealed']!, keys[0]!['id']!, 'private-key')
    expect(vault.openKey(one.fingerprint)).toEqual(one.privateKey)
    database.close()
  })
})
