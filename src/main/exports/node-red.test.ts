import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nodeRed } from './node-red.ts'
import { fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'
import type { BundleFile } from './target.ts'

const credential = { username: 'sensor-1', password: 'p4ss word' }
type Node = Record<string, unknown> & { type: string; credentials?: Record<string, string> }
const nodesOf = (files: readonly BundleFile[]) => JSON.parse(textOf(files, 'flow.json')) as Node[]
const nodeOf = (files: readonly BundleFile[], type: string) => nodesOf(files).find((node) => node.type === type)!
const secretsOf = (files: readonly BundleFile[]) => files.filter(({ isSecret }) => isSecret).map(({ path }) => path)

describe('a flow for Node-RED', () => {
  it.each([
    ['paths', {}, ['client.key']],
    ['embedded', { files: 'embedded', protocol: '5' }, ['flow.json']],
    ['password', { mode: 'password' }, ['flow.json']],
  ] as const)('is what it was: %s', async (name, options, secrets) => {
    const files = await nodeRed.files(sourceOf(fixedIdentity({ credential })), options)
    expect(secretsOf(files)).toEqual(secrets)
    await expect(textOf(files, 'flow.json')).toMatchFileSnapshot(`testing/snapshots/node-red-${name}.json`)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot(`testing/snapshots/node-red-${name}.txt`)
  })

  it('has every field for a path, as Node-RED stops at one that is missing', async () => {
    for (const [options, filled] of [
      [{ folder: 'C:\\Node-RED\\certificates\\' }, { ca: 'C:\\Node-RED\\certificates\\ca.crt', cert: 'C:\\Node-RED\\certificates\\client.crt', key: 'C:\\Node-RED\\certificates\\client.key' }],
      [{ mode: 'password', folder: '/srv/' }, { ca: '/srv/ca.crt', cert: '', key: '' }],
      [{ files: 'embedded' }, { ca: '', cert: '', key: '' }],
    ] as const) {
      const files = await nodeRed.files(sourceOf(fixedIdentity({ credential })), options)
      expect(nodeOf(files, 'tls-config')).toMatchObject({ ...filled, verifyservercert: true })
    }
  })

  it('has the key encrypted under a passphrase, which is in no file', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const identity = fixedIdentity({ privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) })
    const passphrase = 'correct horse battery'
    for (const where of ['paths', 'embedded']) {
      const files = await nodeRed.files(sourceOf(identity), { files: where, passphrase })
      const pem = where === 'paths' ? textOf(files, 'client.key') : nodeOf(files, 'tls-config').credentials!['keydata']!
      expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/)
      expect(createPrivateKey({ key: pem, passphrase }).equals(privateKey)).toBe(true)
      expect(files.some(({ bytes }) => Buffer.from(bytes).includes(passphrase))).toBe(false)
      expect(textOf(files, 'README.txt').replaceAll(/\s+/g, ' ')).toContain('type your passphrase')
    }
  })

  it('has other ids for another identity, so that two flows stand beside each other', async () => {
    const [one, other] = await Promise.all(
      [fixedIdentity(), fixedIdentity({ fingerprint: 'CD'.repeat(32) })].map(async (identity) => nodesOf(await nodeRed.files(sourceOf(identity), {}))),
    )
    const ids = [...one!, ...other!].map(({ id }) => id)
    expect(new Set(ids).size).toBe(14)
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id as string))).toBe(true)
  })

  it('asks for the key that was made elsewhere', async () => {
    const files = await nodeRed.files(sourceOf(fixedIdentity({ privateKey: null })), { files: 'embedded' })
    expect(secretsOf(files)).toEqual([])
    expect(textOf(files, 'README.txt').replaceAll(/\s+/g, ' ')).toContain('upload the private key')
  })

  it('is not made into a folder that is no whole path', () => {
    expect(nodeRed.schema.safeParse({ folder: 'certificates' }).success).toBe(false)
  })
})
