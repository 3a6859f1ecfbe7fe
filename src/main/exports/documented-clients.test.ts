import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { homeAssistant } from './home-assistant.ts'
import { mqttx } from './mqttx.ts'
import { fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'
import { zigbee2mqtt } from './zigbee2mqtt.ts'

const credential = { username: 'sensor-1', password: 'p4ss word' }
const hostileName = `o'B "x" \${HOME} #: - \\n \u202elamp\nline \u{1f980}`

const targets = [
  [homeAssistant, undefined],
  [zigbee2mqtt, 'configuration-mqtt.yaml'],
  [mqttx, 'mqttx.json'],
] as const

describe.each(targets.map(([target, path]) => ({ id: target.id, target, path })))('the bundle $id', ({ id, target, path }) => {
  it.each([
    ['mutual', ['client.key']],
    ['password', { 'home-assistant': ['credentials.txt'], zigbee2mqtt: ['secret.yaml'], mqttx: ['mqttx.json'] }[id]],
  ])('is what it was: %s', async (mode, secrets) => {
    const files = await target.files(sourceOf(fixedIdentity({ credential })), { mode })
    const holders = files.filter(({ bytes }) => Buffer.from(bytes).includes(credential.password))
    expect(files.filter(({ isSecret }) => isSecret).map((file) => file.path)).toEqual(secrets)
    expect(holders.map((file) => file.path)).toEqual(mode === 'password' ? secrets : [])
    if (path !== undefined) await expect(textOf(files, path)).toMatchFileSnapshot(`testing/snapshots/${id}-${mode}-${path}`)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot(`testing/snapshots/${id}-${mode}.txt`)
  })

  it('has the key in PKCS#8, the certificate first in its chain', async () => {
    const files = await target.files(sourceOf(fixedIdentity({ intermediates: [Uint8Array.of(2, 2, 2)] })), {})
    expect(textOf(files, 'client.key')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
    expect(textOf(files, 'client.crt').match(/^[^-]+$/gm)).toEqual(['AQEB', 'AgIC'])
  })
})

describe('the settings of Zigbee2MQTT', () => {
  it('say to a reader of YAML what they say, whatever the name', async () => {
    const broker = { name: 'b', altNames: [{ type: 'ip' as const, value: 'fd00::1' }], port: 8884 }
    const files = await zigbee2mqtt.files(sourceOf(fixedIdentity({ name: hostileName }), { broker }), { folder: '/srv/"x"/' })
    expect(parse(textOf(files, 'configuration-mqtt.yaml'))).toEqual({
      mqtt: {
        base_topic: 'zigbee2mqtt',
        server: 'mqtts://[fd00::1]:8884',
        client_id: hostileName,
        ca: '/srv/"x"/ca.crt',
        reject_unauthorized: true,
        cert: '/srv/"x"/client.crt',
        key: '/srv/"x"/client.key',
        version: 4,
      },
    })
  })
  it('refer to a user name and password that stand in another file', async () => {
    const hostile = { username: hostileName.replace('\n', ''), password: `p: "a'#\\` }
    const files = await zigbee2mqtt.files(sourceOf(fixedIdentity({ credential: hostile })), { mode: 'password' })
    expect(parse(textOf(files, 'configuration-mqtt.yaml'))).toMatchObject({ mqtt: { user: '!secret.yaml user', password: '!secret.yaml password' } })
    expect(parse(textOf(files, 'secret.yaml'))).toEqual({ user: hostile.username, password: hostile.password })
  })
})

describe('a connection for MQTTX', () => {
  it('is one that its import takes: a list, ids and names of text, a CA where that is our own', async () => {
    const files = await mqttx.files(sourceOf(fixedIdentity({ name: hostileName })), { folder: 'C:\\Users\\Ada\\certificates', protocol: '3.1.1' })
    expect(JSON.parse(textOf(files, 'mqttx.json'))).toEqual([
      expect.objectContaining({
        id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        name: hostileName,
        clientId: hostileName,
        protocol: 'mqtts',
        host: 'mqtt.home.lan',
        port: 8883,
        ssl: true,
        certType: 'self',
        rejectUnauthorized: true,
        ca: 'C:\\Users\\Ada\\certificates\\ca.crt',
        cert: 'C:\\Users\\Ada\\certificates\\client.crt',
        key: 'C:\\Users\\Ada\\certificates\\client.key',
        mqttVersion: '3.1.1',
        messages: [],
        subscriptions: [],
      }),
    ])
  })
})
