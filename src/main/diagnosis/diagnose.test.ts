import { describe, expect, test } from 'vitest'
import { toWireError } from '../../shared/errors.ts'
import type { CertificateFacts } from '../../shared/inspection.ts'
import { tlsFailure } from '../mqtt/connection-failure.ts'
import { diagnose, rowsOfVerifyCode } from './diagnose.ts'
import type { ExaminedChain, Observations, ShownCertificate } from './observations.ts'
import { recordedAlerts, recordedVerifyCodes } from './testing/recorded-errors.ts'

const now = new Date('2026-06-01T00:00:00Z')
const facts: CertificateFacts = {
  pem: '',
  fingerprint: 'A'.repeat(64),
  sha1Fingerprint: 'B'.repeat(40),
  version: 3,
  serialNumber: '01',
  subject: 'CN=sensor-1',
  name: 'sensor-1',
  issuerName: 'CN=Home CA',
  isSelfIssued: false,
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2028-01-01T00:00:00.000Z',
  signatureAlgorithm: 'ecdsaWithSHA256',
  altNames: [],
  basicConstraints: null,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['clientAuth'],
  criticalExtensions: [],
  subjectKeyIdentifier: null,
  authorityKeyIdentifier: null,
  crlDistributionPoints: [],
  authorityInfoAccess: { ocsp: [], caIssuers: [] },
  nameConstraints: null,
  otherExtensions: [],
  keyType: 'ec-p256',
  keyDescription: 'EC P-256',
  publicKeyHash: 'C'.repeat(64),
  spkiPin: '',
}

/** Our certificate, as it is or wrong in one way. */
function own(change: Partial<CertificateFacts> = {}): ExaminedChain {
  const certificate: ShownCertificate = {
    facts: { ...facts, ...change },
    unreadable: null,
    matchingName: null,
    issuerInChain: null,
    hasTrustedNamesake: false,
    inVault: null,
    issuedBy: null,
    namesakes: [],
  }
  return { certificates: [certificate], path: [{ from: 'chain', index: 0, facts: certificate.facts! }], isAnchored: false, trusted: ['Home CA'], problems: [] }
}

function observed(chain: ExaminedChain | null, cause: Error, stage = 'tls'): Observations {
  const error = toWireError(tlsFailure(cause, { host: 'mqtt', port: 8883, isEncrypted: true, hasCertificate: chain !== null, trusted: ['Home CA'] }))
  return {
    address: { scheme: 'mqtts', host: 'mqtt', port: 8883, path: '' },
    askedFor: 'mqtt',
    identity: { chain, clientId: 'sensor-1', username: null, trustsVault: true },
    steps: [{ id: stage, title: 'A stage', state: 'failed', durationMs: 1, error }],
    shown: null,
    asksForCertificate: true,
    findings: {},
    knowledge: { brokers: [], identities: [], roots: [], revocationLists: [] },
    now,
  }
}

const expired = own({ notAfter: '2026-05-01T00:00:00.000Z' })
const early = own({ notBefore: '2026-07-01T00:00:00.000Z' })
const weak = own({ keyDescription: 'RSA 1024' })
const alone = own({ isSelfIssued: true })

/** Look-alikes: the same alert, and another certificate of ours. */
const cases: readonly [alert: number, what: string, chain: ExaminedChain | null, row: number][] = [
  [40, 'nothing sent', null, 43],
  [42, 'not valid yet', early, 48],
  [42, 'a short key', weak, 49],
  [42, 'nothing wrong', own(), 48],
  [43, 'made for a server', own({ extendedKeyUsage: ['serverAuth'] }), 51],
  [44, 'revoked by somebody', own(), 50],
  [45, 'expired', expired, 46],
  [45, 'in date', own(), 47],
  [46, 'nothing known', own(), 78],
  [48, 'self-signed', alone, 52],
  [48, 'of a CA', own(), 45],
  [51, 'of a CA', own(), 53],
  [70, 'whatever is sent', own(), 40],
  [116, 'nothing sent', null, 43],
  [120, 'whatever is sent', own(), 42],
]

describe('an alert', () => {
  test.each(cases)('%i to a client with a certificate that is %s is row %s in both libraries', (alert, _what, chain, row) => {
    const recorded = recordedAlerts.find((each) => each.alert === alert)!
    for (const { code, message } of [recorded.openssl, recorded.boringssl]) {
      const problems = diagnose(observed(chain, Object.assign(new Error(message), { code })))
      expect(problems.map((each) => [each.row, each.weight, each.stage])).toEqual([[row, 'blocks', 'tls']])
    }
  })
  test('has a case for each that was recorded', () => {
    expect(new Set(cases.map(([alert]) => alert))).toEqual(new Set(recordedAlerts.map(({ alert }) => alert)))
  })
})

describe('a verify code', () => {
  test.each(recordedVerifyCodes)('of row $row stands for it in both libraries', ({ row, openssl, boringssl }) => {
    expect(rowsOfVerifyCode(openssl)).toContain(row)
    expect(rowsOfVerifyCode(boringssl)).toContain(row)
  })
  test('that nobody knows still is a problem', () => {
    const cause = Object.assign(new Error('odd'), { code: 'CERT_REJECTED' })
    expect(diagnose(observed(null, cause)).map(({ row, weight }) => [row, weight])).toEqual([[77, 'blocks']])
  })
})

describe('a keep alive that passes', () => {
  test('is row 69', () => {
    const observations = observed(own(), new Error('x'), 'round-trip')
    const error = { code: 'CONNECTION_LOST' as const, message: 'The broker stopped answering.', details: { kind: 'keep-alive' } }
    expect(diagnose({ ...observations, steps: [{ id: 'round-trip', title: 'x', state: 'failed', durationMs: 1, error }] }).map(({ row }) => row)).toEqual([69])
  })
})
