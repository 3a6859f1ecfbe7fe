import { expect, test } from 'vitest'
import type { CertificateFacts, RequestFacts } from '../../shared/inspection.ts'
import { certificateText, requestText } from './plain-text.ts'

const key = { keyType: 'ec-p256', keyDescription: 'EC P-256', publicKeyHash: 'AABB', spkiPin: 'pin=' } as const

test('a certificate is told line by line, with what is critical', () => {
  const facts: CertificateFacts = {
    ...key,
    pem: '',
    fingerprint: '0102',
    sha1Fingerprint: '0304',
    version: 3,
    serialNumber: '0A0B',
    subject: 'CN=Sub CA',
    name: 'Sub CA',
    issuerName: 'CN=Home CA',
    isSelfIssued: false,
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2027-01-01T00:00:00Z',
    signatureAlgorithm: 'ecdsa-with-SHA256',
    altNames: [],
    basicConstraints: { isCa: true, pathLength: 0 },
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    criticalExtensions: ['basicConstraints', 'keyUsage'],
    subjectKeyIdentifier: 'CAFE',
    authorityKeyIdentifier: null,
    crlDistributionPoints: ['http://home.lan/list.crl'],
    authorityInfoAccess: { ocsp: [], caIssuers: [] },
    nameConstraints: { permitted: ['dns:home.lan'], excluded: [] },
    otherExtensions: [{ name: '1.2.3.4', isCritical: false, value: '0500' }],
  }
  expect(certificateText(facts)).toBe(`Certificate:
    Version: 3 (0x2)
    Serial Number: 0A:0B
    Signature Algorithm: ecdsa-with-SHA256
    Issuer: CN=Home CA
    Validity
        Not Before: 2026-01-01T00:00:00Z
        Not After : 2027-01-01T00:00:00Z
    Subject: CN=Sub CA
    Subject Public Key Info:
        Public Key Algorithm: EC P-256
        SHA256: AA:BB
        Pin (RFC 7469): pin=
    X509v3 extensions:
        basicConstraints: critical
            CA:TRUE, pathlen:0
        keyUsage: critical
            keyCertSign, cRLSign
        subjectKeyIdentifier:
            CA:FE
        crlDistributionPoints:
            URI:http://home.lan/list.crl
        nameConstraints:
            Permitted:
                dns:home.lan
        1.2.3.4:
            05:00
SHA256 Fingerprint: 01:02
SHA1 Fingerprint: 03:04
`)
})

test('a request says what is wrong with its signature', () => {
  const facts: RequestFacts = {
    ...key,
    pem: '',
    fingerprint: '01',
    subject: 'CN=sensor-9',
    name: 'sensor-9',
    signatureAlgorithm: 'ecdsa-with-SHA256',
    signatureProblem: 'it does not fit its key.',
    altNames: [{ type: 'dns', value: 'sensor-9.lan' }],
    basicConstraints: null,
    keyUsage: [],
    extendedKeyUsage: [],
    criticalExtensions: [],
    otherExtensions: [],
    attributes: [],
    hasChallengePassword: false,
  }
  expect(requestText(facts)).toContain('        subjectAltName:\n            dns:sensor-9.lan\n')
  expect(requestText(facts)).toContain('Self-signature: it does not fit its key.')
})
