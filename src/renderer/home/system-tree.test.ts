import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { systemTree } from './system-tree.ts'

const now = new Date('2026-11-21T12:00:00Z')

function certificate(serialNumber: string, rest: Partial<CertificateSummary> = {}): CertificateSummary {
  return {
    fingerprint: serialNumber,
    serialNumber,
    name: `name ${serialNumber}`,
    kind: 'device',
    profile: 'mqtt-device',
    subject: '',
    issuerName: '',
    issuer: null,
    altNames: [],
    keyType: 'ec-p256',
    keyDescription: 'EC P-256',
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2027-11-20T12:00:00Z',
    status: 'active',
    origin: 'issued',
    viewOnly: null,
    replacedBy: null,
    revocation: null,
    takenOfflineAt: null,
    hasKey: true,
    groups: [],
    issuedAt: '2026-01-01T00:00:00Z',
    ...rest,
  }
}

const root = certificate('01', { kind: 'root-ca', name: 'Home CA' })
const issuing = certificate('02', { kind: 'issuing-ca', issuer: { fingerprint: '01', serialNumber: '01', name: 'Home CA' } })
const retired = certificate('03', { kind: 'root-ca', status: 'replaced' })

describe('the picture of a system', () => {
  it('puts issuing CAs below their root and leaves replaced authorities out', () => {
    const tree = systemTree([root, issuing, retired], [], now)
    expect(tree.map(({ id, children }) => [id, children!.map((child) => child.id)])).toEqual([['01', ['02']]])
  })

  it('lets an issuing CA stand for itself where its root is gone', () => {
    expect(systemTree([issuing], [], now).map(({ id }) => id)).toEqual(['02'])
  })

  it('draws one broker as itself and many devices as their number', () => {
    const broker = certificate('0B', { kind: 'broker', altNames: [{ type: 'dns', value: 'mqtt.home.lan' }] })
    const devices = ['0C', '0D', '0E'].map((serial) => certificate(serial))
    const followed: string[] = []
    const [home] = systemTree(
      [root],
      [
        { issuer: '01', kind: 'broker', total: 1, newest: [broker] },
        { issuer: '01', kind: 'device', total: 12, newest: devices },
        { issuer: '01', kind: 'client', total: 0, newest: [] },
      ],
      now,
      ({ kind }) => followed.push(kind),
    )
    expect(home!.children!.map(({ title, lines, href }) => [title, lines, href])).toEqual([
      ['name 0B', ['also mqtt.home.lan', 'until 20 November 2027'], '/inventory/0B'],
      ['12 devices', ['name 0C, name 0D and 10 more'], '/inventory'],
    ])
    home!.children![1]!.onFollow!()
    expect(followed).toEqual(['device'])
  })
})
