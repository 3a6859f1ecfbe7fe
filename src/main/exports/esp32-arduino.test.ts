import { describe, expect, it } from 'vitest'
import { esp32Arduino } from './esp32-arduino.ts'
import { sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'

describe('the bundle for the ESP32', () => {
  it.each(['mutual', 'password'])('is a sketch and a secret header (%s)', async (mode) => {
    const identity = issuedIdentity({ credential: { username: 'sensor-1', password: 'p4ss' } })
    const files = await esp32Arduino.files(sourceOf(identity), { mode })
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      'mqtt_tls/mqtt_tls.ino',
      'mqtt_tls/identity.h secret',
      'README.txt',
      'manifest.json',
    ])
    await expect(textOf(files, 'mqtt_tls/mqtt_tls.ino')).toMatchFileSnapshot(`testing/snapshots/esp32-${mode}.ino`)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot(`testing/snapshots/esp32-${mode}.txt`)
  })
})
