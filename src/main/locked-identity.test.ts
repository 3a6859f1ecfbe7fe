import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectionTestEvent } from '../shared/connection-test.ts'
import type { SessionEvent, SessionState } from '../shared/session.ts'
import type { Step } from '../shared/step.ts'
import { freePort } from './testing/free-port.ts'
import { giveTo, MosquittoBroker, ordinaryUser } from './testing/mosquitto-broker.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'
import { lacksTools } from './testing/tools.ts'

const sessionId = 'console-1'

describe.skipIf(lacksTools('mosquitto'))('a locked vault connects as nobody', () => {
  let core: TestCore
  let folder: string
  let port: number
  let broker: MosquittoBroker
  const startBroker = () => MosquittoBroker.start(join(folder, 'broker'), ordinaryUser)

  beforeEach(async () => {
    core = await openTestCore()
    const { api } = core
    await api.vault.create({ passphrase: testPassphrase })
    await api.authorities.create({ subject: { commonName: 'Home CA' } })
    await api.brokers.issue({ subject: { commonName: 'localhost' }, altNames: [{ type: 'dns', value: 'localhost' }] })
    await api.devices.enrol({ ids: ['sensor-1', 'sensor-2'] })
    folder = temporaryFolder('locked')
    chmodSync(folder, 0o755)
    port = await freePort()
    await api.exports.write({ target: 'mosquitto', folder, options: { port } })
    await api.exports.write({ target: 'pem-files', folder, only: ['sensor-1'] })
    giveTo(ordinaryUser, join(folder, 'broker'))
    broker = await startBroker()
  })
  afterEach(async () => {
    await broker.stop()
    await core.close()
  })

  type Identity = Parameters<TestCore['api']['sessions']['open']>[0]['identity']

  /** Opens a session; `reached` waits for a state of it, `ended` gives what the call came to. */
  function openSession(identity: Identity) {
    const states: SessionState[] = []
    const waiting = new Set<() => void>()
    const onEvent = (event: SessionEvent) => {
      if (event.type !== 'state') return
      states.push(event.state)
      for (const look of waiting) look()
    }
    const closing = new AbortController()
    const call = core.api.sessions.open({ sessionId, url: `mqtts://localhost:${port}`, identity }, { signal: closing.signal, onEvent })
    const ended = call.catch((thrown: unknown) => thrown)
    const reached = (state: SessionState['state']) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (states.some((each) => each.state === state)) resolve()
        }
        waiting.add(look)
        look()
      })
    return { states, ended, reached, close: () => closing.abort() }
  }
  const isGone = () =>
    expect(core.api.sessions.publish({ sessionId, topic: 'x', payload: '' })).rejects.toMatchObject({
      code: 'SESSION_NOT_OPEN',
      message: `There is no session ${sessionId}.`,
    })

  it('so that locking ends a session, and says why', async () => {
    const { states, ended, reached } = openSession({ as: 'sensor-1' })
    await reached('connected')
    await core.api.vault.lock()
    expect(await ended).toMatchObject({
      code: 'VAULT_LOCKED',
      message: 'default.certwright was locked, which ended what used an identity of it.',
      remedy: 'Unlock the vault, then connect again.',
    })
    expect(states.at(-1)).toEqual({ state: 'closed' })
    await broker.printed(/Client sensor-1 .*disconnected/)
    await isGone()
  })

  it('so that a session that waits to connect again does not', async () => {
    const { ended, reached } = openSession({ as: 'sensor-1' })
    await reached('connected')
    await broker.stop()
    await reached('waiting')
    await core.api.vault.lock()
    expect(await ended).toMatchObject({ code: 'VAULT_LOCKED' })
    await isGone()
  })

  it('nor does a closed one', async () => {
    const { ended, reached } = openSession({ as: 'sensor-1' })
    await reached('connected')
    await core.api.vault.close()
    expect(await ended).toMatchObject({ code: 'VAULT_NOT_OPEN', remedy: 'Open and unlock the vault, then connect again.' })
    await isGone()
  })

  it('so that locking ends a connection test, whose stage says why', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const steps: Step[] = []
    const isAtLook = Promise.withResolvers<undefined>()
    const onEvent = (event: ConnectionTestEvent) => {
      if (event.type !== 'step') return
      steps.push(event.step)
      if (event.step.id === 'look') isAtLook.resolve(undefined)
    }
    const url = `mqtts://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const ended = core.api.connectionTest.run({ url, identity: { as: 'sensor-1' } }, { onEvent }).catch((thrown: unknown) => thrown)
    await isAtLook.promise
    await core.api.vault.lock()
    expect(await ended).toMatchObject({ code: 'VAULT_LOCKED' })
    expect(steps.at(-1)).toMatchObject({ id: 'look', state: 'failed', error: { code: 'VAULT_LOCKED' } })
    silent.close()
  })

  it('so that locking ends a proof', async () => {
    let lock: Promise<unknown> | undefined
    const onEvent = () => {
      lock ??= core.api.vault.lock()
    }
    const ended = core.api.proof.run({}, { onEvent })
    await expect(ended).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    await lock
  })

  it('and lets a session go on whose certificate and key are files', async () => {
    const at = join(folder, 'devices', 'sensor-1')
    const files = { certificateFile: join(at, 'sensor-1.crt'), keyFile: join(at, 'sensor-1.key'), caFile: join(at, 'ca.crt') }
    const { ended, reached, close } = openSession(files)
    await reached('connected')
    await core.api.vault.lock()
    await core.api.vault.close()
    const { reasonCode } = await core.api.sessions.publish({ sessionId, topic: 'sensor-1/hello', payload: '', qos: 1 })
    expect(reasonCode).toBeLessThan(0x80)
    close()
    expect(await ended).toBeNull()
  })

  it('and lets the built-in broker go on, with the devices that know it by files', async () => {
    const started = await core.api.builtInBroker.start({ port: 0 })
    if (started.state !== 'running') throw new Error('It does not run.')
    port = started.port
    await core.api.vault.lock()
    await core.api.vault.close()
    const at = join(folder, 'devices', 'sensor-1')
    const files = { certificateFile: join(at, 'sensor-1.crt'), keyFile: join(at, 'sensor-1.key'), caFile: join(at, 'ca.crt') }
    const { reached, close, ended } = openSession(files)
    await reached('connected')
    expect(await core.api.builtInBroker.state()).toMatchObject({ state: 'running', port })
    close()
    await ended
  })

  it('and after unlocking the same call connects again', async () => {
    const first = openSession({ as: 'sensor-1' })
    await first.reached('connected')
    await core.api.vault.lock()
    await first.ended
    await core.api.vault.unlock({ passphrase: testPassphrase })
    const second = openSession({ as: 'sensor-1' })
    await second.reached('connected')
    second.close()
    expect(await second.ended).toBeNull()
  })
})
