import { beforeAll, describe, expect, test } from 'vitest'
import { checkIssue, type IssueRequest } from './check-issue.ts'
import { encodeName } from './distinguished-name.ts'
import { readCertificate } from './read-certificate.ts'
import { brokerExtensions, caExtensions, makeLeaf, makeRoot } from './testing/certificates.ts'

let request: IssueRequest
beforeAll(async () => {
  const { der } = await makeRoot('ec-p256', { subject: { commonName: 'Root' } })
  request = { issuer: readCertificate(der), subject: { commonName: 'broker' }, extensions: brokerExtensions, keyType: 'ec-p256' }
})

const ca = (pathLength: number | null) => ({ ...caExtensions, basicConstraints: { isCa: true, pathLength } })
const check = (changes: Partial<IssueRequest>) => () => checkIssue({ ...request, ...changes })
const refusal = (code: string) => expect.objectContaining({ code, remedy: expect.any(String) })

test('lets through what may be issued', () => {
  check({})()
  check({ subject: { commonName: 'Issuing' }, extensions: ca(0) })()
  check({ subject: { commonName: '' } })()
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
      subject: { commonName: 'Issuing' },
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
    expect(check({ subject: { commonName: 'Root' }, extensions: ca(0) })).toThrow(refusal('NAME_TAKEN'))
  })

  test('must differ from all others', () => {
    const takenNames = [encodeName({ commonName: 'broker' })]
    expect(check({ extensions: ca(0), takenNames })).toThrow(refusal('NAME_TAKEN'))
    check({ subject: { commonName: 'broker', organization: 'Acme' }, extensions: ca(0), takenNames })()
  })

  test('must not be empty', () => {
    expect(check({ subject: { commonName: '' }, extensions: ca(0) })).toThrow(refusal('INVALID_SUBJECT'))
  })
})

test('an end entity has a subject or an alternative name', () => {
  const extensions = { ...brokerExtensions, altNames: [] }
  expect(check({ subject: { commonName: '' }, extensions })).toThrow(refusal('INVALID_SUBJECT'))
})

test.each<[string, Partial<IssueRequest>]>([
  ['a CA that may not sign', { extensions: { ...caExtensions, keyUsage: ['cRLSign'] } }],
  ['an end entity that may sign', { extensions: { ...brokerExtensions, keyUsage: ['keyCertSign'] } }],
  ['an end entity with a path length', { extensions: { ...brokerExtensions, basicConstraints: { isCa: false, pathLength: 0 } } }],
  ['an EC key that enciphers', { extensions: { ...brokerExtensions, keyUsage: ['digitalSignature', 'keyEncipherment'] } }],
])('refuses %s', (_what, changes) => {
  expect(check(changes)).toThrow(refusal('PROFILE_MISMATCH'))
})
