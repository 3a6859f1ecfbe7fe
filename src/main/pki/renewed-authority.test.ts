import { beforeAll, describe, expect, test } from 'vitest'
import { gnutlsJudge } from '../testing/judges/gnutls-judge.ts'
import type { Judge, Question } from '../testing/judges/judge.ts'
import { expectKept } from '../testing/judges/kept-measurement.ts'
import { markdownTable, type Row } from '../testing/judges/matrix.ts'
import { nodeJudge } from '../testing/judges/node-judge.ts'
import { opensslJudge } from '../testing/judges/openssl-judge.ts'
import { javaJudge, libraryJudges } from '../testing/judges/program-judge.ts'
import { issuerFromCertificate, selfIssuer } from './certificate.ts'
import { certificateParts } from './certificate-parts.ts'
import { checkPath } from './check-path.ts'
import { element, explicit, implicit, objectIdentifier, octetString, sequence } from './der.ts'
import { childrenOf, readDer } from './der-reader.ts'
import { oids } from './object-identifiers.ts'
import { keyPairFor, makeLeaf, makeRoot, resign, type Authority } from './testing/certificates.ts'
import { distinguishedNameOf } from '../../shared/subject.ts'

// A device holds one root certificate, and the root is renewed: does the device still connect to a broker whose certificate was
// issued after that? What each judge says is kept in docs/judges.md.

const now = Date.now()
const day = 24 * 60 * 60 * 1000
const daysFromNow = (days: number) => new Date(Math.floor((now + days * day) / 1000) * 1000)
const current = { notBefore: daysFromNow(-1), notAfter: daysFromNow(300) }

/** The certificate with another value in one of its extensions. */
function withValue(der: Uint8Array, signer: Authority, oid: string, value: Uint8Array): Uint8Array {
  const type = objectIdentifier(oid)
  return resign(der, signer.issuer, (fields) => {
    const extensions = childrenOf(readDer(readDer(fields[7]!).content)).map(({ bytes }) => bytes)
    const isMeant = (each: Uint8Array) => Buffer.from(each).indexOf(type) !== -1
    return fields.with(
      7,
      explicit(3, sequence(...extensions.map((each) => (isMeant(each) ? sequence(type, octetString(value)) : each)))),
    )
  })
}

interface Case {
  situation: string
  /** What every judge must say; null where they differ, which the table shows. */
  expected: boolean | null
  /** What we say. */
  ours: boolean
  path: readonly Uint8Array[]
}

const cases: Case[] = []
let brokerKey: Uint8Array
beforeAll(async () => {
  const subject = { commonName: 'Farm root' }
  const old = await makeRoot('ec-p256', { subject, notBefore: daysFromNow(-3000), notAfter: daysFromNow(30) })
  const expired = await makeRoot('ec-p256', { subject, notBefore: daysFromNow(-3000), notAfter: daysFromNow(-1) })
  const renewed = await makeRoot('ec-p256', { subject, notBefore: daysFromNow(-1), notAfter: daysFromNow(3650) })
  expect(certificateParts(renewed.der).subjectPublicKey).toEqual(certificateParts(old.der).subjectPublicKey)
  const broker = await makeLeaf(renewed, current)
  brokerKey = broker.keyPair.privateKey

  const keyIdentifier = renewed.issuer.keyIdentifier
  const certificateOfIssuer = [
    implicit(0, keyIdentifier),
    element(0xa1, element(0xa4, renewed.issuer.name)),
    implicit(2, certificateParts(renewed.der).serialNumber),
  ]
  const bySerial = withValue(broker.der, renewed, oids.authorityKeyIdentifier, sequence(...certificateOfIssuer))
  const otherIdentifier = Buffer.alloc(20, 7)
  const renamedKey = withValue(renewed.der, renewed, oids.subjectKeyIdentifier, octetString(otherIdentifier))
  const underRenamedKey = await makeLeaf(
    { ...renewed, issuer: issuerFromCertificate(renamedKey, renewed.keyPair.privateKey) },
    current,
  )

  const newKey = await makeLeaf({ ...renewed, issuer: selfIssuer(distinguishedNameOf(subject), await keyPairFor('ec-p256', 'new root')) }, current)
  const newName = await makeRoot('ec-p256', { ...current, subject: distinguishedNameOf({ commonName: 'Farm root 2' }) })
  const before = await makeLeaf(old, current)
  cases.push(
    {
      situation: 'same name, key and key identifier; the old one is valid',
      expected: true,
      ours: true,
      path: [broker.der, old.der],
    },
    {
      situation: 'the same, and the broker sends the renewed root too',
      expected: true,
      ours: true,
      path: [broker.der, renewed.der, old.der],
    },
    { situation: 'the same, but the old one has expired', expected: null, ours: false, path: [broker.der, expired.der] },
    {
      situation: 'the broker names issuer and serial number of the renewed root',
      expected: null,
      ours: false,
      path: [bySerial, old.der],
    },
    {
      situation: 'the renewed root has another key identifier',
      expected: null,
      ours: false,
      path: [underRenamedKey.der, old.der],
    },
    { situation: 'the renewed root has another key', expected: false, ours: false, path: [newKey.der, old.der] },
    {
      situation: 'the renewed root has another name',
      expected: false,
      ours: false,
      path: [(await makeLeaf(newName, current)).der, old.der],
    },
    {
      situation: 'the broker is from before, the device has the renewed root',
      expected: true,
      ours: true,
      path: [before.der, renewed.der],
    },
  )
})

const ours: Judge = {
  name: 'Certwright',
  manner: '`checkPath`',
  isMissing: () => false,
  version: () => '',
  async decide(questions) {
    return questions.map(({ path, host }) => checkPath(path, { now: new Date(now), purpose: 'serverAuth', host }).isValid)
  },
}
const judges = [opensslJudge, gnutlsJudge, ...libraryJudges, javaJudge, nodeJudge, ours]
const answersOf = new Map<string, boolean[]>()

describe.each(judges)('$name', (judge) => {
  test.skipIf(judge.isMissing())(
    'lets a root be renewed with its name, its key and its key identifier',
    async () => {
      const answers = await judge.decide(
        cases.map(({ path }): Question => ({ path, purpose: 'server', host: 'broker.home.lan', key: brokerKey })),
      )
      answersOf.set(judge.name, answers)
      const expected = cases.map((each, index) => (judge === ours ? each.ours : (each.expected ?? answers[index]!)))
      const said = (verdicts: readonly boolean[]) => cases.map(({ situation }, index) => `${situation}: ${verdicts[index]}`)
      expect(said(answers)).toEqual(said(expected))
    },
    300_000,
  )
})

test('what the judges said is what docs/judges.md says', () => {
  const asked = judges.filter(({ name }) => answersOf.has(name))
  const rows = cases.map(({ situation }, index): Row => {
    return [situation, ...asked.map(({ name }) => (answersOf.get(name)![index] ? 'accepts' : 'refuses'))]
  })
  const table = markdownTable(
    ['a broker from after the renewal, a device with the old root', ...asked.map(({ name }) => name)],
    rows,
  )
  console.log(table)
  expectKept(
    'renewal',
    Object.fromEntries(asked.filter((each) => each !== ours).map((each) => [each.name, each.version()])),
    table,
  )
})
