import { describe, expect, it } from 'vitest'
import { mosquittoClients } from './mosquitto-clients.ts'
import { mqttJs } from './mqtt-js.ts'
import { pahoC } from './paho-c.ts'
import { pahoPython } from './paho-python.ts'
import { fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'

const programs = [
  [mosquittoClients, 'mosquitto_pub'],
  [pahoPython, 'connect.py'],
  [pahoC, 'connect.c'],
  [mqttJs, 'connect.mjs'],
] as const

describe.each(programs.map(([target, path]) => ({ id: target.id, target, path })))('the bundle $id', ({ id, target, path }) => {
  it('is what it was, with a certificate', async () => {
    const files = await target.files(sourceOf(fixedIdentity()), {})
    expect(files.filter(({ isSecret }) => isSecret).map((file) => file.path)).toEqual(['client.key'])
    await expect(textOf(files, path)).toMatchFileSnapshot(`testing/snapshots/${id}-mutual-${path}.txt`)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot(`testing/snapshots/${id}-mutual.txt`)
  })

  it('is what it was, with a password, which stands in secret files alone', async () => {
    const identity = fixedIdentity({ credential: { username: 'sensor-1', password: 'p4ss word' } })
    const files = await target.files(sourceOf(identity), { mode: 'password' })
    const holders = files.filter(({ bytes }) => Buffer.from(bytes).includes('p4ss word'))
    expect(holders.length).toBeGreaterThan(0)
    expect(files.filter(({ isSecret }) => isSecret)).toEqual(holders)
    expect(files.map((file) => file.path)).not.toContain('client.key')
    await expect(textOf(files, path)).toMatchFileSnapshot(`testing/snapshots/${id}-password-${path}.txt`)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot(`testing/snapshots/${id}-password.txt`)
  })

  it('has the issuing CA behind the certificate, and every root that is trusted', async () => {
    const identity = fixedIdentity({ intermediates: [Uint8Array.of(2, 2, 2)] })
    const files = await target.files(sourceOf(identity, { trustAnchors: [Uint8Array.of(9, 9, 9), Uint8Array.of(8, 8, 8)] }), {})
    expect(textOf(files, 'client.crt').match(/^[^-]+$/gm)).toEqual(['AQEB', 'AgIC'])
    expect(textOf(files, 'ca.crt').match(/^[^-]+$/gm)).toEqual(['CQkJ', 'CAgI'])
  })

  it('leaves the broker to be filled in where none is known', async () => {
    const files = await target.files(sourceOf(fixedIdentity(), { broker: null }), {})
    expect(textOf(files, path)).toContain('BROKER')
  })

  it('says where the key belongs that was made elsewhere', async () => {
    const files = await target.files(sourceOf(fixedIdentity({ privateKey: null })), {})
    expect(textOf(files, 'README.txt').replaceAll(/\s+/g, ' ')).toContain('put it beside them as client.key')
  })
})
