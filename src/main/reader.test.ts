import fc from 'fast-check'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../shared/errors.ts'
import { objectIdentifier, octetString, sequence } from './pki/der.ts'
import { damage, damagedBy } from './pki/testing/damage.ts'
import { derInteger } from './pki/testing/der-integer.ts'
import { createNodeHost } from './hosts/node-host.ts'
import { maxFileLength } from './reading/file-length.ts'
import { ReaderProcess } from './reading/reader-process.ts'
import { forkChild } from './reading/testing/fork-child.ts'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from './testing/openssl-folder.ts'
import { lacksTools } from './testing/tools.ts'

const entry = join(import.meta.dirname, 'reader.ts')
// A machine that runs all tests at once is slow, which is not what these are about.
const patient = { deadlineMs: 30_000 }
const foreignCurves = ['secp256k1', 'brainpoolP256r1']

describe('the entry of the reader process', () => {
  test('ends when the process that started it has gone', async () => {
    const child = forkChild(entry)
    const reader = new ReaderProcess(() => child)
    await expect(reader.read(Buffer.from('text'))).rejects.toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
    child.disconnect()
    expect(await child.ended).toEqual({ code: 0, signal: null })
  })
})

describe.skipIf(lacksTools('openssl'))('the reader process, started by the Node host,', () => {
  let folder: OpensslFolder
  let reader: ReaderProcess
  let starts = 0
  beforeAll(() => {
    folder = createOpensslFolder()
    const host = createNodeHost({ kind: 'command-line', entryFile: join(import.meta.dirname, 'cli.ts') })
    reader = new ReaderProcess(() => {
      starts++
      return host.startProcess('reader')
    }, patient)
    for (const [name, options] of Object.entries(keyOptions)) folder.identity(name, options)
    for (const curve of foreignCurves) folder.identity(curve, ec(curve))
    folder.write('passphrase', 'correct')
    const encrypt = ['pkcs8', '-topk8', '-in', 'EC P-256.key', '-iter', '100', '-passout', 'file:passphrase']
    folder.openssl(...encrypt, '-out', 'encrypted.key')
    folder.openssl(...encrypt, '-v1', 'PBE-SHA1-3DES', '-out', 'old.key')
  })
  afterAll(() => {
    reader.stop()
  })

  test('reads the files of a connection: anchors, certificate, key, encrypted key', async () => {
    const typeIn = async (name: string, password?: string) => {
      const { objects } = await reader.read(folder.read(name), { password })
      return objects[0]?.type
    }
    expect(await typeIn('RSA 2048.pem')).toBe('certificate')
    expect(await typeIn('EC P-256.key')).toBe('private-key')
    expect(await typeIn('encrypted.key')).toBe('encrypted-private-key')
    expect(await typeIn('encrypted.key', 'correct')).toBe('private-key')
    await expect(typeIn('encrypted.key', 'wrong')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
  })

  test('lives through certificates on foreign curves', async () => {
    const before = starts
    const files = await Promise.all(foreignCurves.map((curve) => reader.read(folder.read(`${curve}.pem`))))
    expect(files.map(({ objects: [object] }) => object?.type === 'certificate' && object.unsafeCurve)).toEqual(foreignCurves)
    expect(starts).toBe(before)
  })

  test('refuses an iteration count of 2^31-1 by its number, at once', async () => {
    const kdf = sequence(objectIdentifier('1.2.840.113549.1.5.12'), sequence(octetString(Buffer.alloc(8, 1)), derInteger(2 ** 31 - 1)))
    const cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16, 2)))
    const deadly = sequence(sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(kdf, cipher)), octetString(Buffer.alloc(144, 3)))
    const before = starts
    const refused = { code: 'FILE_UNSAFE', details: { iterations: 2_147_483_647 } }
    await expect(reader.read(deadly, { password: 'x' })).rejects.toMatchObject(refused)
    expect(starts).toBe(before)
  })

  test('takes the longest file that is allowed, within its memory', async () => {
    const bundle = folder.read('RSA 2048.pem').toString()
    const padding = 'x'.repeat(maxFileLength - bundle.length - 1)
    const manyLines = `${'#\n'.repeat((maxFileLength - bundle.length) / 2 - 1)}${bundle}`
    const before = starts
    expect((await reader.read(Buffer.from(`${padding}\n${bundle}`))).objects).toHaveLength(1)
    expect((await reader.read(Buffer.from(manyLines))).objects).toHaveLength(1)
    const unended = Buffer.alloc(maxFileLength, '-----BEGIN A-----\n')
    const countless = Buffer.alloc(maxFileLength, '-----BEGIN A-----\n-----END A-----\n')
    await expect(reader.read(unended)).rejects.toMatchObject({ code: 'FILE_NOT_UNDERSTOOD' })
    await expect(reader.read(countless)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    expect(starts).toBe(before)
  })

  test('answers everything that damage makes of a file with a result or an error that was foreseen', async () => {
    const identities = [...Object.keys(keyOptions), 'secp256k1'].flatMap((name) => [`${name}.key`, `${name}.pem`])
    const corpus = [...identities, 'encrypted.key', 'old.key'].flatMap((name) => [folder.read(name), derOf(folder.read(name))])
    const before = starts
    const outcomes = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...corpus), damage, fc.boolean(), async (original, kind, hasPassword) => {
        const password = hasPassword ? 'correct' : undefined
        const outcome = await reader.read(damagedBy(original, kind), { password }).then(
          () => 'read',
          (error: unknown) => (error instanceof AppError ? error.code : String(error)),
        )
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        expect(['read', 'FILE_NOT_UNDERSTOOD', 'FILE_UNSAFE', 'WRONG_PASSPHRASE']).toContain(outcome)
      }),
      { numRuns: 600 },
    )
    // FILE_UNSAFE by a number or a curve, never because the reader hung or fell.
    expect(starts).toBe(before)
    expect(outcomes.get('FILE_NOT_UNDERSTOOD')).toBeGreaterThan(100)
  })
})
