import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { der } from './der.ts'
import { sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'

const listed = (files: readonly { path: string; isSecret: boolean }[]) => files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)

describe('DER files', () => {
  it('are the octets of the CA, the certificate and the key', async () => {
    const identity = issuedIdentity()
    const files = await der.files(sourceOf(identity), {})
    expect(listed(files)).toEqual(['ca.der', 'sensor-1.der', 'sensor-1.key.der secret', 'README.txt', 'manifest.json'])
    expect(files.slice(0, 3).map(({ bytes }) => bytes)).toEqual([identity.root, identity.certificate, identity.privateKey])
    expect(new X509Certificate(files[1]!.bytes).subject).toBe('CN=sensor-1')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/der.txt')
  })
  it('have each CA in a file of its own', async () => {
    const identity = issuedIdentity({ intermediates: [Uint8Array.of(2), Uint8Array.of(3)] })
    const files = await der.files(sourceOf(identity, { trustAnchors: [identity.root, Uint8Array.of(8)] }), {})
    expect(listed(files).slice(0, 5)).toEqual(['ca.der', 'ca-2.der', 'sensor-1.der', 'sensor-1.issuer.der', 'sensor-1.issuer-2.der'])
  })
  it('hold the key in its traditional form on request', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const identity = issuedIdentity({ privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }) })
    const octets = (await der.files(sourceOf(identity), { key: 'traditional' })).find(({ isSecret }) => isSecret)!.bytes
    expect(createPrivateKey({ key: Buffer.from(octets), format: 'der', type: 'pkcs1' }).equals(privateKey)).toBe(true)
  })
})
