import { beforeAll, describe, expect, test } from 'vitest'
import { expectKept } from '../testing/judges/kept-measurement.ts'
import { markdownTable, type Row } from '../testing/judges/matrix.ts'
import { askOpenssl, opensslJudge } from '../testing/judges/openssl-judge.ts'
import { QuestionFiles } from '../testing/judges/question-files.ts'
import { lacksTools } from '../testing/tools.ts'
import { certificateParts } from './certificate-parts.ts'
import { checkPath, type PathRequest } from './check-path.ts'
import { judgedAt, makePathKeys, pathRows, type PathRow } from './testing/path-rows.ts'

// Our own path check beside OpenSSL's, over chains that openssl made. Nothing passes here that RFC 5280 forbids: each row says what
// we must say, and where OpenSSL says something else, why.

const purposes = { serverAuth: 'server', clientAuth: 'client', any: 'any' } as const

function requestOf(row: PathRow): PathRequest {
  return { now: judgedAt, purpose: 'serverAuth', host: 'broker.home.lan', ...row.request }
}

describe.skipIf(lacksTools('openssl'))('the path check', () => {
  let files: QuestionFiles
  beforeAll(() => {
    files = new QuestionFiles()
    makePathKeys()
  })

  const measured = new Map<PathRow, Row>()

  test.each(pathRows)('says of $fact: $ours', (row) => {
    const path = row.path()
    const request = requestOf(row)
    const { isValid, problems } = checkPath(path, request)
    const isAcceptedByOpenssl = openssl(path, request)
    const said = problems.map(({ index, code }) => `${index} ${code}`)
    const words = (isAccepted: boolean) => (isAccepted ? 'accepts' : 'refuses')
    measured.set(row, [row.fact, isValid ? 'accepts' : said.join(', '), words(isAcceptedByOpenssl), row.why ?? ''])

    expect(said).toEqual(row.ours)
    expect(isValid).toBe(row.ours.length === 0)
    const agreement = isAcceptedByOpenssl === isValid ? 'agrees' : 'differs'
    expect(`OpenSSL ${agreement}`).toBe(row.why === undefined ? 'OpenSSL agrees' : 'OpenSSL differs')
  })

  function openssl(path: readonly Buffer[], { purpose, host }: PathRequest): boolean {
    const { subject, issuer } = certificateParts(path.at(-1)!)
    const isRoot = Buffer.compare(subject, issuer) === 0
    const options = ['-attime', `${judgedAt.getTime() / 1000}`, ...(isRoot ? [] : ['-partial_chain'])]
    return askOpenssl({ path, purpose: purposes[purpose], host }, files, options)
  }

  test('accepts nothing that OpenSSL refuses, but for one way to write a host', () => {
    expect(pathRows.length).toBeGreaterThan(120)
    expect(new Set(pathRows.map(({ fact }) => fact)).size).toBe(pathRows.length)
    const laxer = [...measured.values()].filter(([, ours, theirs]) => ours === 'accepts' && theirs === 'refuses')
    expect(laxer.map(([fact]) => fact)).toEqual(['valid in this very second alone', 'a host that ends with a dot'])
    const table = markdownTable(['chain', 'ours', 'OpenSSL', 'why they differ'], [...measured.values()])
    console.log(table)
    expectKept('chains', { OpenSSL: opensslJudge.version() }, table)
  })
})
