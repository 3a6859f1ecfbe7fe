import { beforeAll, describe, expect, test } from 'vitest'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'
import { refuseUnsafeAnchor } from './unsafe-anchor.ts'

describe.skipIf(lacksTools('openssl'))('a trust anchor', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
  })

  const foreignCurves = ['secp256k1', 'brainpoolP256r1', 'brainpoolP384t1', 'brainpoolP512r1', 'SM2']

  test.each(foreignCurves)('on %s is refused, but shown', (curve) => {
    folder.identity(curve, ec(curve))
    const bytes = derOf(folder.read(`${curve}.pem`))
    expect(() => refuseUnsafeAnchor(bytes)).toThrow(expect.objectContaining({ code: 'FILE_UNSAFE', details: { curve } }))
    expect(readFileContent(bytes).objects).toMatchObject([
      { type: 'certificate', unsafeCurve: curve, subject: `CN=${curve},O=Test`, keyDescription: `EC ${curve}`, isCa: true },
    ])
    expect(() => readFileContent(folder.read(`${curve}.key`))).toThrow(
      expect.objectContaining({ code: 'FILE_UNSAFE', details: { curve } }),
    )
  })

  test('on a curve given by its parameters is refused, though they are those of P-256', () => {
    folder.identity('explicit', [...ec('P-256'), '-pkeyopt', 'ec_param_enc:explicit'])
    const unsafe = expect.objectContaining({ code: 'FILE_UNSAFE', details: { curve: 'a curve given by its parameters' } })
    expect(() => refuseUnsafeAnchor(derOf(folder.read('explicit.pem')))).toThrow(unsafe)
    expect(() => readFileContent(folder.read('explicit.key'))).toThrow(unsafe)
  })

  test('on a curve without a name in our tables is refused by its number', () => {
    folder.identity('sect239k1', ec('sect239k1'))
    expect(() => refuseUnsafeAnchor(derOf(folder.read('sect239k1.pem')))).toThrow(
      expect.objectContaining({ code: 'FILE_UNSAFE', details: { curve: '1.3.132.0.3' } }),
    )
  })

  test.each(Object.entries(keyOptions))('with a key of type %s passes', (description, options) => {
    folder.identity(description, options)
    expect(() => refuseUnsafeAnchor(derOf(folder.read(`${description}.pem`)))).not.toThrow()
  })

  test('is a certificate in DER', () => {
    folder.openssl('genpkey', ...ec('P-256'), '-out', 'k.key')
    for (const content of [derOf(folder.read('k.key')), folder.read('k.key'), Buffer.alloc(0)]) {
      expect(() => refuseUnsafeAnchor(content)).toThrow(expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }))
    }
  })
})
