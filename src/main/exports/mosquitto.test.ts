import { pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isPasswordFileName, mosquittoPasswordFile } from './mosquitto-password-file.ts'
import { mosquitto } from './mosquitto.ts'
import type { BundleSource, Peer } from './target.ts'
import { fixedBroker, sourceOf, textOf } from './testing/bundle-source.ts'

const peer = (name: string, kind: Peer['kind'] = 'device'): Peer => ({ name, kind, subject: `CN=${name}`, credential: { username: name, password: `secret of ${name}` } })
const peers = [peer('sensor-1'), peer('sensor-2'), peer('Node-RED', 'client')]
const source = (change: Partial<BundleSource> = {}) => sourceOf(fixedBroker(), { peers, ...change })
const linesOf = (conf: string) => conf.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

describe('the folder for Mosquitto', () => {
  it('holds what mutual TLS needs, with a reason for each line', async () => {
    const files = await mosquitto.files(source(), {})
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      'mosquitto.conf',
      'broker.crt',
      'broker.key secret',
      'ca.crt',
      'README.txt',
      'manifest.json',
    ])
    await expect(textOf(files, 'mosquitto.conf')).toMatchFileSnapshot('testing/snapshots/mosquitto-mutual.conf')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/mosquitto-mutual.txt')
  })

  it('knows clients by their passwords on request', async () => {
    const files = await mosquitto.files(source(), { mode: 'password', passwordIterations: 1000 })
    expect(linesOf(textOf(files, 'mosquitto.conf'))).toEqual(
      expect.arrayContaining(['require_certificate false', 'allow_anonymous false', 'password_file passwords']),
    )
    expect(linesOf(textOf(files, 'mosquitto.conf')).join('\n')).not.toMatch(/use_identity_as_username|cafile/)
    expect(textOf(files, 'passwords').split('\n').map((line) => line.split('$')[0])).toEqual(['sensor-1:', 'sensor-2:', 'Node-RED:', ''])
    expect(files.find(({ path }) => path === 'passwords')!.isSecret).toBe(true)
    await expect(textOf(files, 'mosquitto.conf')).toMatchFileSnapshot('testing/snapshots/mosquitto-password.conf')
  })

  it('keeps devices to their own topics on request, and lets clients see all', async () => {
    const files = await mosquitto.files(source(), { acl: true, port: 1234, tlsVersion: 'tlsv1.3' })
    expect(linesOf(textOf(files, 'mosquitto.conf'))).toEqual(expect.arrayContaining(['listener 1234', 'tls_version tlsv1.3', 'acl_file acl']))
    expect(files.find(({ path }) => path === 'acl')).toMatchObject({ isSecret: false, isOwnerOnly: true })
    await expect(textOf(files, 'acl')).toMatchFileSnapshot('testing/snapshots/mosquitto-acl.txt')
  })

  it('lets no name write a line of the settings', async () => {
    const identity = fixedBroker({ name: 'x\nallow_anonymous true' })
    const lines = linesOf(textOf(await mosquitto.files(sourceOf(identity), {}), 'mosquitto.conf'))
    expect(lines.filter((line) => line.startsWith('allow_anonymous'))).toEqual(['allow_anonymous false'])
  })

  it('puts the issuing CAs behind the certificate and beside the root', async () => {
    const files = await mosquitto.files(source({ identity: fixedBroker({ intermediates: [Uint8Array.of(2, 2, 2)] }) }), {})
    expect(textOf(files, 'broker.crt').match(/^[^-]+$/gm)).toEqual(['AQEB', 'AgIC'])
    expect(textOf(files, 'ca.crt').match(/^[^-]+$/gm)).toEqual(['CQkJ', 'AgIC'])
  })

  it('asks for credentials only where it hashes them', () => {
    expect(mosquitto.needsCredentials({})).toBe(false)
    expect(mosquitto.needsCredentials({ mode: 'password' })).toBe(true)
  })
})

describe('the password file', () => {
  it('has PBKDF2-SHA512 with 12 octets of salt', async () => {
    const salt = () => Uint8Array.from({ length: 12 }, (_, index) => index)
    const text = await mosquittoPasswordFile([{ username: 'lamp', password: 'p' }], { iterations: 1000, salt })
    const hash = pbkdf2Sync('p', salt(), 1000, 64, 'sha512').toString('base64')
    expect(text).toBe(`lamp:$7$1000$AAECAwQFBgcICQoL$${hash}\n`)
  })
  it('stops when it is cancelled', async () => {
    const credentials = Array.from({ length: 1000 }, (_, index) => ({ username: `u${index}`, password: 'p' }))
    const controller = new AbortController()
    let asked = 0
    const salt = () => {
      if (++asked === 6) controller.abort()
      return new Uint8Array(12)
    }
    await expect(mosquittoPasswordFile(credentials, { iterations: 1000, salt, signal: controller.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    })
    expect(asked).toBe(8)
  })
  it.each([
    ['lamp', true],
    ["Anna's lamp", true],
    ['a#b', true],
    ['a:b', false],
    ['#a', false],
    ['a\nb', false],
    [' a', false],
    ['', false],
  ])('can hold the user name %j: %s', (name, expected) => {
    expect(isPasswordFileName(name)).toBe(expected)
  })
})
