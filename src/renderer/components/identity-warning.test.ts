import { expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { identityWarning } from './identity-warning.ts'

const now = new Date('2026-06-01T00:00:00Z')
const certificate = (part: Partial<CertificateSummary>) =>
  ({ name: 'sensor-1', hasKey: true, status: 'active', notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z', ...part }) as CertificateSummary

it.each([
  ['none in date', {}, undefined],
  ['a key elsewhere', { hasKey: false }, /private key of sensor-1/],
  ['an expired one', { notAfter: '2026-05-29T00:00:00Z' }, /^sensor-1: expired 3 days ago\. Brokers will refuse it\.$/],
  ['one of tomorrow', { notBefore: '2026-06-02T00:00:00Z' }, /not valid yet/],
  ['a revoked one', { status: 'revoked' }, /is revoked/],
] as const)('warns of %s', (_what, part, message) => {
  const warning = identityWarning(certificate(part), now)
  if (message === undefined) expect(warning).toBeUndefined()
  else expect(warning!.message).toMatch(message)
})
