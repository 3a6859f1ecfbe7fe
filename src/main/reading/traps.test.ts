import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import {
  bitString,
  explicit,
  implicit,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  smallInteger,
} from '../pki/der.ts'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { trustAnchorsIn } from './expected-content.ts'
import { readFileContent } from './read-file-content.ts'
import { ReaderProcess } from './reader-process.ts'
import { forkChild } from './testing/fork-child.ts'

/*
 * Three things that bring a Node program down: certificates on foreign curves end the process, an iteration count freezes it, and
 * libraries throw plain TypeErrors. Each is tried on the process that reads, and on what comes back from it.
 */

const nodeEntry = join(import.meta.dirname, '..', 'reader.ts')
const deadly = 2 ** 31 - 1

describe.skipIf(lacksTools('openssl'))('the reader process', () => {
  let folder: OpensslFolder
  let reader: ReaderProcess
  let starts = 0
  beforeAll(() => {
    folder = createOpensslFolder()
    reader = new ReaderProcess(() => {
      starts++
      return forkChild(nodeEntry)
    })
  })
  afterAll(() => {
    reader.stop()
  })

  /** Whatever it is of, one process must live through all of it. */
  const outcomeOf = async (content: Uint8Array, password?: string) =>
    reader.read(content, { password }).then(
      ({ objects }) => objects,
      (error: unknown) => (error instanceof AppError ? error : expect.fail(String(error))),
    )

  describe('on foreign curves', () => {
    const curves = ['secp256k1', 'brainpoolP256r1', 'brainpoolP384t1', 'prime192v1', 'sect283k1', 'SM2']

    test.each(curves)('shows a certificate on %s, and lets nobody trust it', async (curve) => {
      folder.identity(curve, ec(curve))
      for (const content of [folder.read(`${curve}.pem`), derOf(folder.read(`${curve}.pem`))]) {
        const objects = await outcomeOf(content)
        expect(objects).toMatchObject([{ type: 'certificate', unsafeCurve: expect.any(String) as string }])
        expect(() => trustAnchorsIn(readFileContent(content))).toThrow(expect.objectContaining({ code: 'FILE_UNSAFE' }))
      }
      expect(starts).toBe(1)
    })

    test('given by their parameters count as foreign too', async () => {
      folder.identity('explicit', [...ec('P-256'), '-pkeyopt', 'ec_param_enc:explicit'])
      expect(await outcomeOf(folder.read('explicit.pem'))).toMatchObject([{ unsafeCurve: 'a curve given by its parameters' }])
      expect(await outcomeOf(folder.read('explicit.key'))).toMatchObject({ code: 'FILE_UNSAFE' })
      expect(starts).toBe(1)
    })

    test.each(['secp256k1', 'brainpoolP256r1'])('are met in every kind of file: here %s', async (curve) => {
      folder.identity(curve, ec(curve))
      folder.openssl('req', '-new', '-key', `${curve}.key`, '-subj', '/CN=x', '-out', 'x.csr')
      folder.openssl('pkey', '-in', `${curve}.key`, '-pubout', '-out', 'x.pub')
      folder.openssl('crl2pkcs7', '-nocrl', '-certfile', `${curve}.pem`, '-out', 'x.p7b')
      folder.openssl('pkcs12', '-export', '-nokeys', '-in', `${curve}.pem`, '-passout', 'pass:x', '-out', 'x.p12')
      for (const name of ['x.csr', 'x.pub', 'x.p7b', 'x.p12']) {
        expect(await outcomeOf(folder.read(name), 'x')).toMatchObject([{ unsafeCurve: curve }])
      }
      folder.openssl('pkcs12', '-export', '-inkey', `${curve}.key`, '-in', `${curve}.pem`, '-passout', 'pass:x', '-out', 'x.p12')
      folder.openssl('ec', '-in', `${curve}.key`, '-aes256', '-passout', 'pass:x', '-out', 'old.key')
      for (const name of ['x.p12', 'old.key', `${curve}.key`]) {
        expect(await outcomeOf(folder.read(name), 'x')).toMatchObject({ code: 'FILE_UNSAFE', details: { curve } })
      }
      expect(starts).toBe(1)
    })
  })

  describe('with an iteration count of 2^31-1', () => {
    const pbes2 = () => {
      const kdf = sequence(
        objectIdentifier('1.2.840.113549.1.5.12'),
        sequence(octetString(Buffer.alloc(8, 1)), smallInteger(deadly)),
      )
      const cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(Buffer.alloc(16, 2)))
      return sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(kdf, cipher))
    }
    const data = (octets: Uint8Array) => sequence(objectIdentifier('1.2.840.113549.1.7.1'), explicit(0, octetString(octets)))
    const pkcs8 = sequence(pbes2(), octetString(Buffer.alloc(144, 3)))
    const shrouded = sequence(objectIdentifier('1.2.840.113549.1.12.10.1.2'), explicit(0, pkcs8))
    const info = sequence(objectIdentifier('1.2.840.113549.1.7.1'), pbes2(), implicit(0, Buffer.alloc(64)))
    const encrypted = sequence(objectIdentifier('1.2.840.113549.1.7.6'), explicit(0, sequence(smallInteger(0), info)))
    const digest = sequence(sequence(objectIdentifier('1.3.14.3.2.26'), nullValue()), octetString(Buffer.alloc(20)))
    const mac = sequence(digest, octetString(Buffer.alloc(8)), smallInteger(deadly))

    test.each([
      ['a PKCS#8 key', pkcs8],
      ['a PKCS#12 file, for its key', sequence(smallInteger(3), data(sequence(data(sequence(shrouded)))))],
      ['a PKCS#12 file, for its certificates', sequence(smallInteger(3), data(sequence(encrypted)))],
      ['a PKCS#12 file, for its MAC', sequence(smallInteger(3), data(sequence(data(sequence()))), mac)],
    ])('refuses %s by the number, and at once', async (_what, content) => {
      expect(content.length).toBeLessThan(310)
      const askedAt = performance.now()
      for (const password of [undefined, '', 'x']) {
        expect(await outcomeOf(content, password)).toMatchObject({ code: 'FILE_UNSAFE', details: { iterations: deadly } })
      }
      // Deriving it would take the better part of an hour.
      expect(performance.now() - askedAt).toBeLessThan(5000)
      expect(starts).toBe(1)
    })
  })

  test('turns what libraries throw into errors of ours', async () => {
    folder.identity('EC P-256', keyOptions['EC P-256'])
    const original = derOf(folder.read('EC P-256.pem'))
    // A point that is not on the curve: the outline is right, and node:crypto throws only when it is asked for the key.
    const wrongPoint = Buffer.from(original)
    const point = original.indexOf(Buffer.of(0x03, 0x42, 0x00, 0x04)) + 4
    wrongPoint.fill(0xff, point, point + 32)
    const emptyName = sequence(setOf(sequence()))
    const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
    const emptyKey = sequence(sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()), bitString(new Uint8Array()))
    const hollow = [
      wrongPoint,
      sequence(
        sequence(smallInteger(0), emptyName, emptyKey, explicit(0, new Uint8Array())),
        algorithm,
        bitString(new Uint8Array()),
      ),
      emptyKey,
      sequence(smallInteger(0), sequence(objectIdentifier('1.3.101.112')), octetString(new Uint8Array())),
      sequence(
        smallInteger(0),
        sequence(objectIdentifier('1.2.840.10045.2.1'), objectIdentifier('1.2.840.10045.3.1.7')),
        octetString(sequence()),
      ),
      sequence(objectIdentifier('1.2.840.113549.1.7.2'), explicit(0, new Uint8Array())),
      sequence(smallInteger(3), sequence(objectIdentifier('1.2.840.113549.1.7.1'), explicit(0, new Uint8Array()))),
      sequence(smallInteger(3), sequence(objectIdentifier('1.2.840.113549.1.7.1'), explicit(0, octetString(new Uint8Array())))),
    ]
    for (const content of hollow) {
      for (const password of [undefined, 'x']) {
        const outcome = await outcomeOf(content, password)
        expect(outcome).toMatchObject({ code: 'FILE_NOT_UNDERSTOOD', remedy: expect.stringMatching(/\S/) as string })
      }
    }
    expect(starts).toBe(1)
  })
})
