import { describe, expect, it } from 'vitest'
import { pkcs12 } from './pkcs12.ts'
import { fixedBroker, fixedIdentity, sourceOf, textOf } from './testing/bundle-source.ts'

const password = 'correct horse'

describe('one encrypted file', () => {
  it('is secret, and the CA beside it is not', async () => {
    const files = await pkcs12.files(sourceOf(fixedIdentity()), { password })
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      'sensor-1.p12 secret',
      'ca.crt',
      'README.txt',
      'manifest.json',
    ])
    expect(files.some(({ bytes }) => Buffer.from(bytes).includes(password))).toBe(false)
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/pkcs12-device.txt')
  })

  it('of a broker in the compatible form says that the form is weak', async () => {
    const files = await pkcs12.files(sourceOf(fixedBroker()), { password, form: 'compatible' })
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/pkcs12-broker.txt')
  })

  it('is not made without a password, or with a short one', () => {
    expect(pkcs12.schema.safeParse({}).error?.issues).toMatchObject([{ path: ['password'], message: 'is needed' }])
    expect(pkcs12.schema.safeParse({ password: 'short' }).success).toBe(false)
  })
})
