import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pemFiles } from './pem-files.ts'
import { fixedBroker, fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'

const pathsOf = (files: readonly { path: string }[]) => files.map(({ path }) => path)

describe('PEM files of a device', () => {
  it('are the CA, the certificate and the key, and say how to use them', async () => {
    const files = await pemFiles.files(sourceOf(fixedIdentity()), {})
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      'ca.crt',
      'sensor-1.crt',
      'sensor-1.key secret',
      'README.txt',
      'manifest.json',
    ])
    expect(textOf(files, 'sensor-1.crt')).toBe('-----BEGIN CERTIFICATE-----\nAQEB\n-----END CERTIFICATE-----\n')
    expect(textOf(files, 'sensor-1.key')).toBe('-----BEGIN PRIVATE KEY-----\nBwcH\n-----END PRIVATE KEY-----\n')
    expect(textOf(files, 'ca.crt')).toBe('-----BEGIN CERTIFICATE-----\nCQkJ\n-----END CERTIFICATE-----\n')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/pem-files-device.txt')
    await expect(textOf(files, 'manifest.json')).toMatchFileSnapshot('testing/snapshots/pem-files-device.json')
  })

  it('have the issuing CAs behind the certificate, and it alone besides', async () => {
    const identity = fixedIdentity({ intermediates: [Uint8Array.of(2, 2, 2), Uint8Array.of(3, 3, 3)] })
    const files = await pemFiles.files(sourceOf(identity), {})
    expect(pathsOf(files).slice(0, 4)).toEqual(['ca.crt', 'sensor-1.crt', 'sensor-1.leaf.crt', 'sensor-1.key'])
    expect(textOf(files, 'sensor-1.crt').match(/^[^-]+$/gm)).toEqual(['AQEB', 'AgIC', 'AwMD'])
    expect(textOf(files, 'sensor-1.leaf.crt').match(/^[^-]+$/gm)).toEqual(['AQEB'])
  })

  it('hold the password instead of the key, on no command line', async () => {
    const identity = fixedIdentity({ credential: { username: 'sensor-1', password: 'p4ss' } })
    const files = await pemFiles.files(sourceOf(identity), { mode: 'password' })
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      'ca.crt',
      'credentials.txt secret',
      'mosquitto-clients/mosquitto_pub secret',
      'mosquitto-clients/mosquitto_sub secret',
      'README.txt',
      'manifest.json',
    ])
    expect(textOf(files, 'credentials.txt')).toBe('username: sensor-1\npassword: p4ss\n')
    expect(textOf(files, 'mosquitto-clients/mosquitto_pub')).toBe(
      '-h mqtt.home.lan\n-p 8883\n--cafile ca.crt\n-u sensor-1\n-P p4ss\n',
    )
    expect(textOf(files, 'README.txt')).not.toContain('p4ss')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/pem-files-password.txt')
  })

  it.each([
    ['ec-p256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'EC PRIVATE KEY'],
    ['rsa-2048', () => generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RSA PRIVATE KEY'],
  ] as const)('hold the key in its traditional form on request: %s', async (keyType, generate, label) => {
    const { privateKey } = generate()
    const identity = fixedIdentity({ keyType, privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) })
    const text = textOf(await pemFiles.files(sourceOf(identity), { key: 'traditional' }), 'sensor-1.key')
    expect(text.split('\n')[0]).toBe(`-----BEGIN ${label}-----`)
    expect(createPrivateKey(text).equals(privateKey)).toBe(true)
  })

  it('have legal names where the device has not, quoted where a shell would read them', async () => {
    const paths = async (name: string) => pathsOf(await pemFiles.files(sourceOf(fixedIdentity({ name })), {}))
    expect(await paths('../../etc/x')).toEqual(expect.arrayContaining([expect.stringMatching(/^_\._\.\._etc_x-[0-9a-f]{6}\.key$/) as string]))
    expect(await paths('ca')).toContain('ca.crt')
    expect(new Set(await paths('CA')).size).toBe(5)
    const readme = textOf(await pemFiles.files(sourceOf(fixedIdentity({ name: "my $lamp's `x`" })), {}), 'README.txt')
    expect(readme).toContain(String.raw`--key 'my $lamp'\''s ` + '`x`.key')
  })

  it('name a broker to be filled in where the vault has none, and warn', async () => {
    const source = sourceOf(fixedIdentity(), { broker: null })
    expect(textOf(await pemFiles.files(source, {}), 'README.txt')).toContain('-h BROKER -p 8883')
  })
})

describe('PEM files of a broker', () => {
  it('are its certificate and key in either mode', async () => {
    const source = sourceOf(fixedBroker())
    for (const mode of ['mutual', 'password']) {
      const files = await pemFiles.files(source, { mode })
      expect(pathsOf(files)).toEqual(['ca.crt', 'mqtt.home.lan.crt', 'mqtt.home.lan.key', 'README.txt', 'manifest.json'])
    }
    await expect(textOf(await pemFiles.files(source, {}), 'README.txt')).toMatchFileSnapshot('testing/snapshots/pem-files-broker.txt')
  })
})
