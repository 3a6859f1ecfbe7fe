import { beforeAll, describe, expect, test } from 'vitest'
import { altNameOfHost } from '../../shared/alt-name.ts'
import { keyTypes, keyTypeTitles, type KeyType } from '../../shared/key-type.ts'
import { distinguishedNameOf, type Subject } from '../../shared/subject.ts'
import { catalogue, profileById } from '../profiles/index.ts'
import { gnutlsJudge } from '../testing/judges/gnutls-judge.ts'
import type { Judge, Question } from '../testing/judges/judge.ts'
import { expectKept } from '../testing/judges/kept-measurement.ts'
import { markdownTable, type Row } from '../testing/judges/matrix.ts'
import { nodeJudge } from '../testing/judges/node-judge.ts'
import { opensslJudge } from '../testing/judges/openssl-judge.ts'
import { javaJudge, libraryJudges } from '../testing/judges/program-judge.ts'
import { QuestionFiles } from '../testing/judges/question-files.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { issueCertificate, issuerFromCertificate, selfIssuer, type Issuer } from './certificate.ts'
import { checkPath } from './check-path.ts'
import { checkReadBack } from './second-opinion.ts'
import { newSerialNumber } from './serial-number.ts'
import { keyPairFor, makeAllKeys } from './testing/certificates.ts'
import { validityPeriod } from './validity.ts'

// What we issue is right when other people's code says so. Every judge is asked about every profile with every key type under a root
// and under an issuing CA; what came out is kept in docs/judges.md, which this file writes with UPDATE_JUDGES=1.

const now = new Date()
const listedHosts = {
  dns: ['broker.home.lan', 'localhost', 'mosquitto', 'xn--kche-0ra.home.lan'],
  ipv4: ['192.168.1.10', '127.0.0.1'],
  ipv6: ['fd00::10', '::1'],
}
const unlistedHosts = {
  dns: ['other.home.lan', 'home.lan', 'sub.broker.home.lan'],
  wildcard: ['farm.example', 'a.cow.farm.example'],
  ip: ['192.168.1.11', 'fd00::11'],
}
const organization = "O'Brien, Söhne"

interface Made {
  der: Uint8Array
  publicKey: Uint8Array
  privateKey: Uint8Array
  issuer: Issuer
}

/** Issues by a profile as the services do: the profile's own extensions and its default validity. */
async function issue(profileId: string, keyType: KeyType, who: Subject, parent?: Made, isBridge = false): Promise<Made> {
  const profile = profileById(profileId)
  const keyPair = await keyPairFor(keyType, profile.kind.endsWith('-ca') ? profile.kind : 'end entity')
  const hosts = [...Object.values(listedHosts).flat(), '*.farm.example']
  const altNames = profile.altNames === 'required' ? hosts.map(altNameOfHost) : []
  const name = who.commonName
  const subject = distinguishedNameOf(who)
  const parameters = {
    serialNumber: newSerialNumber(),
    subject,
    subjectPublicKey: keyPair.publicKey,
    ...validityPeriod({ now, days: profile.defaultValidityDays, isExplicit: false }),
    extensions: profile.extensions({ keyType, altNames, pathLength: undefined, isBridge, identityDomain: 'home.lan', name }),
  }
  const signer = parent?.issuer ?? selfIssuer(subject, keyPair)
  const der = issueCertificate(parameters, signer)
  checkReadBack(der, parameters, parent?.publicKey ?? keyPair.publicKey, signer)
  return { der, ...keyPair, issuer: issuerFromCertificate(der, keyPair.privateKey) }
}

/** What is asked, by the words of the documentation. */
const aspects = {
  authority: 'an authority, up to its root',
  impostor: 'a path to another root of the same name',
  purpose: 'a certificate for its own purpose',
  'not a server': "a client's certificate, shown by a server",
  'not a client': "a broker's certificate, shown by a client",
  dns: 'a broker by a DNS name it lists',
  wildcard: 'a broker by a name under its wildcard',
  ipv4: 'a broker by an IPv4 address it lists',
  ipv6: 'a broker by an IPv6 address it lists',
  'whole ipv6': 'a broker by the same with all its zeros',
  'other dns': 'a broker by another DNS name',
  'beside wildcard': 'a broker by a name beside its wildcard',
  'other ip': 'a broker by another address',
  'device as authority': 'a certificate issued by a device',
  'path length': 'an authority below an issuing CA',
} as const
type Aspect = keyof typeof aspects

interface Asked extends Question {
  aspect: Aspect
  isRight: boolean
  keyType: KeyType
  /** The row of the table: what was judged. */
  certificate: string
}

const rootSubject = (keyType: KeyType): Subject => ({ commonName: `Root ${keyType}`, organization, country: 'IE' })

const endEntities = catalogue
  .filter(({ kind }) => !kind.endsWith('-ca'))
  .flatMap(({ id, extendedKeyUsage }) => [
    { id, isBridge: false, title: id, purposes: extendedKeyUsage },
    ...(id === 'mqtt-broker'
      ? [{ id, isBridge: true, title: `${id}, a bridge too`, purposes: ['serverAuth', 'clientAuth'] as const }]
      : []),
  ])

async function questionsOf(keyType: KeyType): Promise<Asked[]> {
  const asked: Asked[] = []
  const root = await issue('root-ca', keyType, rootSubject(keyType))
  const impostor = await issue('root-ca', keyType === 'ec-p384' ? 'ec-p256' : 'ec-p384', rootSubject(keyType))
  expect(impostor.issuer.name).toEqual(root.issuer.name)
  const issuing = await issue('issuing-ca', keyType, { commonName: `Issuing ${keyType}`, organization }, root)

  /** Asks about a path that ends at the last of `authorities`. */
  function ask(
    certificate: string,
    aspect: Aspect,
    isRight: boolean,
    path: readonly Made[],
    purpose: Question['purpose'] = 'any',
    host?: string,
  ) {
    const key = purpose === 'any' ? undefined : path[0]!.privateKey
    asked.push({ keyType, certificate, aspect, isRight, path: path.map(({ der }) => der), purpose, host, key })
  }

  ask('root-ca', 'authority', true, [root])
  ask('issuing-ca, under the root', 'authority', true, [issuing, root])
  ask('issuing-ca, under the root', 'impostor', false, [issuing, impostor])

  for (const { id, isBridge, title, purposes } of endEntities) {
    for (const authorities of [[root], [issuing, root]]) {
      const certificate = `${title}, under ${authorities.length === 1 ? 'the root' : 'the issuing CA'}`
      const subject = { commonName: id === 'mqtt-broker' ? 'other.home.lan' : 'sensor-1', organization }
      const leaf = await issue(id, keyType, subject, authorities[0], isBridge)
      const path = [leaf, ...authorities]
      const [isServer, isClient] = [purposes.includes('serverAuth'), purposes.includes('clientAuth')]
      ask(certificate, isServer ? 'purpose' : 'not a server', isServer, path, 'server')
      ask(certificate, isClient ? 'purpose' : 'not a client', isClient, path, 'client')
      ask(certificate, 'impostor', false, [...path.slice(0, -1), impostor], isServer ? 'server' : 'client')
      if (!isServer || isBridge) continue
      for (const [aspect, isRight, hosts] of [
        ['dns', true, listedHosts.dns],
        ['wildcard', true, ['cow.farm.example']],
        ['ipv4', true, listedHosts.ipv4],
        ['ipv6', true, listedHosts.ipv6],
        ['whole ipv6', true, ['fd00:0000:0000:0000:0000:0000:0000:0010']],
        ['other dns', false, unlistedHosts.dns],
        ['beside wildcard', false, unlistedHosts.wildcard],
        ['other ip', false, unlistedHosts.ip],
      ] as const) {
        for (const host of hosts) ask(certificate, aspect, isRight, path, 'server', host)
      }
    }
  }

  const device = await issue('mqtt-device', keyType, { commonName: 'sensor-1' }, root)
  const forged = await issue('mqtt-broker', keyType, { commonName: 'forged' }, device)
  ask('mqtt-device, as an authority', 'device as authority', false, [forged, device, root], 'server')
  const below = await issue('issuing-ca', keyType, { commonName: 'Too deep' }, issuing)
  const deep = await issue('mqtt-broker', keyType, { commonName: 'broker' }, below)
  ask('issuing-ca, under the issuing CA', 'path length', false, [deep, below, issuing, root], 'server')
  return asked
}

const ours: Judge = {
  name: 'Certwright',
  manner: '`checkPath`, which we trust with the same questions',
  isMissing: () => false,
  version: () => '',
  async decide(questions) {
    const purposes = { server: 'serverAuth', client: 'clientAuth', any: 'any' } as const
    return questions.map(({ path, purpose, host }) => checkPath(path, { now, purpose: purposes[purpose], host }).isValid)
  },
}
const judges = [opensslJudge, gnutlsJudge, ...libraryJudges, javaJudge, nodeJudge, ours]

const noAddresses = 'compares a host with DNS names alone, so that no address is ever right'
const noPurpose = 'leaves extendedKeyUsage alone'
/** What a judge does not do as RFC 5280 and RFC 9525 have it: there either answer passes, and the table shows which it was. */
const blindSpots: Readonly<Record<string, Partial<Record<Aspect, string>>>> = {
  'Mbed TLS': { ipv4: noAddresses, ipv6: noAddresses, 'whole ipv6': noAddresses },
  BearSSL: {
    ...{ ipv4: noAddresses, ipv6: noAddresses, 'whole ipv6': noAddresses },
    ...{ 'not a server': noPurpose, 'not a client': noPurpose },
  },
  wolfSSL: { ipv6: 'knows an IPv6 address only with all its zeros' },
}

const questions: Asked[] = []
beforeAll(async () => {
  await makeAllKeys('root-ca', 'issuing-ca', 'end entity')
  for (const keyType of keyTypes) questions.push(...(await questionsOf(keyType)))
}, 300_000)

const answersOf = new Map<string, boolean[]>()

describe.each(judges)('$name', (judge) => {
  test.skipIf(judge.isMissing())(
    'accepts each certificate for its purpose and its names, and refuses it for any other',
    async () => {
      const answers = await judge.decide(questions)
      answersOf.set(judge.name, answers)
      const faults = questions.filter(
        ({ aspect, isRight }, index) => answers[index] !== isRight && !blindSpots[judge.name]?.[aspect],
      )
      const named = faults.map(({ keyType, certificate, aspect, purpose, host }) =>
        [keyType, certificate, aspect, purpose, host].join(', '),
      )
      expect(named).toEqual([])
    },
    300_000,
  )
})

test('what the judges said is what docs/judges.md says', () => {
  const versions = Object.fromEntries(
    judges.flatMap((judge) => (answersOf.has(judge.name) && judge !== ours ? [[judge.name, judge.version()]] : [])),
  )
  const matrix = [judgeTable(), aspectTable(), blindSpotList(), certificateTable()].join('\n')
  console.log(matrix)
  expect(questions.length).toBeGreaterThan(300)
  expectKept('certificates', versions, matrix)
})

function judgeTable(): string {
  return markdownTable(
    ['judge', 'asked by'],
    judges.filter(hasAnswered).map(({ name, manner }) => [name, manner]),
  )
}

function hasAnswered({ name }: Judge): boolean {
  return answersOf.has(name)
}

/** What each judge said to each aspect, over all certificates. */
function aspectTable(): string {
  const rows = (Object.keys(aspects) as Aspect[]).map((aspect): Row => {
    const right = questions.find((question) => question.aspect === aspect)!.isRight ? 'accepts' : 'refuses'
    const cells = judges.filter(hasAnswered).map(({ name }) => {
      const said = new Set(
        questions.flatMap((question, index) => (question.aspect === aspect ? [answersOf.get(name)![index]] : [])),
      )
      const word = said.size > 1 ? 'either' : said.has(true) ? 'accepts' : 'refuses'
      return word === right ? word : `**${word}**`
    })
    return [aspects[aspect], ...cells]
  })
  return markdownTable(['', ...judges.filter(hasAnswered).map(({ name }) => name)], rows)
}

function blindSpotList(): string {
  const spots = judges.filter(hasAnswered).flatMap(({ name }) => {
    const reasons = blindSpots[name] ?? {}
    return [...new Set(Object.values(reasons))].map((reason) => `- ${name} ${reason}.\n`)
  })
  return `Bold is what differs from RFC 5280 and RFC 9525:\n\n${spots.join('')}`
}

/** How many of the questions about each certificate each judge answered as it should. */
function certificateTable(): string {
  const headings: Row = ['certificate', 'key', 'asked', ...judges.filter(hasAnswered).map(({ name }) => name)]
  const certificates = [...new Set(questions.map(({ certificate }) => certificate))]
  const rows = certificates.flatMap((certificate) =>
    keyTypes.map((keyType): Row => {
      const asked = questions.flatMap((each, index) =>
        each.certificate === certificate && each.keyType === keyType ? [index] : [],
      )
      const cells = judges.filter(hasAnswered).map(({ name }) => {
        const right = asked.filter((index) => answersOf.get(name)![index] === questions[index]!.isRight)
        return `${right.length}`
      })
      return [certificate, keyTypeTitles[keyType], `${asked.length}`, ...cells]
    }),
  )
  return `Right answers about each certificate:\n\n${markdownTable(headings, rows)}`
}

test.skipIf(lacksTools('openssl', 'certtool'))('a device is known by its name in the identity domain', async () => {
  for (const keyType of keyTypes) {
    const root = await issue('root-ca', keyType, rootSubject(keyType))
    const leaf = await issue('mqtt-device', keyType, { commonName: 'sensor-1' }, root)
    const question: Question = { path: [leaf.der, root.der], purpose: 'client', host: 'sensor-1.local' }
    for (const judge of [opensslJudge, gnutlsJudge, ours]) expect(await judge.decide([question])).toEqual([true])
  }
})

test('no broker certificate is made without a name', () => {
  const common = { altNames: [], pathLength: undefined, isBridge: false, identityDomain: 'home.lan', name: 'broker' }
  for (const keyType of keyTypes) {
    const extensions = () => profileById('mqtt-broker').extensions({ keyType, ...common })
    expect(extensions).toThrow(expect.objectContaining({ code: 'ALT_NAME_REQUIRED' }))
  }
})

describe.skipIf(lacksTools('openssl'))('a certificate of ours', () => {
  test('reads in OpenSSL as the design says', async () => {
    const root = await issue('root-ca', 'rsa-2048', rootSubject('rsa-2048'))
    const leaf = await issue('mqtt-broker', 'rsa-2048', { commonName: 'broker', country: 'DE' }, root)
    const { output } = runTool('openssl', ['x509', '-in', new QuestionFiles().pem(leaf.der), '-noout', '-text'])
    expect(output).toContain('Version: 3 (0x2)')
    expect(output).toMatch(/Signature Algorithm: sha256WithRSAEncryption/)
    expect(output).toMatch(/Basic Constraints: critical\s+CA:FALSE/)
    expect(output).toMatch(/Key Usage: critical\s+Digital Signature, Key Encipherment\n/)
    expect(output).toMatch(/Extended Key Usage: \s+TLS Web Server Authentication\n/)
    expect(output).toMatch(/Subject Alternative Name: \s+DNS:broker.home.lan, DNS:localhost,.*IP Address:192.168.1.10/)
    expect(output).toMatch(/Subject Key Identifier: \s+[0-9A-F:]{59}\n/)
    expect(output).toMatch(/Authority Key Identifier: \s+[0-9A-F:]{59}\n/)
  })

  test('has the strings that RFC 5280 wants: PrintableString for the country, UTF8String for the rest', async () => {
    const root = await issue('root-ca', 'ec-p256', rootSubject('ec-p256'))
    const { output } = runTool('openssl', ['asn1parse', '-in', new QuestionFiles().pem(root.der)])
    expect(output.match(/PRINTABLESTRING +:.*/g)).toEqual(['PRINTABLESTRING   :IE', 'PRINTABLESTRING   :IE'])
    expect(output.match(/UTF8STRING/g)).toHaveLength(4)
    expect(output.match(/IA5STRING|T61STRING|BMPSTRING/g)).toBeNull()
  })
})
