import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PolicyMatrix } from '../../shared/policy-matrix.ts'
import { startMosquitto, type Mosquitto } from '../mqtt/testing/mosquitto.ts'
import { Vault } from '../store/vault.ts'
import { freePort } from '../testing/free-port.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { lacksTools } from '../testing/tools.ts'
import { tlsIdentityOf, trustAnchorOf } from './identity.ts'

const acl = ['pattern readwrite %u/#']

describe.skipIf(lacksTools('mosquitto'))('the policy matrix', () => {
  let core: TestCore
  let vault: Vault
  let crl: string
  const toStop: Mosquitto[] = []

  beforeAll(async () => {
    core = await openTestCore()
    const { api, folder } = core
    await api.vault.create({ passphrase: testPassphrase })
    await api.authorities.create({ subject: { commonName: 'Home CA' } })
    await api.brokers.issue({ subject: { commonName: 'broker' }, altNames: [{ type: 'ip', value: '127.0.0.1' }] })
    await api.devices.enrol({ ids: ['sensor-1', 'sensor-2', 'lost'] })
    await api.certificates.revoke({ references: ['lost'], reason: 'keyCompromise' })
    crl = join(folder, 'home.crl')
    writeFileSync(crl, (await api.authorities.issueRevocationLists({ references: [] })).pem)
    vault = Vault.open(join(folder, 'default.certwright'))
    await vault.unlock(testPassphrase)
  })
  afterEach(async () => {
    for (const broker of toStop.splice(0)) await broker.stop()
  })
  afterAll(async () => {
    vault.close()
    await core.close()
  })

  async function mosquitto(lines: readonly string[], rules?: readonly string[]): Promise<string> {
    const broker = vault.find('broker')
    const started = await startMosquitto({ tls: { identity: tlsIdentityOf(vault, broker), authority: trustAnchorOf(vault, broker) }, lines, ...(rules && { acl: rules }) })
    toStop.push(started)
    return `mqtts://127.0.0.1:${started.port}`
  }

  const run = (url: string, options: object = {}) => core.api.policyMatrix.run({ url, device: 'sensor-1', otherDevice: 'sensor-2', ...options })
  const verdicts = ({ rows }: PolicyMatrix) => Object.fromEntries(rows.map(({ id, seen, verdict }) => [id, `${seen}: ${verdict}`]))

  it('passes on a mosquitto that is set as it should be', async () => {
    const url = await mosquitto([`crlfile ${crl}`, 'use_username_as_clientid true'], acl)
    const matrix = await run(url)
    expect(verdicts(matrix)).toEqual({
      'right-certificate': 'allowed: pass',
      'no-certificate': 'denied: pass',
      expired: 'denied: pass',
      'not-yet-valid': 'denied: pass',
      revoked: 'denied: pass',
      'other-authority': 'denied: pass',
      'self-signed-same-name': 'denied: pass',
      'server-only': 'denied: pass',
      'wrong-topic': 'denied: pass',
      'other-client-id': 'denied: pass',
    })
    expect(matrix.hasPassed).toBe(true)
    const alerts = Object.fromEntries(matrix.rows.map(({ id, text }) => [id, /alert (\d+)/.exec(text)?.[1]]))
    expect(alerts).toMatchObject({ 'no-certificate': '116', expired: '45', 'not-yet-valid': '42', revoked: '44', 'other-authority': '48', 'server-only': '43' })
  })

  it('says which rule is missing: the CRL, the access list, the client identifier', async () => {
    const matrix = await run(await mosquitto([]))
    const failed = matrix.rows.filter(({ verdict }) => verdict === 'fail')
    expect(failed.map(({ id, remedy }) => [id, /crlfile|acl_file|use_username_as_clientid/.exec(remedy!)?.[0]])).toEqual([
      ['revoked', 'crlfile'],
      ['wrong-topic', 'acl_file'],
      ['other-client-id', 'use_username_as_clientid'],
    ])
    expect(matrix.hasPassed).toBe(false)
  })

  it('finds a broker that asks nobody for a certificate', async () => {
    const matrix = await run(await mosquitto(['require_certificate false', 'use_identity_as_username false', 'allow_anonymous true']))
    const failed = matrix.rows.filter(({ verdict }) => verdict === 'fail')
    expect(failed.map(({ id }) => id)).toContain('no-certificate')
    expect(failed.find(({ id }) => id === 'no-certificate')?.remedy).toContain('require_certificate true')
  })

  it('says of a device that is not let in that the rest says nothing', async () => {
    const matrix = await run(await mosquitto([`crlfile ${crl}`]), { device: 'lost' }).catch((error: unknown) => error)
    expect(matrix).toMatchObject({ hasPassed: false })
    const { rows } = matrix as PolicyMatrix
    expect(rows[0]).toMatchObject({ seen: 'denied', verdict: 'fail' })
    expect(new Set(rows.slice(1).map(({ seen, verdict }) => `${seen}: ${verdict}`))).toEqual(new Set(['not-tried: skipped']))
    expect(rows[1]!.text).toContain('lost itself is not let in')
  })

  it('says why it cannot try what only an absent key could sign, or what nobody has revoked', async () => {
    const other = await openTestCore()
    const { api } = other
    await api.vault.create({ passphrase: testPassphrase })
    await api.authorities.create({ subject: { commonName: 'Far CA' } })
    await api.brokers.issue({ subject: { commonName: 'broker' }, altNames: [{ type: 'ip', value: '127.0.0.1' }] })
    await api.devices.enrol({ ids: ['pump'] })
    await api.authorities.takeOffline({ reference: 'Far CA', to: join(other.folder, 'far.p12'), passphrase: testPassphrase })
    const state = await api.builtInBroker.start({ port: 0 })
    const matrix = await api.policyMatrix.run({ url: `mqtts://127.0.0.1:${state.state === 'running' ? state.port : 0}`, device: 'pump' })
    const skipped = matrix.rows.filter(({ verdict }) => verdict === 'skipped')
    expect(skipped.map(({ id, seen }) => [id, seen])).toEqual(['expired', 'not-yet-valid', 'revoked', 'server-only'].map((id) => [id, 'not-tried']))
    expect(skipped[0]!.text).toContain('taken offline')
    expect(skipped[2]!.text).toContain('CRL')
    await other.close()
  })

  it('stores nothing, and the trail says what was made', async () => {
    const before = (await core.api.certificates.list({ limit: 1000 })).total
    await run(await mosquitto([]))
    expect((await core.api.certificates.list({ limit: 1000 })).total).toBe(before)
    const { entries } = await core.api.audit.list({ limit: 1 })
    expect(entries[0]).toMatchObject({ action: 'test-certificates-made', text: expect.stringContaining('none was stored') })
  })

  it('ends at once where nobody listens, and without TLS', async () => {
    await expect(run(`mqtts://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
    await expect(run('mqtt://127.0.0.1:1883')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(run(await mosquitto([]), { otherDevice: 'sensor-1' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
