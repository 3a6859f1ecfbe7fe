import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyTypes } from '../shared/key-type.ts'
import type { ServerMessage } from '../shared/rpc.ts'
import { privateNumbersOf } from './testing/private-numbers.ts'
import { openTestCore, testPassphrase, type TestCore } from './testing/test-core.ts'
import { Vault } from './store/vault.ts'

/** Every way in which octets may stand in a text: hex in both cases, and base64 at each of its three offsets. */
function spellings(octets: Uint8Array): string[] {
  const hex = Buffer.from(octets).toString('hex')
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), octets]).toString('base64').replace(/=+$/, '')
    // The first and the last group also hold bits of the neighbours.
    return text.slice(offset === 0 ? 0 : 4, -4)
  })
  return [hex, hex.toUpperCase(), ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** Line breaks of PEM, escaped or not, would hide what is looked for. */
function textOf(messages: readonly ServerMessage[]): string {
  return JSON.stringify(messages).replaceAll(/\\[rn]|-----[A-Z ]+-----/g, '')
}

describe('what crosses to the page', () => {
  let core: TestCore
  let secrets: { what: string; octets: Uint8Array }[]

  beforeAll(async () => {
    core = await openTestCore()
    const { api, folder } = core
    await api.vault.create({ passphrase: testPassphrase })
    await api.vault.lock()
    await api.vault.unlock({ passphrase: 'not the passphrase' }).catch(() => undefined)
    await api.vault.unlock({ passphrase: testPassphrase })
    for (const keyType of keyTypes.filter((type) => type !== 'rsa-4096')) {
      const root = await api.authorities.create({ subject: { commonName: `Root ${keyType}` }, keyType })
      const issuing = await api.authorities.create({
        subject: { commonName: `Issuing ${keyType}` },
        issuer: root.serialNumber,
        keyType,
      })
      const common = { issuer: issuing.serialNumber, keyType }
      const altNames = [{ type: 'dns' as const, value: 'localhost' }]
      await api.brokers.issue({ subject: { commonName: `broker-${keyType}` }, altNames, ...common })
      await api.devices.enrol({ ids: [`${keyType}-1`, `${keyType}-2`], ...common })
      await api.clients.issue({ name: `client-${keyType}`, ...common })
    }
    const { certificates } = await api.certificates.list({ limit: 1000 })
    for (const { serialNumber } of certificates) await api.certificates.show({ reference: serialNumber })
    for (const { id, options } of await api.exports.targets()) {
      const modes = options.find(({ name }) => name === 'mode')?.values ?? [undefined]
      for (const mode of modes) {
        const chosen = mode === undefined ? {} : { mode }
        await api.exports.preview({ target: id, options: chosen })
        await api.exports.write({ target: id, folder: join(folder, 'out', id, mode ?? 'plain'), options: chosen })
      }
    }
    const devices = ['ec-p256-1', 'ec-p256-2']
    await api.proof.run({ broker: 'broker-ec-p256', devices })
    await api.builtInBroker.start({ as: 'broker-ec-p256', port: 0 })
    await api.builtInBroker.stop()
    await api.audit.list({})
    await api.vault.info()
    await api.app.about()

    secrets = [{ what: 'the passphrase', octets: Buffer.from(testPassphrase) }]
    const vault = Vault.open(join(folder, 'default.certwright'))
    await vault.unlock(testPassphrase)
    for (const { fingerprint, name } of certificates) {
      secrets.push(...privateNumbersOf(vault.openKey(fingerprint)).map((octets) => ({ what: `the key of ${name}`, octets })))
    }
    vault.close()
  }, 180_000)
  afterAll(() => core.close())

  it('holds no private key and no passphrase in any spelling', () => {
    const text = textOf(core.said)
    const found = secrets.filter(({ octets }) => spellings(octets).some((spelling) => text.includes(spelling)))
    expect(found.map(({ what }) => what)).toEqual([])
    expect(text.includes(testPassphrase)).toBe(false)
    expect(core.said.length).toBeGreaterThan(100)
    expect(secrets.length).toBeGreaterThan(20)
  })

  it('would find a key that was planted, at every offset of base64 and in hex', () => {
    const { octets } = secrets.at(-1)!
    for (const offset of [0, 1, 2]) {
      const planted = Buffer.concat([Buffer.alloc(offset, 0x41), octets, Buffer.from('more')]).toString('base64')
      const pem = `-----BEGIN PRIVATE KEY-----\n${planted.replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
      const text = textOf([...core.said, { type: 'event', id: 1, event: { pem } }])
      expect(spellings(octets).some((spelling) => text.includes(spelling))).toBe(true)
    }
    const text = textOf([{ type: 'event', id: 1, event: Buffer.from(octets).toString('hex') }])
    expect(spellings(octets).some((spelling) => text.includes(spelling))).toBe(true)
  })
})
