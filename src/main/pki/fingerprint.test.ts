import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha1Fingerprint, sha256Fingerprint, spkiPin } from './fingerprint.ts'
import { makeRoot } from './testing/certificates.ts'

test('fingerprints are those that node:crypto gives, without colons', async () => {
  const { der } = await makeRoot()
  const certificate = new X509Certificate(der)
  expect(sha256Fingerprint(der)).toBe(certificate.fingerprint256.replaceAll(':', ''))
  expect(sha1Fingerprint(der)).toBe(certificate.fingerprint.replaceAll(':', ''))
})

test('a pin is the base64 of 32 octets', () => {
  expect(spkiPin(new Uint8Array())).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
})
