import { describe, expect, it } from 'vitest'
import { colonHex, criticalWords, usageWords } from './usage-words.ts'

describe('a certificate in words', () => {
  it('says what it may be used for, purposes first, and names what it does not know', () => {
    expect(usageWords({ keyUsage: ['digitalSignature'], extendedKeyUsage: ['clientAuth', '1.3.6.1.4.1.311.20.2.2'] })).toEqual([
      { name: 'clientAuth', words: 'Proves a client to the broker' },
      { name: '1.3.6.1.4.1.311.20.2.2', words: 'Another use' },
      { name: 'digitalSignature', words: 'Signs TLS handshakes' },
    ])
    expect(usageWords({ keyUsage: [], extendedKeyUsage: [] })).toEqual([])
  })

  it('prints fingerprints as openssl does', () => {
    expect([colonHex('0A1B2C'), colonHex('0A'), colonHex('')]).toEqual(['0A:1B:2C', '0A', ''])
  })

  it('names critical extensions', () => {
    expect(criticalWords(['basicConstraints', 'keyUsage', '1.2.3'])).toBe('basic constraints, key usage, 1.2.3')
  })
})
