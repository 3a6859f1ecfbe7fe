import { fork } from 'node:child_process'
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Vault } from './store/vault.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'

/** `CERTWRIGHT_KILLS=30 CERTWRIGHT_FLEET=10000 npx vitest run src/main/fleet-kill.test.ts` is the long form. */
const kills = Number(process.env['CERTWRIGHT_KILLS'] ?? 4)
/** More than a run stores of what is under way when it pauses, for each kill. */
const devices = Number(process.env['CERTWRIGHT_FLEET'] ?? 3000)
const pattern = `sensor-{00001..${String(devices).padStart(5, '0')}}`

describe('a run over a fleet that is killed and resumed', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await openTestCore()
    await core.api.vault.create({ passphrase: testPassphrase })
    await core.api.authorities.create({ subject: { commonName: 'Home CA' } })
  })
  afterAll(() => core.close())

  it(
    `has every id once, every serial number once, and every key (${kills} times SIGKILL)`,
    async () => {
      let last = 0
      for (let kill = 1; kill <= kills; kill++) {
        const { done, isEnd } = await goOn(core.folder, Math.floor((kill / (kills + 1)) * (devices / 2)))
        expect(isEnd).toBe(false)
        expect(done).toBeGreaterThan(last)
        last = done
      }
      expect(await goOn(core.folder, Infinity)).toEqual({ done: devices, isEnd: true })

      const vault = Vault.open(join(core.folder, 'default.certwright'))
      await vault.unlock(testPassphrase)
      const all = vault.matching({ kinds: ['device'] }, new Date()).map((fingerprint) => vault.find(fingerprint))
      expect(all.map(({ summary }) => summary.name)).toEqual(Array.from({ length: devices }, (_, index) => `sensor-${String(index + 1).padStart(5, '0')}`))
      expect(new Set(all.map(({ summary }) => summary.serialNumber)).size).toBe(devices)
      for (const { summary, der } of all) {
        const key = createPrivateKey({ key: Buffer.from(vault.openKey(summary.fingerprint)), format: 'der', type: 'pkcs8' })
        if (!new X509Certificate(der).publicKey.equals(createPublicKey(key))) throw new Error(`${summary.name} has another key`)
      }
      expect(vault.integrityProblems()).toEqual([])
      expect(vault.verifyAudit().entries).toBeGreaterThan(devices)
      vault.close()
    },
    120_000 + kills * 60_000,
  )
})

/** Runs the fleet in a process of its own, which is killed where it pauses: as soon as so many are stored, and one batch of its own. */
function goOn(folder: string, killAt: number): Promise<{ done: number; isEnd: boolean }> {
  const child = fork(join(import.meta.dirname, 'testing', 'fleet-child.ts'), [folder, pattern, String(killAt)], { execArgv: [] })
  const heard = { done: 0, isEnd: false }
  child.on('message', ({ done, isEnd = false }: { done: number; isEnd?: boolean }) => {
    heard.done = done
    heard.isEnd = isEnd
    if (!isEnd) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.once('exit', () => resolve(heard)))
}
