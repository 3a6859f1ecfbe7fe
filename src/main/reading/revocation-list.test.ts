import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { bitString, element, explicit, objectIdentifier, printableString, sequence, setOf, smallInteger, time } from '../pki/der.ts'
import { createOpensslFolder, derOf, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { readFileContent } from './read-file-content.ts'
import { ReaderProcess } from './reader-process.ts'
import { forkChild } from './testing/fork-child.ts'

const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const issuer = sequence(setOf(sequence(objectIdentifier('2.5.4.3'), printableString('A'))))
const [start, end] = [new Date('2026-01-01T00:00:00Z'), new Date('2051-02-03T04:05:06Z')]

function listOf(entries: Uint8Array | undefined, { hasVersion = true, hasEnd = true } = {}): Uint8Array {
  const fields = [algorithm, issuer, time(start), ...(hasEnd ? [time(end)] : []), ...(entries ? [entries] : [])]
  return sequence(sequence(...(hasVersion ? [smallInteger(1)] : []), ...fields), algorithm, bitString(Buffer.alloc(70)))
}

function manyEntries(count: number): Uint8Array {
  const reason = sequence(sequence(objectIdentifier('2.5.29.21'), element(0x04, element(0x0a, Uint8Array.of(1)))))
  const entries = Array.from({ length: count }, (_, index) => sequence(smallInteger(index + 1), time(start), reason))
  return sequence(Buffer.concat(entries))
}

describe('a revocation list', () => {
  test.each([0, 1, 9_999, 10_001, 100_000])('of %d entries is read', (count) => {
    const der = listOf(count > 0 ? manyEntries(count) : undefined)
    expect(readFileContent(der).objects).toEqual([
      {
        type: 'revocation-list',
        der: Buffer.from(der).toString('base64'),
        issuer: 'CN=A',
        thisUpdate: start.toISOString(),
        nextUpdate: end.toISOString(),
        entryCount: count,
        fingerprint: expect.stringMatching(/^[0-9A-F]{64}$/) as string,
      },
    ])
  })

  test('of 800,000 entries, near the longest file there may be, passes through the reader process', async () => {
    const der = listOf(manyEntries(800_000))
    expect(der.length).toBeGreaterThan(24 * 1024 * 1024)
    const reader = new ReaderProcess(() => forkChild(join(import.meta.dirname, '..', 'reader.ts')), { deadlineMs: 30_000 })
    try {
      expect((await reader.read(der)).objects).toMatchObject([{ type: 'revocation-list', entryCount: 800_000 }])
    } finally {
      reader.stop()
    }
  })

  test('of version 1, or without a next update, is read', () => {
    expect(readFileContent(listOf(manyEntries(2), { hasVersion: false })).objects).toMatchObject([{ entryCount: 2 }])
    expect(readFileContent(listOf(manyEntries(2), { hasEnd: false })).objects).toMatchObject([{ entryCount: 2, nextUpdate: null }])
    expect(readFileContent(listOf(undefined, { hasEnd: false })).objects).toMatchObject([{ entryCount: 0, nextUpdate: null }])
  })

  test('with something else among its entries is refused', () => {
    const notUnderstood = expect.objectContaining({ code: 'FILE_NOT_UNDERSTOOD' })
    expect(() => readFileContent(listOf(sequence(smallInteger(1))))).toThrow(notUnderstood)
    expect(() => readFileContent(listOf(sequence(Uint8Array.of(0x30, 0x05, 0x02))))).toThrow(notUnderstood)
    expect(() => readFileContent(listOf(explicit(5, sequence())))).toThrow(notUnderstood)
  })
})

describe.skipIf(lacksTools('openssl'))('a revocation list of openssl', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    folder.identity('ca', keyOptions['EC P-256'])
    const serials = ['01', '02', 'AABBCCDD'].map(
      (serial) => `R\t301231235959Z\t260101000000Z,keyCompromise\t${serial}\tunknown\t/CN=x\n`,
    )
    folder.write('index.txt', serials.join(''))
    folder.write('crlnumber', '07\n')
    folder.write(
      'crl.cnf',
      '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=1\n',
    )
    folder.openssl('ca', '-gencrl', '-config', 'crl.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-out', 'x.crl')
  })

  test('gives what openssl says of it, from PEM and DER', () => {
    const pem = folder.read('x.crl')
    const shown = folder.openssl('crl', '-in', 'x.crl', '-noout', '-issuer', '-lastupdate', '-nextupdate', '-nameopt', 'RFC2253')
    const line = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)![1]!
    const expected = {
      issuer: line('issuer'),
      thisUpdate: new Date(line('lastUpdate')).toISOString(),
      nextUpdate: new Date(line('nextUpdate')).toISOString(),
      entryCount: 3,
    }
    expect(readFileContent(pem).objects).toMatchObject([expected])
    expect(readFileContent(derOf(pem)).objects).toMatchObject([expected])
  })
})
