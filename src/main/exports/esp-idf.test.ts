import { describe, expect, it } from 'vitest'
import { espIdf } from './esp-idf.ts'
import { sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'

const at = (path: string) => `components/mqtt_identity/${path}`

describe('the bundle for ESP-IDF', () => {
  it.each([
    ['pem', 'mutual'],
    ['der', 'mutual'],
    ['pem', 'password'],
  ])('is a component (%s, %s)', async (form, mode) => {
    const identity = issuedIdentity({ credential: { username: 'sensor-1', password: 'p4ss' } })
    const files = await espIdf.files(sourceOf(identity), { form, mode })
    const own = mode === 'mutual' ? [`device.${form}`, `device_key.${form} secret`] : ['credentials.h secret']
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      ...['CMakeLists.txt', 'include/mqtt_identity.h', 'mqtt_identity.c', `ca.${form}`, ...own].map(at),
      'README.txt',
      'manifest.json',
    ])
    const texts = ['CMakeLists.txt', 'include/mqtt_identity.h', 'mqtt_identity.c'].map((path) => textOf(files, at(path)))
    await expect([...texts, textOf(files, 'README.txt')].join('\n')).toMatchFileSnapshot(`testing/snapshots/esp-idf-${form}-${mode}.txt`)
  })
  it('says that DER holds one certificate only', () => {
    const source = sourceOf(issuedIdentity(), { trustAnchors: [Uint8Array.of(1), Uint8Array.of(2)], now: new Date('2030-01-01') })
    expect(espIdf.check(source, { form: 'der' })).toEqual([expect.objectContaining({ severity: 'error', remedy: 'Export as PEM.' })])
    expect(espIdf.check(source, { form: 'pem' })).toEqual([])
  })
})
