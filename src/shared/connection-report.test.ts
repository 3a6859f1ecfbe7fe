import { describe, expect, test } from 'vitest'
import { connectionReport, equivalentCommands, reportFormats, type ReportedRequest } from './connection-report.ts'
import type { ConnectionTestResult } from './connection-test.ts'
import type { CertificateFacts } from './inspection.ts'

const deceiving = '<img src=x onerror=alert(1)>\u202e'
const facts: CertificateFacts = {
  pem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  fingerprint: 'A'.repeat(64),
  sha1Fingerprint: 'B'.repeat(40),
  version: 3,
  serialNumber: '0102',
  subject: `CN=${deceiving}`,
  name: deceiving,
  issuerName: 'CN=Home CA',
  isSelfIssued: false,
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-01-01T00:00:00.000Z',
  signatureAlgorithm: 'ecdsaWithSHA256',
  altNames: [{ type: 'dns', value: 'mqtt.home.lan' }],
  basicConstraints: null,
  keyUsage: [],
  extendedKeyUsage: [],
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
  spkiPin: 'x',
}
const result: ConnectionTestResult = {
  hasPassed: false,
  steps: [
    { id: 'resolve', title: 'Find the address', state: 'passed', durationMs: 1, text: '10.0.0.1' },
    {
      id: 'connect',
      title: 'Connect over MQTT',
      state: 'failed',
      durationMs: 12,
      error: { code: 'NOT_AUTHORIZED', message: 'The broker does not let anna in with hunter2.', remedy: 'Check the password of anna.', details: { reasonCode: 135 } },
    },
    { id: 'subscribe', title: 'Subscribe', state: 'skipped', text: 'Not tried.' },
  ],
  presented: {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    certificates: [{ facts, inVault: null, issuedBy: { fingerprint: 'D'.repeat(64), serialNumber: '01', name: 'Home CA' }, matchingName: { type: 'dns', value: 'mqtt.home.lan' } }],
    leftOut: 2,
    asksForCertificate: true,
    askedFor: 'mqtt.home.lan',
  },
  problems: [
    {
      row: 61,
      stage: 'connect',
      side: 'broker',
      weight: 'blocks',
      message: 'The broker does not let anna in: not authorized.',
      remedy: 'Check the user name and password.',
      mends: [{ kind: 'access-list', lines: ['user anna', 'topic readwrite anna/#'] }],
      certificate: null,
    },
  ],
  surroundings: { version: '0.1.0', tlsLibrary: 'OpenSSL 3.5.5', clock: '2026-06-01T00:00:00.000Z' },
}
const request: ReportedRequest = {
  address: { scheme: 'mqtts', host: 'mqtt.home.lan', port: 8883, path: '' },
  as: 'sensor-1',
  serverName: null,
  clientId: null,
  withheld: ['anna', 'hunter2'],
}

describe('the report of a connection test', () => {
  test.each(reportFormats)('has everything that a colleague needs, and nothing secret: %s', (format) => {
    const report = connectionReport(format, request, result)
    for (const secret of ['anna', 'hunter2', 'PRIVATE KEY']) expect(report).not.toContain(secret)
    for (const part of ['mqtt.home.lan', 'TLSv1.3', 'OpenSSL 3.5.5', '2026-06-01T00:00:00.000Z', 'Home CA', '0102', '61', 'NOT_AUTHORIZED', 's_client', 'mosquitto_sub']) {
      expect(report).toContain(part)
    }
    expect(report).not.toContain('\u202e')
  })
  test('tells the verdict first, as text', () => {
    expect(connectionReport('txt', request, result).split('\n').slice(0, 6)).toEqual([
      'Certwright 0.1.0: connection test of mqtts://mqtt.home.lan:8883',
      'Clock of this machine: 2026-06-01T00:00:00.000Z. TLS library: OpenSSL 3.5.5.',
      'As sensor-1. Looked for in the broker’s certificate: mqtt.home.lan.',
      '',
      'VERDICT: The broker does not let (withheld) in: not authorized.',
      'What to do: Check the user name and password.',
    ])
  })
  test('cannot be broken out of by a name in a certificate, and loads nothing, as HTML', () => {
    const report = connectionReport('html', request, result)
    expect(report).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(report).not.toMatch(/<img|<script|src=["']|href=|url\(/)
    expect(report).toContain("default-src 'none'")
  })
  test('is JSON that a program reads', () => {
    const report = JSON.parse(connectionReport('json', request, result)) as { hasPassed: boolean; problems: { row: number }[] }
    expect(report.hasPassed).toBe(false)
    expect(report.problems.map(({ row }) => row)).toEqual([61])
  })
  test('says how to see it with other programs, in words that a shell takes as they are', () => {
    expect(equivalentCommands({ ...request, serverName: '10.0.0.1', clientId: "it's mine" }).map(({ line }) => line)).toEqual([
      'openssl s_client -connect mqtt.home.lan:8883 -verify_ip 10.0.0.1 -CAfile ca.crt -cert client.crt -key client.key -showcerts -verify_return_error',
      `mosquitto_sub -h mqtt.home.lan -p 8883 -V mqttv5 --cafile ca.crt --cert client.crt --key client.key -i 'it'\\''s mine' -u USER -P PASSWORD -t 'sensor-1/#' -d`,
    ])
  })
  test('offers no command for what a program cannot do', () => {
    expect(equivalentCommands({ ...request, address: { scheme: 'ws', host: '::1', port: 80, path: '/mqtt' } })).toEqual([])
  })
})
