import { describe, expect, it } from 'vitest'
import { javaStores } from './java-stores.ts'
import { fixedBroker, fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'

const password = 'correct horse'

describe('the stores for Java', () => {
  it('are a secret key store and a trust store for its owner, with a program that tries them', async () => {
    const files = await javaStores.files(sourceOf(fixedIdentity()), { password })
    expect(files.map(({ path, isSecret, isOwnerOnly }) => `${path}${isSecret ? ' secret' : ''}${isOwnerOnly ? ' owner' : ''}`)).toEqual([
      'keystore.p12 secret',
      'truststore.p12 owner',
      'TlsCheck.java',
      'README.txt',
      'manifest.json',
    ])
    expect(files.some(({ bytes }) => Buffer.from(bytes).includes(password))).toBe(false)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/java-stores-device.txt')
    await expect(textOf(files, 'TlsCheck.java')).toMatchFileSnapshot('testing/snapshots/java-stores-TlsCheck.java')
  })

  it('of a broker come without that program', async () => {
    const files = await javaStores.files(sourceOf(fixedBroker()), { password })
    expect(files.map(({ path }) => path)).not.toContain('TlsCheck.java')
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/java-stores-broker.txt')
  })
})
