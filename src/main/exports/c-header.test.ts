import { describe, expect, it } from 'vitest'
import { cArray } from './c-array.ts'
import { cHeader } from './c-header.ts'
import { sourceOf, textOf } from './testing/bundle-source.ts'
import { issuedIdentity } from './testing/issued-identity.ts'

describe('C headers', () => {
  it('are what xxd prints of the DER files beside them', async () => {
    const identity = issuedIdentity()
    const files = await cHeader.files(sourceOf(identity), {})
    expect(files.map(({ path, isSecret }) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      'ca.der.h',
      'ca.der',
      'device.der.h',
      'device.der',
      'device-key.der.h secret',
      'device-key.der secret',
      'README.txt',
      'manifest.json',
    ])
    expect(textOf(files, 'device.der.h')).toBe(cArray('device.der', identity.certificate))
    await expect(textOf(files, 'README.txt')).toMatchFileSnapshot('testing/snapshots/c-header.txt')
  })
  it('stay in flash and have an include guard on request', async () => {
    const files = await cHeader.files(sourceOf(issuedIdentity()), { storage: 'progmem', guard: 'true' })
    await expect(textOf(files, 'ca.der.h')).toMatchFileSnapshot('testing/snapshots/c-header-progmem.h')
  })
  it('warn of keys that small boards are slow with', () => {
    const check = (keyType: 'rsa-2048' | 'rsa-4096' | null) =>
      cHeader.check(sourceOf(issuedIdentity({ keyType, keyDescription: 'such' }), { now: new Date('2030-01-01') }), {}).map(({ severity }) => severity)
    expect([check('rsa-2048'), check('rsa-4096'), check(null)]).toEqual([[], ['warning'], ['error']])
  })
})
