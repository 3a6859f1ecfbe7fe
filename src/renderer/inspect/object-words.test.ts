import { describe, expect, test } from 'vitest'
import type { CertificateFacts, ConsumerVerdict, InspectedObject, RequestFacts } from '../../shared/inspection.ts'
import { certificateWords, groupVerdicts, keyWords, objectTitle, requestWords, revocationListWords, shortName } from './object-words.ts'

const now = new Date('2026-06-01T00:00:00Z')

const facts: CertificateFacts = {
  pem: '',
  fingerprint: 'AA',
  sha1Fingerprint: 'BB',
  version: 3,
  serialNumber: '01',
  subject: 'CN=mqtt.home.lan',
  name: 'mqtt.home.lan',
  issuerName: 'CN=Home CA,O=Home',
  isSelfIssued: false,
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2027-05-31T00:00:00Z',
  signatureAlgorithm: 'ecdsa-with-SHA256',
  altNames: [{ type: 'dns', value: 'mqtt.home.lan' }],
  basicConstraints: null,
  keyUsage: [],
  extendedKeyUsage: ['serverAuth'],
  criticalExtensions: [],
  subjectKeyIdentifier: null,
  authorityKeyIdentifier: null,
  crlDistributionPoints: [],
  authorityInfoAccess: { ocsp: [], caIssuers: [] },
  nameConstraints: null,
  otherExtensions: [],
  keyType: 'ec-p256',
  keyDescription: 'EC P-256',
  publicKeyHash: 'CC',
  spkiPin: '',
}
type Certificate = Extract<InspectedObject, { type: 'certificate' }>
const certificate: Certificate = {
  type: 'certificate',
  label: null,
  facts,
  verdicts: [],
  inVault: null,
  issuedBy: { fingerprint: 'DD', serialNumber: '02', name: 'Home CA' },
  pathProblems: [],
  path: ['CN=mqtt.home.lan', 'CN=Home CA,O=Home'],
  key: 'unknown',
}

describe('a certificate in a sentence', () => {
  test('says whose it is, how long it holds and who signed it', () => {
    expect(certificateWords(certificate, now)).toBe(
      "A broker's certificate for mqtt.home.lan, valid for 364 more days, signed by Home CA.",
    )
  })
  test('tells a claim from a signature that was checked', () => {
    expect(certificateWords({ ...certificate, issuedBy: null, path: ['CN=mqtt.home.lan'] }, now)).toContain(
      'by its own account signed by Home CA',
    )
  })
  test('names a root CA as one', () => {
    const root = { ...certificate, facts: { ...facts, isSelfIssued: true, basicConstraints: { isCa: true, pathLength: null }, altNames: [] } }
    expect(certificateWords(root, now)).toBe("A root CA's certificate, valid for 364 more days, signed by itself.")
  })
  test('makes names from elsewhere safe to show', () => {
    const hostile = { ...certificate, facts: { ...facts, altNames: [{ type: 'dns' as const, value: 'a\u202eb' }] } }
    expect(certificateWords(hostile, now)).toContain('a\\u{202e}b')
  })
})

test('a request says whom it is for, and leaves the proof of its key to the line below', () => {
  const request = { name: 'sensor-9', subject: 'CN=sensor-9', keyDescription: 'RSA 2048', altNames: [] } as unknown as RequestFacts
  expect(requestWords(request)).toBe('A request for a certificate for sensor-9, with an RSA 2048 key.')
  const nameless = { ...request, subject: '', altNames: [{ type: 'dns' as const, value: 'a.lan' }] }
  expect(requestWords(nameless)).toBe('A request for a certificate for a.lan, with an RSA 2048 key.')
})

test('a revocation list says whether it is out of date', () => {
  const list = { facts: { issuerName: 'CN=Home CA', entryCount: 1, nextUpdate: '2026-05-01T00:00:00Z' } } as unknown as Extract<
    InspectedObject,
    { type: 'revocation-list' }
  >
  expect(revocationListWords(list, now)).toBe('A revocation list of Home CA with 1 entry; out of date: the next one was due.')
})

test('a key says what it belongs to', () => {
  const key = { type: 'public-key', keyDescription: 'Ed25519', publicKeyHash: '', spkiPin: '' } as const
  expect(keyWords({ ...key, belongsTo: ['a', 'b'] })).toBe('A public key (Ed25519) that belongs to a and b.')
  expect(keyWords({ ...key, belongsTo: [] })).toBe('A public key (Ed25519) that belongs to nothing here.')
})

test('a name is short where it has a common name, and whole where it cannot be read', () => {
  expect(shortName('CN=Home CA,O=Home')).toBe('Home CA')
  expect(shortName('O=Home')).toBe('Home')
  expect(shortName('no name')).toBe('no name')
  expect(shortName('')).toBe('somebody without a name')
})

test('what is encrypted stands in the list as that', () => {
  expect(objectTitle({ type: 'encrypted', what: 'an encrypted PKCS#12 file' })).toEqual({
    title: 'An encrypted PKCS#12 file',
    what: 'Encrypted',
  })
})

test('consumers with one reason stand together, those that refuse before those that may', () => {
  const verdict = (consumer: string, severity: ConsumerVerdict['severity'], reason: string): ConsumerVerdict => ({
    consumer,
    severity,
    code: reason,
    reason,
    remedy: 'r',
  })
  const groups = groupVerdicts([verdict('A', 'may-refuse', 'x'), verdict('B', 'refuses', 'y'), verdict('C', 'may-refuse', 'x')])
  expect(groups.map(({ severity, consumers, reason }) => [severity, consumers, reason])).toEqual([
    ['refuses', ['B'], 'y'],
    ['may-refuse', ['A', 'C'], 'x'],
  ])
})
