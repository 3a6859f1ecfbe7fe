import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayMs } from '../../../shared/certificate.ts'
import { Mending } from '../testing/mending.ts'

const ip = { type: 'ip' as const, value: '127.0.0.1' }

describe('a mend, with the built-in broker', () => {
  let fleet: Mending
  beforeEach(async () => {
    fleet = await Mending.start()
    fleet.clockErrorMs = -20 * dayMs
    await fleet.core.api.authorities.create({ subject: { commonName: 'Home CA' } })
    await fleet.issueBroker({ validityDays: 30 })
    await fleet.enrol('sensor-1')
    fleet.clockErrorMs = 0
    await fleet.core.api.builtInBroker.start({ as: 'localhost', port: fleet.port })
  })
  afterEach(() => fleet.end())

  it('is in force at once, needs no folder, and its clients connect again', async () => {
    const { api } = fleet.core
    const ending = new AbortController()
    let connections = 0
    const again = Promise.withResolvers<undefined>()
    const first = Promise.withResolvers<undefined>()
    const session = api.sessions.open(
      { sessionId: 'one', url: `mqtts://localhost:${fleet.port}`, identity: { as: 'sensor-1' } },
      {
        signal: ending.signal,
        onEvent(event) {
          if (event.type !== 'state' || event.state.state !== 'connected') return
          connections += 1
          if (connections === 1) first.resolve(undefined)
          else again.resolve(undefined)
        },
      },
    )
    await Promise.race([first.promise, session])
    fleet.tryAt('127.0.0.1', { as: 'sensor-1' })
    const { preview, result } = await fleet.apply(await fleet.offered('add-names'))
    expect(preview).toMatchObject({ label: 'Re-issue with 127.0.0.1', needsFolder: false })
    expect(preview.changes).toContain(`The built-in broker on port ${fleet.port} starts again with it; its clients connect again.`)
    expect(result).toMatchObject({ isInForce: true, toDo: [], folder: null })
    expect(await fleet.passes()).toBe(true)
    await Promise.race([again.promise, session])
    ending.abort()
    await session
    expect(await api.builtInBroker.state()).toMatchObject({ state: 'running', port: fleet.port, fingerprint: await fleet.fingerprint('localhost') })
  }, 60_000)

  it('takes up a certificate that was renewed while it went on with the old one', async () => {
    const old = await fleet.fingerprint('localhost')
    await fleet.core.api.certificates.renew({ references: ['localhost'], altNames: [{ type: 'dns', value: 'localhost' }, ip] })
    fleet.tryAt('127.0.0.1', { as: 'sensor-1' })
    expect(await fleet.passes()).toBe(false)
    const { preview } = await fleet.apply({ kind: 'add-names', broker: old, altNames: [ip] })
    expect(preview.label).toBe('Take up the certificate of localhost')
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('trusts a CA that came after it was started', async () => {
    const { api } = fleet.core
    await api.authorities.create({ subject: { commonName: 'Garden CA' } })
    await fleet.enrol('lamp-1', { issuer: 'Garden CA' })
    fleet.tryAt('localhost', { as: 'lamp-1' })
    expect(await fleet.passes()).toBe(false)
    const { result } = await fleet.apply({ kind: 'export-broker', broker: await fleet.fingerprint('localhost') })
    expect(result.isInForce).toBe(true)
    expect(await fleet.passes()).toBe(true)
  }, 60_000)

  it('also writes the files where a folder is named', async () => {
    const mend = { kind: 'renew' as const, certificate: await fleet.fingerprint('localhost'), newKey: false }
    const { done, folder, isInForce } = await fleet.mend(mend, { to: fleet.mended })
    expect(isInForce).toBe(true)
    expect(folder).not.toBeNull()
    expect(done.map((sentence) => sentence.split(' ')[0])).toEqual(['Issued', 'The', 'Wrote'])
  }, 60_000)

  it('is not in force where another broker was tried, though the built-in one has the certificate', async () => {
    fleet.connection.url = `mqtts://mqtt.elsewhere.example:${fleet.port}`
    const preview = await fleet.preview({ kind: 'add-names', broker: await fleet.fingerprint('localhost'), altNames: [{ type: 'dns', value: 'mqtt.elsewhere.example' }] })
    expect(preview.needsFolder).toBe(true)
    expect(preview.changes.join(' ')).not.toContain('built-in')
  })
})
