import { describe, expect, it } from 'vitest'
import type { PresentedCertificate } from '../../shared/connection-test.ts'
import type { CertificateFacts } from '../../shared/inspection.ts'
import { chainLinks, presentedWords, shownNames } from './chain-words.ts'

function presented(subject: string, issuerName: string, part: Partial<CertificateFacts> = {}): PresentedCertificate {
  const facts = {
    subject,
    issuerName,
    isSelfIssued: subject === issuerName,
    altNames: [],
    subjectKeyIdentifier: null,
    authorityKeyIdentifier: null,
    ...part,
  } as unknown as CertificateFacts
  return { facts, inVault: null, issuedBy: null, matchingName: null }
}
const broker = presented('CN=broker', 'CN=Home CA')
const root = presented('CN=Home CA', 'CN=Home CA')

describe('the links of a presented chain', () => {
  it('lead from each certificate to its issuer, and end at one that signs itself', () => {
    expect(chainLinks([broker, root])).toEqual([{ kind: 'next', isIssuer: true }, { kind: 'self-signed' }])
  })

  it('say that the next one is not the issuer, by name or by key', () => {
    expect(chainLinks([broker, presented('CN=Other CA', 'CN=Other CA')])[0]).toEqual({ kind: 'next', isIssuer: false })
    const withKey = presented('CN=broker', 'CN=Home CA', { authorityKeyIdentifier: 'AA' })
    const recreated = presented('CN=Home CA', 'CN=Home CA', { subjectKeyIdentifier: 'BB' })
    expect(chainLinks([withKey, recreated])[0]).toEqual({ kind: 'next', isIssuer: false })
  })

  it('end in the vault, or at an issuer that was not sent', () => {
    const issuedBy = { fingerprint: 'AB', serialNumber: '01', name: 'Home CA' }
    expect(chainLinks([{ ...broker, issuedBy }])).toEqual([{ kind: 'vault', name: 'Home CA', fingerprint: 'AB' }])
    expect(chainLinks([broker])).toEqual([{ kind: 'not-sent', name: 'CN=Home CA' }])
  })
})

describe('what is shown of a certificate', () => {
  it('has the name that matches first, and no more than can be read', () => {
    const altNames = Array.from({ length: 30 }, (_, index) => ({ type: 'dns' as const, value: `n${index}` }))
    const certificate = { ...presented('', 'CN=Home CA', { altNames }), matchingName: { type: 'dns' as const, value: 'n29' } }
    const { names, further } = shownNames(certificate, 3)
    expect(names.map(({ value }) => value)).toEqual(['n29', 'n0', 'n1'])
    expect(further).toBe(27)
  })

  it('says whether a client certificate is asked for', () => {
    const seen = { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', certificates: [], leftOut: 0, askedFor: 'x' }
    expect(presentedWords({ ...seen, asksForCertificate: true })).toBe('TLSv1.3 with TLS_AES_128_GCM_SHA256. It asks for a client certificate.')
    expect(presentedWords({ ...seen, asksForCertificate: null })).toMatch(/does not tell\.$/)
  })
})
