import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change } from '../shared/app.ts'
import type { ProofEvent, QuickstartEvent } from '../shared/contract.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'

async function makeFleet({ api }: TestCore): Promise<void> {
  await api.vault.create({ passphrase: testPassphrase })
  await api.authorities.create({ subject: { commonName: 'Home CA' } })
  await api.brokers.issue({ subject: { commonName: 'mqtt' }, altNames: [{ type: 'dns', value: 'localhost' }] })
  await api.devices.enrol({ ids: ['sensor-1', 'sensor-2'] })
}

describe('the network process, killed while the proof runs', () => {
  it('is started again, which is said, and the proof goes on to its end', async () => {
    const core = await openTestCore()
    await makeFleet(core)
    const changes: Change[] = []
    const watching = new AbortController()
    const watched = core.api.app.watch(undefined, { signal: watching.signal, onEvent: (change) => changes.push(change) })
    const events: ProofEvent[] = []
    let kills = 0
    const { hasPassed, steps } = await core.api.proof.run(
      {},
      {
        onEvent(event) {
          events.push(event)
          if (event.type !== 'step' || event.step.state !== 'passed' || kills > 0) return
          kills++
          core.children.findLast(({ entry }) => entry === 'network')!.child.kill()
        },
      },
    )
    expect({ kills, hasPassed }).toEqual({ kills: 1, hasPassed: true })
    expect(steps.every(({ state }) => state === 'passed')).toBe(true)
    expect(events.filter(({ type }) => type === 'network-restarted')).toHaveLength(1)
    expect(changes).toContainEqual({ type: 'network-process', state: 'restarting', restarts: 1 })
    expect(core.children.filter(({ entry }) => entry === 'network')).toHaveLength(2)
    watching.abort()
    await watched
    await core.close()
  })

  it('does not take the vault or its work with it', async () => {
    const core = await openTestCore()
    await makeFleet(core)
    await core.api.builtInBroker.start({ port: 0 })
    const { child } = core.children.at(-1)!
    const stopped = new Promise<void>((resolve) => {
      void core.api.app.watch(undefined, {
        onEvent: (change) => {
          if (change.type === 'network-process' && change.state === 'restarting') resolve()
        },
      }).catch(() => undefined)
    })
    child.kill()
    await stopped
    expect(await core.api.builtInBroker.state()).toEqual({ state: 'stopped' })
    expect((await core.api.devices.enrol({ ids: ['sensor-3'] })).issued).toHaveLength(1)
    expect(await core.api.builtInBroker.start({ port: 0 })).toMatchObject({ state: 'running' })
    await core.close()
  })
})

describe('the core, killed in the middle of quickstart', () => {
  it.each(['vault', 'certificate', 'certificate 3', 'bundle', 'step'])('at its first %s: the vault opens, and quickstart goes on', async (at) => {
    const folder = await mkdtemp(join(tmpdir(), 'certwright-kill-'))
    await killQuickstart(folder, at)

    const core = await openTestCore({ inFolder: folder })
    await core.api.vault.open({})
    await core.api.vault.unlock({ passphrase: testPassphrase })
    const { certificates } = await core.api.certificates.list({})
    expect(certificates.every(({ hasKey }) => hasKey)).toBe(true)
    const result = await core.api.quickstart.run({
      folder: join(folder, 'out'),
      passphrase: testPassphrase,
      hosts: ['localhost'],
      overwrite: true,
    })
    const made = [result.authority, result.broker, ...result.devices].map(({ serialNumber }) => serialNumber)
    expect(certificates.map(({ serialNumber }) => serialNumber).filter((serial) => !made.includes(serial))).toEqual([])
    expect(result.proof.every(({ state }) => state === 'passed')).toBe(true)
    await core.close()
    await rm(folder, { recursive: true, force: true })
  })
})

/** `at` is a type of event, and which of its kind. */
function killQuickstart(folder: string, at: string): Promise<void> {
  const [type, which = '1'] = at.split(' ')
  const child = fork(join(import.meta.dirname, 'testing', 'quickstarting-child.ts'), [folder], { execArgv: [] })
  let seen = 0
  child.on('message', (event: QuickstartEvent | { type: 'end' }) => {
    if (event.type === type && ++seen === Number(which)) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

describe('a vault held by another writer', () => {
  it('is said to be held, and by whom', async () => {
    const core = await openTestCore()
    await makeFleet(core)
    const script = join(import.meta.dirname, 'store', 'testing', 'hold-write-lock.ts')
    const holder = spawn(process.execPath, [script, join(core.folder, 'default.certwright'), '60000'], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    const error = await core.api.devices.enrol({ ids: ['sensor-9'] }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'VAULT_BUSY', message: expect.stringContaining(String(holder.pid)) as string })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect((await core.api.devices.enrol({ ids: ['sensor-9'] })).issued).toHaveLength(1)
    await core.close()
  })
})
