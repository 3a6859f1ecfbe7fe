import { beforeAll, describe, expect, test } from 'vitest'
import type { AdditionalExtension } from '../../shared/additional-extension.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'
import { checkIssue, type IssueRequest } from './check-issue.ts'
import { emptyName, encodeName } from './distinguished-name.ts'
import { readCertificate } from './read-certificate.ts'
import { brokerExtensions, caExtensions, makeLeaf, makeRoot } from './testing/certificates.ts'

let request: IssueRequest & { issuer: NonNullable<IssueRequest['issuer']> }
beforeAll(async () => {
  const { der } = await makeRoot('ec-p256', { subject: { commonName: 'Root' } })
  request = { issuer: readCertificate(der), subject: named('broker'), extensions: brokerExtensions, keyType: 'ec-p256' }
})

const named = (commonName: string) => encodeName(distinguishedNameOf({ commonName }))
const ca = (pathLength: number | null) => ({ ...caExtensions, basicConstraints: { isCa: true, pathLength } })
const constraints = (isCritical: boolean) => ({ permitted: [{ type: 'dns', value: 'home.lan' } as const], excluded: [], isCritical })
const addition = (changes: Partial<AdditionalExtension> = {}): AdditionalExtension => {
  return { oid: '1.2.3.4', isCritical: false, value: 'BQA=', ...changes }
}
const check = (changes: Partial<IssueRequest>) => () => checkIssue({ ...request, ...changes })
const refusal = (code: string) => expect.objectContaining({ code, remedy: expect.any(String) })

test('lets through what may be issued', () => {
  check({})()
  check({ subject: named('Issuing'), extensions: ca(0) })()
  check({ subject: emptyName })()
  check({ keyType: 'rsa-2048', extensions: { ...brokerExtensions, keyUsage: ['digitalSignature', 'keyEncipherment'] } })()
})

describe('the issuer', () => {
  test('must be a CA', async () => {
    const { der } = await makeLeaf(await makeRoot())
    expect(check({ issuer: readCertificate(der) })).toThrow(refusal('ISSUER_CANNOT_SIGN'))
    expect(check({ issuer: { ...request.issuer, basicConstraints: null } })).toThrow(refusal('ISSUER_CANNOT_SIGN'))
  })

  test('must have keyCertSign, unless it has no key usage at all', () => {
    expect(check({ issuer: { ...request.issuer, keyUsage: ['cRLSign'] } })).toThrow(refusal('ISSUER_CANNOT_SIGN'))
    check({ issuer: { ...request.issuer, keyUsage: [] } })()
  })
})

describe('the path length', () => {
  const under = (issuerPathLength: number | null, pathLength: number | null) =>
    check({
      issuer: { ...request.issuer, basicConstraints: { isCa: true, pathLength: issuerPathLength } },
      subject: named('Issuing'),
      extensions: ca(pathLength),
    })

  test.each([
    [null, null],
    [null, 5],
    [1, 0],
    [2, 1],
  ])('of an issuer, %s, allows an authority with %s under it', (issuerPathLength, pathLength) => {
    under(issuerPathLength, pathLength)()
  })

  test.each([
    [0, 0],
    [0, null],
    [1, 1],
    [1, null],
    [2, 2],
  ])('of an issuer, %s, does not allow an authority with %s under it', (issuerPathLength, pathLength) => {
    expect(under(issuerPathLength, pathLength)).toThrow(refusal('PATH_TOO_LONG'))
  })

  test('of 0 allows end entities', () => {
    check({ issuer: { ...request.issuer, basicConstraints: { isCa: true, pathLength: 0 } } })()
  })
})

describe("a CA's name", () => {
  test("must differ from its issuer's", () => {
    expect(check({ subject: named('Root'), extensions: ca(0) })).toThrow(refusal('NAME_TAKEN'))
  })

  test('must differ from all others', () => {
    const takenNames = [named('broker')]
    expect(check({ extensions: ca(0), takenNames })).toThrow(refusal('NAME_TAKEN'))
    check({ subject: encodeName(distinguishedNameOf({ commonName: 'broker', organization: 'Acme' })), extensions: ca(0), takenNames })()
  })

  test('must not be empty', () => {
    expect(check({ subject: emptyName, extensions: ca(0) })).toThrow(refusal('INVALID_SUBJECT'))
  })
})

test('an end entity has a subject or an alternative name', () => {
  const extensions = { ...brokerExtensions, altNames: [] }
  expect(check({ subject: emptyName, extensions })).toThrow(refusal('INVALID_SUBJECT'))
})

test.each<[string, Partial<IssueRequest>]>([
  ['a CA that may not sign', { extensions: { ...caExtensions, keyUsage: ['cRLSign'] } }],
  ['an end entity that may sign', { extensions: { ...brokerExtensions, keyUsage: ['keyCertSign'] } }],
  ['an end entity with a path length', { extensions: { ...brokerExtensions, basicConstraints: { isCa: false, pathLength: 0 } } }],
  ['a CA with purposes', { subject: named('Issuing'), extensions: { ...ca(0), extendedKeyUsage: ['serverAuth'] } }],
  ['a key usage without a bit', { extensions: { ...brokerExtensions, keyUsage: [] } }],
  ['an RSA key that agrees on keys', { keyType: 'rsa-2048', extensions: { ...brokerExtensions, keyUsage: ['digitalSignature', 'keyAgreement'] } }],
  ['encipherOnly without keyAgreement', { extensions: { ...brokerExtensions, keyUsage: ['digitalSignature', 'encipherOnly'] } }],
  ['an end entity with name constraints', { extensions: { ...brokerExtensions, nameConstraints: constraints(false) } }],
  ['an additional extension that we write ourselves', { extensions: { ...brokerExtensions, additional: [addition({ oid: '2.5.29.19' })] } }],
  ['an additional extension twice', { extensions: { ...brokerExtensions, additional: [addition(), addition()] } }],
  ['an additional extension that is no DER', { extensions: { ...brokerExtensions, additional: [addition({ value: 'AAAA' })] } }],
  ['an EC key that enciphers', { extensions: { ...brokerExtensions, keyUsage: ['digitalSignature', 'keyEncipherment'] } }],
])('refuses %s', (_what, changes) => {
  expect(check(changes)).toThrow(refusal('PROFILE_MISMATCH'))
})

describe('a critical extension besides basicConstraints and keyUsage', () => {
  const additional = [addition({ isCritical: true })]
  const asked: [string, Partial<IssueRequest>][] = [
    ['of a type of its own', { extensions: { ...brokerExtensions, additional } }],
    ['that constrains names', { subject: named('Issuing'), extensions: { ...ca(0), nameConstraints: constraints(true) } }],
  ]

  test.each(asked)('%s is only for a person’s own profile', (_what, changes) => {
    expect(check(changes)).toThrow(refusal('PROFILE_MISMATCH'))
    check({ ...changes, isOwnProfile: true })()
  })

  test('that is not critical is for all', () => {
    check({ extensions: { ...brokerExtensions, additional: [addition()] } })()
    check({ subject: named('Issuing'), extensions: { ...ca(0), nameConstraints: constraints(false) } })()
  })
})
