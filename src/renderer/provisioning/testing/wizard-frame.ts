import type { CertificateSummary } from '../../../shared/certificate.ts'
import type { ProfileSummary } from '../../../shared/profile.ts'
import { noHoldings, type Holdings } from '../holdings.ts'
import type { ReadingFrame } from '../provision-reading.ts'

export const now = new Date('2026-11-21T12:00:00Z')

/** A certificate of the vault, for tests of what is drawn and read from it. */
export function certificate(serialNumber: string, rest: Partial<CertificateSummary> = {}): CertificateSummary {
  return {
    fingerprint: serialNumber,
    serialNumber,
    name: `name ${serialNumber}`,
    kind: 'device',
    profile: '',
    subject: '',
    issuerName: '',
    issuer: null,
    altNames: [],
    keyType: 'ec-p256',
    keyDescription: 'EC P-256',
    notBefore: '2026-11-21T11:00:00Z',
    notAfter: '2036-11-18T12:00:00Z',
    status: 'active',
    origin: 'issued',
    viewOnly: null,
    replacedBy: null,
    revocation: null,
    takenOfflineAt: null,
    hasKey: true,
    groups: [],
    issuedAt: '2026-11-21T12:00:00Z',
    ...rest,
  }
}

const below = { fingerprint: '01', serialNumber: '01', name: 'Home CA' }
export const homeCa = certificate('01', { kind: 'root-ca', name: 'Home CA' })
export const otherCa = certificate('02', { kind: 'root-ca', name: 'Other CA' })
export const broker = certificate('0B', {
  kind: 'broker',
  name: 'mqtt.home.lan',
  issuer: below,
  altNames: [{ type: 'dns', value: 'mqtt.home.lan' }],
})
export const sensor1 = certificate('0C', { name: 'sensor-1', issuer: below })
export const sensor2 = certificate('0D', { name: 'sensor-2', issuer: below })

/** A vault that holds these certificates, given the oldest first. */
export function holding(...certificates: CertificateSummary[]): Holdings {
  const ofKinds = (...kinds: CertificateSummary['kind'][]) => certificates.filter(({ kind }) => kinds.includes(kind))
  const identities = ofKinds('device', 'client').toReversed()
  return {
    authorities: ofKinds('root-ca', 'issuing-ca'),
    brokers: ofKinds('broker').toReversed(),
    identities,
    identityTotal: identities.length,
  }
}

const profile = (kind: ProfileSummary['kind'], defaultValidityDays: number): ProfileSummary => ({
  id: kind,
  title: kind,
  purpose: '',
  kind,
  keyTypes: ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'],
  defaultKeyType: 'ec-p256',
  defaultValidityDays,
  altNames: 'optional',
  altNameTypes: ['dns', 'ip'],
  extendedKeyUsage: [],
  isOwn: false,
  basedOn: null,
  subjectDefaults: {},
})

export function frame(holdings: Holdings = noHoldings, failures: ReadingFrame['failures'] = {}): ReadingFrame {
  return {
    profiles: { authority: profile('root-ca', 3650), issuing: profile('issuing-ca', 1825), broker: profile('broker', 397), device: profile('device', 825) },
    holdings,
    failures,
    now,
  }
}
