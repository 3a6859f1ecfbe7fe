import { describe, expect, it } from 'vitest'
import { esp8266Arduino } from './esp8266-arduino.ts'
import { fixedBroker, sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'

const credential = { username: 'sensor-1', password: 'p4ss "word"' }
const listed = (files: readonly { path: string; isSecret: boolean }[]) => files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)
const now = new Date('2030-01-01')

describe('the bundle for the ESP8266', () => {
  it('is a sketch and a header that holds the key', async () => {
    const files = await esp8266Arduino.files(sourceOf(issuedIdentity()), {})
    expect(listed(files)).toEqual(['mqtt_tls/mqtt_tls.ino', 'mqtt_tls/identity.h secret', 'README.txt', 'manifest.json'])
    await expect(textOf(files, 'mqtt_tls/mqtt_tls.ino')).toMatchFileSnapshot('testing/snapshots/esp8266-mutual.ino')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/esp8266-mutual.txt')
  })
  it('holds the CA alone, and the password, where the board logs in with one', async () => {
    const files = await esp8266Arduino.files(sourceOf(issuedIdentity({ credential })), { mode: 'password' })
    expect(listed(files)).toEqual(['mqtt_tls/mqtt_tls.ino', 'mqtt_tls/identity.h secret', 'README.txt', 'manifest.json'])
    await expect(textOf(files, 'mqtt_tls/identity.h')).toMatchFileSnapshot('testing/snapshots/esp8266-password.h')
    await expect(textOf(files, 'mqtt_tls/mqtt_tls.ino')).toMatchFileSnapshot('testing/snapshots/esp8266-password.ino')
  })
  it('can have its files in the file system of the board, under names that LittleFS takes', async () => {
    const files = await esp8266Arduino.files(sourceOf(issuedIdentity()), { form: 'littlefs' })
    expect(listed(files).slice(0, -2)).toEqual([
      'mqtt_tls/mqtt_tls.ino',
      'mqtt_tls/identity.h',
      'mqtt_tls/data/ca.pem',
      'mqtt_tls/data/device.pem',
      'mqtt_tls/data/device-key.pem secret',
    ])
    const names = files.flatMap(({ path }) => (path.includes('/data/') ? [path.split('/').at(-1)!] : []))
    expect(names.every((name) => name.length <= 31)).toBe(true)
    await expect(textOf(files, 'mqtt_tls/mqtt_tls.ino')).toMatchFileSnapshot('testing/snapshots/esp8266-littlefs.ino')
  })
  it('names a key type that a board cannot use, a slow key, a missing password and a long chain', () => {
    const check = (change: Parameters<typeof issuedIdentity>[0], options = {}) =>
      esp8266Arduino.check(sourceOf(issuedIdentity(change), { now }), options).map(({ severity, message }) => `${severity}: ${message}`)
    expect(check({})).toEqual([])
    expect(check({ keyType: null, keyDescription: 'Ed25519' })).toEqual(['error: The key of sensor-1 is Ed25519, which ESP8266 boards do not take.'])
    expect(check({ keyType: 'rsa-4096', keyDescription: 'RSA 4096' })).toEqual([expect.stringMatching(/^warning: .*several seconds/)])
    expect(check({}, { mode: 'password' })).toEqual(['error: sensor-1 has no MQTT password.'])
    expect(check({ credential }, { mode: 'password' })).toEqual([])
  })
  it('takes a host name before an address that is listed as one', async () => {
    const altNames = [
      { type: 'ip' as const, value: '10.0.0.2' },
      { type: 'dns' as const, value: '10.0.0.2' },
      { type: 'dns' as const, value: '*.home.lan' },
    ]
    const header = async (names: typeof altNames | ReturnType<typeof fixedBroker>['altNames']) =>
      textOf(await esp8266Arduino.files(sourceOf(issuedIdentity(), { broker: { name: 'b', altNames: names, port: 1 } }), {}), 'mqtt_tls/identity.h')
    expect(await header(altNames)).toContain('#define BROKER_HOST "10.0.0.2"')
    expect(await header([...altNames, { type: 'dns', value: 'b.lan' }])).toContain('#define BROKER_HOST "b.lan"')
    expect(esp8266Arduino.check(sourceOf(issuedIdentity(), { now, broker: { name: 'b', altNames: [altNames[2]!], port: 1 } }), {})).toEqual([
      expect.objectContaining({ severity: 'error', message: 'The certificate of b lists no name that a board could connect to.' }),
    ])
  })
})
