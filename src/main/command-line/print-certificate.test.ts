import { describe, expect, it } from 'vitest'
import { certificateSentence, stateOf } from './print-certificate.ts'
import { sampleBroker, sampleNow } from './testing/samples.ts'

describe('the sentence on a certificate', () => {
  it.each([
    [{}, 'Valid until 2027-12-23 (397 days), for mqtt.home.lan and 192.168.1.10, signed by Home CA.', 'valid'],
    [{ altNames: [], issuer: null, subject: 'CN=Home CA' }, 'Valid until 2027-12-23 (397 days), signed by itself.', 'valid'],
    [{ altNames: [], issuer: null }, 'Valid until 2027-12-23 (397 days), signed by CN=Home CA, which is not in the vault.', 'valid'],
    [{ altNames: [], notAfter: '2026-11-21T10:00:00Z' }, 'Valid until 2026-11-21 (less than a day), signed by Home CA.', 'expires soon'],
    [{ altNames: [], notAfter: '2026-11-20T09:00:00Z' }, 'Expired on 2026-11-20 (1 day ago), signed by Home CA.', 'expired'],
    [{ altNames: [], notBefore: '2026-12-01T00:00:00Z' }, 'Valid from 2026-12-01 until 2027-12-23, signed by Home CA.', 'not yet valid'],
    [{ altNames: [], status: 'revoked' as const }, 'Revoked, signed by Home CA.', 'revoked'],
    [
      { altNames: [], status: 'revoked' as const, revocation: { at: '2026-11-20T09:00:00.000Z', reason: 'keyCompromise' as const } },
      'Revoked on 2026-11-20 (keyCompromise), signed by Home CA.',
      'revoked',
    ],
    [
      { altNames: [], status: 'revoked' as const, revocation: { at: '2026-11-20T09:00:00.000Z', reason: 'certificateHold' as const } },
      'On hold since 2026-11-20, signed by Home CA.',
      'on hold',
    ],
    [{ altNames: [], status: 'replaced' as const }, 'Replaced by a newer one, signed by Home CA.', 'replaced'],
    [
      { altNames: ['a', 'b', 'c', 'd', 'e'].map((value) => ({ type: 'dns' as const, value })) },
      'Valid until 2027-12-23 (397 days), for a, b, c and 2 more, signed by Home CA.',
      'valid',
    ],
  ])('says where it stands, for what it is, and who signed it: %o', (fields, sentence, state) => {
    const certificate = { ...sampleBroker, ...fields }
    expect(certificateSentence(certificate, sampleNow)).toBe(sentence)
    expect(stateOf(certificate, sampleNow)).toMatchObject({ text: state })
  })
})
