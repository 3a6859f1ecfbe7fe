import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { VaultDatabase } from './database.ts'
import type { AddBatchesOrder, AddBatchesReport } from './testing/add-batches.ts'
import { now, sampleCertificate, sampleKey } from './testing/sample-certificate.ts'
import { passphrase, VaultFolder } from './testing/vault-folder.ts'
import type { Vault, VaultChange } from './vault.ts'

const folder = new VaultFolder()
afterAll(() => folder.remove())

function script(name: string): string {
  return join(import.meta.dirname, 'testing', `${name}.ts`)
}

/** Starts a process that holds the write lock of a vault; resolves when it has it. */
async function startHolder(path: string, durationMs: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script('hold-write-lock'), path, String(durationMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

function startAdding(order: AddBatchesOrder): ChildProcess {
  const child = fork(script('add-batches'), { execArgv: [] })
  child.send(order)
  return child
}

function addOne(vault: Vault, name: string): void {
  vault.addCertificates([sampleCertificate({ name })], now)
}

function busyError(action: () => unknown): AppError {
  try {
    action()
  } catch (error) {
    expect(error).toMatchObject({ code: 'VAULT_BUSY' })
    return error as AppError
  }
  throw new Error('The vault was not busy.')
}

/** Everything that must hold of a vault however often its writers were killed. */
function expectWhole(vault: Vault, expected: { serialNumbers: string[]; batchSize: number }): void {
  expect(vault.integrityProblems()).toEqual([])
  const serialNumbers: string[] = []
  for (;;) {
    const filter = { sort: 'issuedAt' as const, descending: false, offset: serialNumbers.length, limit: 1000 }
    const { certificates, total } = vault.list(filter, now)
    for (const { serialNumber, fingerprint, name, altNames } of certificates) {
      expect(Buffer.from(vault.openKey(fingerprint)).equals(sampleKey(serialNumber))).toBe(true)
      expect(altNames).toEqual([{ type: 'dns', value: `${name}.local` }])
      serialNumbers.push(serialNumber)
    }
    if (serialNumbers.length >= total) break
  }
  expect(new Set(serialNumbers).size).toBe(serialNumbers.length)
  expect(serialNumbers.length % expected.batchSize).toBe(0)
  // What was reported was stored.
  const stored = new Set(serialNumbers)
  expect(expected.serialNumbers.filter((each) => !stored.has(each))).toEqual([])
  const issued = vault.listAudit({ offset: 0, limit: 100_000 }).entries.filter(({ action }) => action === 'certificate-issued')
  expect(issued).toHaveLength(serialNumbers.length)
  vault.verifyAudit()
}

describe('a write while another process writes', () => {
  it('waits until that one has finished', async () => {
    const vault = await folder.unlockedVault()
    const holder = await startHolder(vault.path, 400)
    addOne(vault, 'sensor-1')
    expect(vault.find('sensor-1').summary.name).toBe('sensor-1')
    await once(holder, 'exit')
  })

  it('says who it is that does not finish, and changes nothing; reading goes on', async () => {
    const vault = await folder.unlockedVault({ busyTimeoutMs: 100 })
    const holder = await startHolder(vault.path, 60_000)
    const error = busyError(() => addOne(vault, 'sensor-1'))
    expect(error.details).toEqual({
      path: vault.path,
      writer: 'running',
      processId: holder.pid,
      host: hostname(),
      since: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
    })
    expect(error.message).toContain(`process ${holder.pid!} on this machine`)
    expect(vault.list({ sort: 'name', descending: false, offset: 0, limit: 1 }, now).total).toBe(0)
    expect(() => vault.backup(folder.newPath(), now)).toThrow(expect.objectContaining({ code: 'VAULT_BUSY' }))
    // Killed in the middle of its transaction, it leaves its note but not its lock.
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const note = `${vault.path}.writer.json`
    expect(existsSync(note)).toBe(true)
    if (process.platform !== 'win32') expect(statSync(note).mode & 0o777).toBe(0o600)
    addOne(vault, 'sensor-1')
    expect(existsSync(note)).toBe(false)
  })

  it('does not blame a process that has ended, nor one of another machine for being of this one', async () => {
    const vault = await folder.unlockedVault({ busyTimeoutMs: 50 })
    const other = new VaultDatabase(vault.path)
    other.execute('BEGIN IMMEDIATE')
    expect(busyError(() => addOne(vault, 'sensor-1')).details).toMatchObject({ writer: 'unknown' })
    const ended = spawnSync(process.execPath, ['-e', '']).pid
    const since = '2026-03-01T09:00:00.000Z'
    const leave = (note: string) => writeFileSync(`${vault.path}.writer.json`, note)
    const leaveFor = (processId: number, host: string) => leave(JSON.stringify({ processId, host, since }))
    leaveFor(ended, hostname())
    expect(busyError(() => addOne(vault, 'sensor-1')).details).toMatchObject({ writer: 'ended', processId: ended })
    leaveFor(ended, 'the-nas')
    expect(busyError(() => addOne(vault, 'sensor-1')).message).toContain('"the-nas"')
    leaveFor(process.pid, hostname())
    expect(busyError(() => addOne(vault, 'sensor-1')).message).toContain('another part of this program')
    for (const nonsense of ['', '{', '[]', JSON.stringify({ processId: -1, host: 'x', since })]) {
      leave(nonsense)
      expect(busyError(() => addOne(vault, 'sensor-1')).details).toMatchObject({ writer: 'unknown' })
    }
    other.close()
  })
})

describe('two vaults on one file', () => {
  it('see what the other has stored', async () => {
    const one = await folder.unlockedVault()
    const two = folder.open(one.path)
    await two.unlock(passphrase, now)
    addOne(one, 'sensor-1')
    expect(two.isNameTaken('device', 'sensor-1')).toBe(true)
    expect(() => addOne(two, 'sensor-1')).toThrow(expect.objectContaining({ code: 'NAME_TAKEN' }))
    addOne(two, 'sensor-2')
    expect(one.verifyAudit()).toEqual(two.verifyAudit())
  })

  it('find that the other has changed something, and do not take their own changes for it', async () => {
    const one = await folder.unlockedVault()
    const two = folder.open(one.path)
    const heard: VaultChange[] = []
    one.onChange((change) => heard.push(change))
    one.lookForOthers()
    addOne(one, 'sensor-1')
    expect(heard.splice(0)).toEqual(['inventory', 'audit'])
    one.lookForOthers()
    expect(heard).toEqual([])
    await two.unlock(passphrase, now)
    addOne(two, 'sensor-2')
    one.lookForOthers()
    expect(heard.splice(0)).toEqual(['inventory', 'audit', 'vault'])
    one.lookForOthers()
    expect(heard).toEqual([])
  })

  it('can be in two processes that both write', async () => {
    const path = await folder.newVaultFile()
    const order = { path, passphrase, batches: 20, batchSize: 5 }
    const children = ['left', 'right'].map((prefix) => startAdding({ ...order, prefix }))
    const serialNumbers: string[] = []
    for (const child of children) {
      child.on('message', (report: AddBatchesReport) => {
        if ('serialNumbers' in report) serialNumbers.push(...report.serialNumbers)
      })
    }
    await Promise.all(children.map((child) => once(child, 'exit')))
    expect(serialNumbers).toHaveLength(200)
    const vault = folder.open(path)
    await vault.unlock(passphrase, now)
    expectWhole(vault, { serialNumbers, batchSize: 5 })
  })
})

describe('a writer that is killed', () => {
  it('leaves whole batches, each key with its certificate, and all that it reported', async () => {
    const path = await folder.newVaultFile()
    const serialNumbers: string[] = []
    const rounds = 6
    for (let round = 0; round < rounds; round++) {
      const child = startAdding({ path, passphrase, batches: 100_000, batchSize: 16, prefix: `round-${round}` })
      let reports = 0
      child.on('message', (report: AddBatchesReport) => {
        if ('serialNumbers' in report) serialNumbers.push(...report.serialNumbers)
        reports += 1
        // Another moment of the work each time.
        if (reports === 1 + round * 7) setTimeout(() => child.kill('SIGKILL'), Math.random() * 10)
      })
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      expect(signal).toBe('SIGKILL')
      expect(reports).toBeGreaterThan(0)
    }
    const vault = folder.open(path)
    await vault.unlock(passphrase, now)
    expectWhole(vault, { serialNumbers, batchSize: 16 })
    expect(serialNumbers.length).toBeGreaterThan(rounds * 16)
  })
})
