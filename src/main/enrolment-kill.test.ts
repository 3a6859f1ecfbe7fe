import { fork } from 'node:child_process'
import { createPublicKey, createPrivateKey, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Vault } from './store/vault.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'

const kills = 20
const devicesPerRun = 1500

describe('an enrolment that is killed', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
  })
  afterAll(() => core.close())

  it(`leaves a vault in which everything listed is whole (${kills} times SIGKILL)`, async () => {
    const vaultFile = join(core.folder, 'default.certwright')
    let inTheMiddle = 0
    for (let kill = 0; kill < kills; kill++) {
      // Spread over the run: from the first progress event to far in the middle.
      const at = 1 + Math.floor((kill / kills) * devicesPerRun * 0.8)
      const { done, ended } = await killAt(core.folder, at)
      if (done > 0 && !ended) inTheMiddle++
    }
    expect(inTheMiddle).toBeGreaterThanOrEqual(15)

    const database = new DatabaseSync(vaultFile, { readOnly: true })
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    database.close()

    const vault = Vault.open(vaultFile)
    await vault.unlock(testPassphrase)
    const serials = new Set<string>()
    let devices = 0
    for (let offset = 0; ; offset += 1000) {
      const page = vault.list({ kinds: ['device'], sort: 'issuedAt', descending: false, offset, limit: 1000 }, new Date())
      for (const { serialNumber, fingerprint } of page.certificates) {
        serials.add(serialNumber)
        devices++
        const key = createPrivateKey({ key: Buffer.from(vault.openKey(fingerprint)), format: 'der', type: 'pkcs8' })
        const certificate = new X509Certificate(vault.find(fingerprint).der)
        expect(certificate.publicKey.equals(createPublicKey(key))).toBe(true)
      }
      if (offset + 1000 >= page.total) break
    }
    expect(devices).toBeGreaterThan(kills)
    expect(serials.size).toBe(devices)
    expect(vault.verifyAudit().entries).toBeGreaterThan(devices)
    vault.close()
  }, 240_000)
})

function killAt(folder: string, done: number): Promise<{ done: number; ended: boolean }> {
  const child = fork(join(import.meta.dirname, 'testing', 'enrolling-child.ts'), [folder, String(devicesPerRun)], { execArgv: [] })
  let last = 0
  let ended = false
  child.on('message', (progress: { done: number; isEnd?: boolean }) => {
    last = progress.done
    ended ||= progress.isEnd === true
    if (last >= done) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.once('exit', () => resolve({ done: last, ended })))
}
