import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { connect as connectTls } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Visit } from '../../shared/visit.ts'
import { openTestCore, testPassphrase, type TestCore } from '../testing/test-core.ts'
import { brokerEntrances } from './broker-entrances.ts'
import { tlsIdentityOf } from './identity.ts'
import { Vault } from '../store/vault.ts'

/** The listener as a page meets it: the core adds what its vault knows, and refuses what it has revoked. */
describe('the diagnosing listener', () => {
  let core: TestCore
  let vault: Vault

  beforeEach(async () => {
    core = await openTestCore()
    const { api } = core
    await api.vault.create({ passphrase: testPassphrase })
    await api.authorities.create({ subject: { commonName: 'Root CA' } })
    await api.authorities.create({ subject: { commonName: 'Issuing CA' }, issuer: 'Root CA' })
    await api.brokers.issue({ subject: { commonName: 'broker' }, altNames: [{ type: 'ip', value: '127.0.0.1' }], issuer: 'Issuing CA' })
    await api.devices.enrol({ ids: ['sensor-1', 'sensor-2'], issuer: 'Issuing CA' })
    vault = Vault.open(`${core.folder}/default.certwright`)
    await vault.unlock(testPassphrase)
  })
  afterEach(async () => {
    vault.close()
    await core.close()
  })

  /** Connects over TLS as a device of the vault, sends a CONNECT, and waits for the end or the answer. */
  async function call(port: number, reference: string, { withIssuer = true } = {}): Promise<void> {
    const { certificateChain, privateKey } = tlsIdentityOf(vault, vault.find(reference))
    const cert = withIssuer ? certificateChain : certificateChain.replace(/(-----END CERTIFICATE-----\n)[^]*/, '$1')
    const socket = connectTls({ port, host: '127.0.0.1', cert, key: privateKey, rejectUnauthorized: false })
    socket.on('error', () => undefined)
    await once(socket, 'secureConnect')
    socket.write(Buffer.from('100d00044d5154540402003c000161', 'hex'))
    await Promise.race([once(socket, 'data'), once(socket, 'close')])
    socket.destroy()
  }

  /** Follows the visits; `next` gives the one that has not been looked at yet. */
  function follow() {
    const ending = new AbortController()
    const seen: Visit[] = []
    const waiting: ((visit: Visit) => void)[] = []
    const feed = core.api.builtInBroker.watchVisits(undefined, {
      signal: ending.signal,
      onEvent: (visit) => {
        const wanted = waiting.shift()
        if (wanted) wanted(visit)
        else seen.push(visit)
      },
    })
    return {
      next: () => new Promise<Visit>((resolve) => (seen.length > 0 ? resolve(seen.shift()!) : waiting.push(resolve))),
      feed,
      end: () => ending.abort(),
    }
  }

  async function start(): Promise<number> {
    const state = await core.api.builtInBroker.start({ port: 0 })
    if (state.state !== 'running') throw new Error('the broker does not run')
    return state.port
  }

  it('knows the certificates of the vault, the old ones too', async () => {
    const port = await start()
    const visits = follow()
    await call(port, 'sensor-1')
    const first = await visits.next()
    const { fingerprint, serialNumber } = vault.find('sensor-1').summary
    expect(first).toMatchObject({ number: 1, outcome: 'accepted', certificate: { inVault: { fingerprint, serialNumber, name: 'sensor-1' } } })
    await core.api.certificates.renew({ references: ['sensor-1'] })
    await call(port, fingerprint)
    expect(await visits.next()).toMatchObject({ outcome: 'accepted', text: expect.stringContaining('old certificate'), remedy: expect.stringContaining('newer') })
    await core.api.builtInBroker.stop()
    expect(await visits.feed).toBeNull()
  })

  it('says that the issuing CA was not sent along', async () => {
    const port = await start()
    const visits = follow()
    await call(port, 'sensor-1', { withIssuer: false })
    expect(await visits.next()).toMatchObject({
      outcome: 'refused',
      row: 52,
      text: 'The certificate of sensor-1 is from Issuing CA, whose own certificate was not sent along.',
    })
    visits.end()
  })

  it('refuses what is revoked while it runs, and lets in again what was on hold', async () => {
    const port = await start()
    const visits = follow()
    await core.api.certificates.revoke({ references: ['sensor-1'], reason: 'certificateHold' })
    await call(port, 'sensor-1')
    expect(await visits.next()).toMatchObject({ outcome: 'refused', row: 50, text: expect.stringContaining('is on hold since') })
    await core.api.certificates.undoHold({ references: ['sensor-1'] })
    await call(port, 'sensor-1')
    expect(await visits.next()).toMatchObject({ outcome: 'accepted' })
    await core.api.certificates.revoke({ references: ['Issuing CA'], reason: 'keyCompromise' })
    await call(port, 'sensor-2')
    expect(await visits.next()).toMatchObject({ outcome: 'refused', row: 50, text: expect.stringContaining('is from Issuing CA, which was revoked') })
    visits.end()
  })

  it('tells whoever comes later of those that were there before', async () => {
    const port = await start()
    const visits = follow()
    await call(port, 'sensor-1')
    await visits.next()
    const later = follow()
    expect(await later.next()).toMatchObject({ number: 1 })
    visits.end()
    later.end()
    expect(await later.feed).toBeNull()
  })

  it('listens on loopback alone unless it is asked to be open', async () => {
    const [outside] = Object.values(networkInterfaces()).flatMap((all) => all ?? []).filter(({ internal, family }) => !internal && family === 'IPv4')
    const port = await start()
    const reach = async (host: string) => {
      const socket = connectTls({ port, host, rejectUnauthorized: false })
      return new Promise<boolean>((resolve) => socket.once('secureConnect', () => resolve(true)).once('error', () => resolve(false))).finally(() =>
        socket.destroy(),
      )
    }
    if (outside) expect(await reach(outside.address)).toBe(false)
    expect(await core.api.builtInBroker.state()).toMatchObject({ isOpenToNetwork: false })
    const opened = await core.api.builtInBroker.start({ port, isOpenToNetwork: true })
    expect(opened).toMatchObject({ state: 'running', isOpenToNetwork: true, host: '127.0.0.1', port })
    expect(await reach('127.0.0.1')).toBe(true)
    if (outside) expect(await reach(outside.address)).toBe(true)
  })
})

describe('the entrances of the broker', () => {
  const lan = { eth0: [{ address: '192.168.1.7', internal: false, family: 'IPv4' }] } as never
  const altNames = [
    { type: 'dns', value: 'pi.local' },
    { type: 'dns', value: 'mqtt.home.lan' },
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ] as const

  it('are those that work first', () => {
    expect(brokerEntrances(altNames, true, 'pi', lan)).toEqual([
      { host: 'pi.local', isInCertificate: true, isOfThisMachine: true },
      { host: 'mqtt.home.lan', isInCertificate: true, isOfThisMachine: false },
      { host: 'pi', isInCertificate: false, isOfThisMachine: true },
      { host: '192.168.1.7', isInCertificate: false, isOfThisMachine: true },
    ])
  })

  it('are those of this machine where it is not open', () => {
    expect(brokerEntrances(altNames.slice(0, 3), false, 'pi', lan)).toEqual([
      { host: 'localhost', isInCertificate: true, isOfThisMachine: true },
      { host: '127.0.0.1', isInCertificate: false, isOfThisMachine: true },
    ])
  })
})
