import { describe, expect, test } from 'vitest'
import { certificatesIn, privateKeyIn, trustAnchorsIn } from './expected-content.ts'
import type { ReadCertificate, ReadPrivateKey } from './reader-contract.ts'

const certificate: ReadCertificate = {
  type: 'certificate',
  der: 'MAA=',
  subject: 'CN=a',
  issuer: 'CN=a',
  isSelfIssued: true,
  serialNumber: '01',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-01-01T00:00:00.000Z',
  isCa: true,
  fingerprint: '00',
  keyDescription: 'EC P-256',
  publicKey: 'MAA=',
  unsafeCurve: null,
}
const foreign: ReadCertificate = { ...certificate, unsafeCurve: 'secp256k1' }
const key: ReadPrivateKey = { type: 'private-key', pkcs8: 'MAA=', keyDescription: 'EC P-256', publicKey: 'MAA=' }
const locked = { type: 'encrypted-private-key', needsPassword: true } as const
const parameters = { type: 'unknown', label: 'EC PARAMETERS' } as const

describe('what is expected of a file', () => {
  test('certificates and key are picked out of all that it holds', () => {
    const file = { objects: [parameters, key, certificate, foreign] }
    expect(certificatesIn(file)).toEqual([certificate, foreign])
    expect(privateKeyIn(file)).toEqual(key)
  })

  test('trust anchors are refused where one of them is on a foreign curve', () => {
    expect(trustAnchorsIn({ objects: [certificate] })).toEqual([certificate])
    expect(() => trustAnchorsIn({ objects: [certificate, foreign] })).toThrow(expect.objectContaining({ code: 'FILE_UNSAFE' }))
  })

  test('an encrypted key asks for its passphrase', () => {
    expect(() => privateKeyIn({ objects: [locked] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_REQUIRED' }))
  })

  test('the error for a wrong file says what was found instead', () => {
    const message = 'The file holds no certificate; it holds a private key and a block "EC PARAMETERS".'
    const code = 'FILE_NOT_UNDERSTOOD'
    expect(() => certificatesIn({ objects: [key, parameters] })).toThrow(expect.objectContaining({ code, message }))
    expect(() => privateKeyIn({ objects: [certificate] })).toThrow(expect.objectContaining({ code }))
    expect(() => privateKeyIn({ objects: [key, locked] })).toThrow(expect.objectContaining({ code }))
  })
})
