import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { now, sampleAuthority, sampleCertificate } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import { Vault, type VaultChange } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

const later = new Date('2026-03-02T10:00:00.000Z')

describe('creating a vault', () => {
  it('gives an unlocked vault that knows when it was made', async () => {
    const path = folder.newPath()
    const vault = await Vault.create(path, passphrase, { now })
    expect(vault.isLocked).toBe(false)
    expect(vault.info()).toEqual({
      path,
      name: basename(path),
      isLocked: false,
      createdAt: '2026-03-01T09:00:00.000Z',
      formatVersion: 6,
      keySlots: ['passphrase'],
      authorities: 0,
      certificates: 0,
      identityDomain: null,
      autoLockMinutes: 15,
      lastBackupAt: null,
    })
    expect(vault.listAudit({ offset: 0, limit: 10 }).entries).toMatchObject([{ sequence: 1, action: 'vault-created' }])
    vault.close()
    // The derivation of the passphrase is the dear one, and says so in the file.
    expect(readFileSync(path, 'latin1')).toContain('{"algorithm":"argon2id","memoryKiB":65536,"iterations":3,"parallelism":4,')
    const again = folder.open(path)
    await again.unlock(passphrase)
    expect(again.isLocked).toBe(false)
  })

  it('leaves one file behind when it is closed', async () => {
    const path = folder.newPath()
    const vault = await Vault.create(path, passphrase, { now })
    vault.addCertificates([sampleAuthority('Home CA')], now)
    vault.close()
    expect(readdirSync(folder.path).filter((name) => name.startsWith(basename(path)))).toEqual([basename(path)])
  })

  it('overwrites nothing', async () => {
    const path = folder.newPath()
    writeFileSync(path, 'my shopping list')
    await expect(Vault.create(path, passphrase, { now })).rejects.toMatchObject({ code: 'VAULT_EXISTS', details: { path } })
    expect(readFileSync(path, 'utf8')).toBe('my shopping list')
  })

  it('does not take up the log of a vault that was deleted', async () => {
    const path = folder.newPath()
    writeFileSync(`${path}-wal`, 'what a deleted vault left')
    await expect(Vault.create(path, passphrase, { now })).rejects.toMatchObject({
      code: 'VAULT_EXISTS',
      details: { path: `${path}-wal` },
    })
    expect(existsSync(path)).toBe(false)
  })

  it('needs a passphrase and a folder', async () => {
    await expect(Vault.create(folder.newPath(), '', { now })).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
    const path = join(folder.path, 'nowhere', 'vault.certwright')
    await expect(Vault.create(path, passphrase, { now })).rejects.toMatchObject({
      code: 'FOLDER_NOT_WRITABLE',
      details: { folder: dirname(path) },
    })
  })
})

describe.skipIf(process.platform === 'win32')('the files of a vault', () => {
  it('are for their owner alone, whatever the umask', async () => {
    const umask = process.umask(0)
    try {
      const path = folder.newPath()
      const vault = await Vault.create(path, passphrase, { now })
      vault.addCertificates([sampleAuthority('Home CA')], now)
      vault.backup(`${path}.backup`, now)
      const modes = ['', '-wal', '-shm', '.backup'].map((suffix) => (statSync(path + suffix).mode & 0o777).toString(8))
      expect(modes).toEqual(['600', '600', '600', '600'])
      vault.close()
    } finally {
      process.umask(umask)
    }
  })

  it('are made so again when somebody loosened them', async () => {
    const path = await folder.newVaultFile()
    chmodSync(path, 0o644)
    folder.open(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('stand beside the file, not beside a symbolic link to it', async () => {
    const path = await folder.newVaultFile()
    const link = folder.newPath()
    symlinkSync(path, link)
    const vault = folder.open(link)
    await vault.unlock(passphrase, now)
    expect(vault.path).toBe(link)
    expect([existsSync(`${path}-wal`), existsSync(`${link}-wal`)]).toEqual([true, false])
    // With the log not yet carried over, a second look must see that there is one.
    folder.open(link)
  })
})

describe('unlocking', () => {
  it('takes the passphrase, and is entered in the audit trail', async () => {
    const vault = await folder.lockedVault()
    expect(vault.isLocked).toBe(true)
    await vault.unlock(passphrase, later)
    expect(vault.isLocked).toBe(false)
    const { entries } = vault.listAudit({ offset: 0, limit: 1 })
    expect(entries).toMatchObject([{ action: 'vault-unlocked', at: later.toISOString() }])
  })

  it('refuses a wrong passphrase and an empty one, and leaves the vault locked', async () => {
    const vault = await folder.lockedVault()
    await expect(vault.unlock('correct horse battery stable')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
    await expect(vault.unlock('')).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
    expect(vault.isLocked).toBe(true)
  })

  it('does not happen when the vault was locked or closed meanwhile', async () => {
    const vault = await folder.lockedVault()
    const unlocking = vault.unlock(passphrase)
    vault.lock()
    await expect(unlocking).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    const again = vault.unlock(passphrase)
    vault.close()
    await expect(again).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    expect(vault.isLocked).toBe(true)
  })
})

describe('a locked vault', () => {
  it('lists and finds, and gives no secret', async () => {
    const vault = await folder.unlockedVault()
    const device = sampleCertificate({ name: 'sensor-1' })
    vault.addCertificates([device], now)
    vault.credential(device.fingerprint, now)
    vault.lock()
    expect(vault.find('sensor-1').summary.name).toBe('sensor-1')
    expect(vault.list({ sort: 'name', descending: false, offset: 0, limit: 10 }, now).total).toBe(1)
    expect(vault.pathOf(device.fingerprint)).toHaveLength(1)
    expect(vault.listAudit({ offset: 0, limit: 10 }).total).toBe(4)
    const secrets = [
      () => vault.openKey(device.fingerprint),
      () => vault.credential(device.fingerprint, now),
      () => vault.addCertificates([sampleCertificate({ name: 'sensor-2' })], now),
      () => vault.changeSettings({ autoLockMinutes: 0 }, now),
    ]
    for (const open of secrets) expect(open).toThrow(expect.objectContaining({ code: 'VAULT_LOCKED' }))
  })

  it('has none of its secrets readable in its files', async () => {
    const vault = await folder.unlockedVault()
    const device = sampleCertificate({ name: 'sensor-1' })
    vault.addCertificates([device], now)
    const { password } = vault.credential(device.fingerprint, now)
    vault.backup(`${vault.path}.backup`, now)
    const files = ['', '-wal', '-shm', '.backup'].map((suffix) => readFileSync(vault.path + suffix))
    for (const secret of [Buffer.from(device.privateKey!), Buffer.from(password), Buffer.from(passphrase)]) {
      expect(files.some((file) => file.includes(secret))).toBe(false)
    }
    // The search finds what is there.
    expect(files.some((file) => file.includes(Buffer.from(device.der)))).toBe(true)
  })
})

describe('a closed vault', () => {
  it('says so', async () => {
    const vault = await folder.unlockedVault()
    vault.close()
    vault.close()
    expect(vault.isLocked).toBe(true)
    expect(() => vault.info()).toThrow(expect.objectContaining({ code: 'VAULT_NOT_OPEN' }))
    expect(() => vault.appendAudit([{ action: 'setting-changed', text: 'x' }], now)).toThrow(
      expect.objectContaining({ code: 'VAULT_NOT_OPEN' }),
    )
  })
})

describe('changing the passphrase', () => {
  it('lets the new one in and the old one out, and keeps every key', async () => {
    const vault = await folder.unlockedVault()
    const authority = sampleAuthority('Home CA')
    vault.addCertificates([authority], now)
    vault.lock()
    await vault.changePassphrase(passphrase, 'something else entirely', later)
    expect(vault.isLocked).toBe(true)
    await expect(vault.unlock(passphrase)).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
    await vault.unlock('something else entirely')
    expect(vault.openKey(authority.fingerprint)).toEqual(authority.privateKey)
    expect(vault.verifyAudit()).toEqual({ entries: 5 })
    expect(vault.info().keySlots).toEqual(['passphrase'])
  })

  it('leaves nothing of the old slot in the file', async () => {
    const path = await folder.newVaultFile()
    const salt = /"salt":"([0-9a-f]{32})"/.exec(readFileSync(path, 'latin1'))![1]!
    const vault = folder.open(path)
    await vault.changePassphrase(passphrase, 'something else entirely', later)
    const files = [path, `${path}-wal`].map((file) => readFileSync(file, 'latin1'))
    expect(files.some((file) => file.includes(salt))).toBe(false)
  })

  it('is refused to whom does not know the old one, and for an empty new one', async () => {
    const vault = await folder.unlockedVault()
    await expect(vault.changePassphrase('a guess', 'something else', now)).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
    await expect(vault.changePassphrase(passphrase, '', now)).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' })
    expect(vault.isLocked).toBe(false)
  })

  it('is refused when another process was first', async () => {
    const vault = await folder.lockedVault()
    const other = folder.open(vault.path)
    const results = await Promise.allSettled([
      vault.changePassphrase(passphrase, 'the first new one', now),
      other.changePassphrase(passphrase, 'the second new one', now),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')!.reason).toMatchObject({ code: 'WRONG_PASSPHRASE' })
    expect(vault.info().keySlots).toEqual(['passphrase'])
  })
})

describe('settings', () => {
  it('are kept, and each change is entered with what was before', async () => {
    const vault = await folder.unlockedVault()
    vault.changeSettings({ identityDomain: 'home.lan', autoLockMinutes: 5 }, now)
    vault.changeSettings({ identityDomain: 'home.lan', autoLockMinutes: undefined }, now)
    vault.changeSettings({ identityDomain: null, autoLockMinutes: 0 }, now)
    expect(folder.open(vault.path).settings()).toEqual({ identityDomain: null, autoLockMinutes: 0 })
    const { entries } = vault.listAudit({ offset: 0, limit: 4 })
    expect(entries.map(({ text }) => text)).toEqual([
      'Set locking when idle to never; it was 5 minutes',
      'Removed the identity domain; it was home.lan',
      'Set locking when idle to 5 minutes; it was 15 minutes',
      'Set the identity domain to home.lan; it was not set',
    ])
  })
})

describe('listeners', () => {
  it('hear what changed, after it is stored, until they stop listening', async () => {
    const vault = await folder.lockedVault()
    const heard: VaultChange[] = []
    const stop = vault.onChange((change) => heard.push(change))
    const during = async (action: () => unknown) => {
      await action()
      return heard.splice(0)
    }
    const device = sampleCertificate({ name: 'sensor-1' })
    expect(await during(() => vault.unlock(passphrase))).toEqual(['audit', 'vault'])
    expect(await during(() => vault.addCertificates([device], now))).toEqual(['inventory', 'audit'])
    expect(await during(() => vault.addCertificates([], now))).toEqual([])
    expect(await during(() => vault.credential(device.fingerprint, now))).toEqual(['audit'])
    expect(await during(() => vault.credential(device.fingerprint, now))).toEqual([])
    expect(await during(() => vault.changeSettings({ autoLockMinutes: 1 }, now))).toEqual(['vault', 'audit'])
    expect(await during(() => vault.changeSettings({ autoLockMinutes: 1 }, now))).toEqual([])
    expect(await during(() => vault.backup(folder.newPath(), now))).toEqual(['vault', 'audit'])
    expect(await during(() => vault.changePassphrase(passphrase, 'another', now))).toEqual(['vault', 'audit'])
    expect(await during(() => vault.lock())).toEqual(['vault'])
    expect(await during(() => vault.lock())).toEqual([])
    stop()
    expect(await during(() => vault.unlock('another'))).toEqual([])
  })
})

describe('a backup', () => {
  it('is a whole vault that opens with the same passphrase', async () => {
    const vault = await folder.unlockedVault()
    const authority = sampleAuthority('Home CA')
    vault.addCertificates([authority], now)
    const to = folder.newPath()
    const { path, size } = vault.backup(to, later)
    expect({ path, size }).toEqual({ path: to, size: statSync(to).size })
    expect(vault.info().lastBackupAt).toBe(later.toISOString())
    const { entries } = vault.listAudit({ offset: 0, limit: 1 })
    expect(entries).toMatchObject([{ action: 'backup-made', text: `Backed up the vault to ${to}` }])
    const copy = folder.open(to)
    await copy.unlock(passphrase, now)
    expect(copy.integrityProblems()).toEqual([])
    expect(copy.openKey(authority.fingerprint)).toEqual(authority.privateKey)
    expect(copy.verifyAudit()).toEqual({ entries: 4 })
    expect(copy.find('Home CA')).toEqual(vault.find('Home CA'))
  })

  it('can be made of a locked vault, and of one that another process has open', async () => {
    const vault = await folder.unlockedVault()
    vault.addCertificates([sampleAuthority('Home CA')], now)
    const locked = folder.open(vault.path)
    const { path } = locked.backup(folder.newPath(), now)
    expect(folder.open(path).find('Home CA').summary.name).toBe('Home CA')
    expect(vault.verifyAudit()).toEqual({ entries: 4 })
  })

  it('never overwrites, and leaves nothing behind when it fails', async () => {
    const vault = await folder.lockedVault()
    const taken = folder.newPath()
    copyFileSync(vault.path, taken)
    const before = readdirSync(folder.path)
    expect(() => vault.backup(taken, now)).toThrow(expect.objectContaining({ code: 'VAULT_EXISTS' }))
    expect(() => vault.backup(vault.path, now)).toThrow(expect.objectContaining({ code: 'VAULT_EXISTS' }))
    expect(() => vault.backup(join(folder.path, 'nowhere', 'b.certwright'), now)).toThrow(
      expect.objectContaining({ code: 'FOLDER_NOT_WRITABLE' }),
    )
    expect(readdirSync(folder.path)).toEqual(before)
    expect(vault.info().lastBackupAt).toBeNull()
  })
})
