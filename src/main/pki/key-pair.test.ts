import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { keyTypes, keyTypeTitles } from '../../shared/key-type.ts'
import { bitString, objectIdentifier, sequence } from './der.ts'
import { describeSpki, generateKeyPair, keyTypeOfSpki } from './key-pair.ts'

const publicKeyEncoding = { type: 'spki', format: 'der' } as const
const privateKeyEncoding = { type: 'pkcs8', format: 'der' } as const

describe('a new key pair', () => {
  test.each(keyTypes)('of type %s is what it says, and its halves belong together', async (keyType) => {
    const { publicKey, privateKey } = await generateKeyPair(keyType)
    expect(keyTypeOfSpki(publicKey)).toBe(keyType)
    expect(describeSpki(publicKey).description).toBe(keyTypeTitles[keyType])
    const derived = createPublicKey(createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }))
    expect(Buffer.compare(derived.export({ type: 'spki', format: 'der' }), publicKey)).toBe(0)
  })

  test.each(['ec-p256', 'ec-p384'] as const)('of type %s is encoded as node:crypto encodes it, zeros at its beginning too', async (keyType) => {
    // One key in 256 begins with a zero.
    for (let count = 0; count < 600; count++) {
      const { publicKey, privateKey } = await generateKeyPair(keyType)
      const read = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
      expect(hexOf(read.export(privateKeyEncoding))).toBe(hexOf(privateKey))
      expect(hexOf(createPublicKey(read).export(publicKeyEncoding))).toBe(hexOf(publicKey))
    }
  })
})

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex')
}

const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve, publicKeyEncoding, privateKeyEncoding }).publicKey
const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength, publicKeyEncoding, privateKeyEncoding }).publicKey

describe('a key that is none of ours', () => {
  test.each([
    ['RSA 1024', () => rsa(1024)],
    ['RSA 2056', () => rsa(2056)],
    ['EC P-521', () => ec('P-521')],
    ['EC secp256k1', () => ec('secp256k1')],
    ['EC brainpoolP256r1', () => ec('brainpoolP256r1')],
    ['Ed25519', () => generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding }).publicKey],
    ['RSA-PSS', () => generateKeyPairSync('rsa-pss', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding }).publicKey],
  ])('is described as %s and refused', (description, make) => {
    const publicKey = make()
    expect(describeSpki(publicKey)).toEqual({ keyType: null, description })
    expect(() => keyTypeOfSpki(publicKey)).toThrow(
      expect.objectContaining({ code: 'KEY_TYPE_NOT_SUPPORTED', details: { keyType: description } }),
    )
  })

  test('is described by its object identifier where we have no word for it', () => {
    const unknown = sequence(sequence(objectIdentifier('1.2.3.4')), bitString(Uint8Array.of(1)))
    expect(describeSpki(unknown)).toEqual({ keyType: null, description: '1.2.3.4' })
  })

  test('is refused where it is no key at all', () => {
    expect(() => keyTypeOfSpki(Uint8Array.of(0x30, 0x00))).toThrow(expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' }))
  })
})
