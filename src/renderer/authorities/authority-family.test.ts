import { describe, expect, it } from 'vitest'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { families, familyTree, rowsOf } from './authority-family.ts'

const now = new Date('2026-11-21T12:00:00Z')

function authority(name: string, issuer: string | null): CertificateSummary {
  return {
    fingerprint: name.toUpperCase(),
    serialNumber: name.toUpperCase(),
    name,
    kind: issuer === null ? 'root-ca' : 'issuing-ca',
    profile: issuer === null ? 'root-ca' : 'issuing-ca',
    subject: `CN=${name}`,
    issuerName: `CN=${issuer ?? name}`,
    issuer: issuer === null ? null : { fingerprint: issuer.toUpperCase(), serialNumber: issuer.toUpperCase(), name: issuer },
    altNames: [],
    keyType: 'ec-p256',
    keyDescription: 'EC P-256',
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2036-01-01T00:00:00.000Z',
    status: 'active',
    origin: 'issued',
    viewOnly: null,
    replacedBy: null,
    revocation: null,
    takenOfflineAt: null,
    hasKey: true,
    groups: [],
    issuedAt: '2026-01-01T00:00:00.000Z',
  }
}

const all = [
  authority('a', null),
  authority('b', null),
  authority('a1', 'a'),
  authority('b1', 'b'),
  authority('a2', 'a'),
  authority('x1', 'x'),
]

describe('families of authorities', () => {
  it('stand under their roots, and one without its issuer stands for itself', () => {
    expect(rowsOf(families(all)).map(({ authority: { name }, depth }) => `${'-'.repeat(depth)}${name}`)).toEqual([
      'a',
      '-a1',
      '-a2',
      'b',
      '-b1',
      'x1',
    ])
  })

  it('say of an authority whose key is kept elsewhere that it is offline', () => {
    const [family] = families([{ ...authority('a', null), hasKey: false, takenOfflineAt: '2026-02-01T00:00:00.000Z' }])
    expect(familyTree(family!, {}, now)).toMatchObject({ state: 'valid', isOffline: true })
  })

  it('are drawn with what each has issued, where that is known', () => {
    const [family] = families(all)
    expect(familyTree(family!, { A: 3, A1: 1, A2: 0 }, now)).toEqual({
      id: 'A',
      kind: 'root-ca',
      title: 'a',
      lines: ['EC P-256', '3 certificates issued'],
      state: 'valid',
      isOffline: false,
      href: '/authorities/A',
      children: [
        expect.objectContaining({ id: 'A1', lines: ['EC P-256', '1 certificate issued'], children: [] }),
        expect.objectContaining({ id: 'A2', lines: ['EC P-256', 'nothing issued yet'] }),
      ],
    })
  })
})
