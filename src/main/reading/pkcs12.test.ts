import { createHmac, createPrivateKey, pbkdf2Sync } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { explicit, implicit, nullValue, objectIdentifier, octetString, sequence, smallInteger } from '../pki/der.ts'
import { childrenOf, readDer } from '../pki/der-reader.ts'
import { derInteger } from '../pki/testing/der-integer.ts'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { certificatesIn, privateKeyIn } from './expected-content.ts'
import { readFileContent } from './read-file-content.ts'

const password = 'Grüße, 世界 & "quotes"'
const needsPassword = { objects: [{ type: 'encrypted-container', needsPassword: true }] }
const legacy = ['-provider', 'legacy', '-provider', 'default']

const variants = {
  'as OpenSSL 3 does it by itself': [],
  'AES-128 and a MAC of SHA-512': ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512'],
  'a MAC of SHA-384': ['-macalg', 'sha384'],
  'a MAC of SHA-224': ['-macalg', 'sha224'],
  '3DES and a MAC of SHA-1': ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
  'RC2-40 for the certificates, as Windows did it': [
    '-legacy',
    '-keypbe',
    'PBE-SHA1-3DES',
    '-certpbe',
    'PBE-SHA1-RC2-40',
    ...legacy,
  ],
  'RC2-128': ['-legacy', '-keypbe', 'PBE-SHA1-RC2-128', '-certpbe', 'PBE-SHA1-RC2-128', ...legacy],
  '3DES with two keys': ['-keypbe', 'PBE-SHA1-2DES', '-certpbe', 'PBE-SHA1-2DES', ...legacy],
  'no MAC': ['-nomac'],
  'certificates in the clear': ['-certpbe', 'NONE'],
  'its key in the clear': ['-keypbe', 'NONE'],
  'a single round': ['-noiter', '-nomaciter'],
} as const

function refusal(content: Uint8Array, secret?: string): AppError {
  try {
    readFileContent(content, secret)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return error as AppError
  }
  throw new Error('it was read')
}

describe.skipIf(lacksTools('openssl'))('a PKCS#12 file of openssl', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    for (const [name, options] of Object.entries(keyOptions)) folder.identity(name, options)
    folder.write('password', password)
  })

  const pack = (name: string, options: readonly string[] = [], secret = 'file:password') => {
    const files = ['-in', `${name}.pem`, '-inkey', `${name}.key`, '-certfile', 'RSA 2048.pem']
    folder.openssl('pkcs12', '-export', ...files, ...options, '-passout', secret, '-out', 'x.p12')
    return folder.read('x.p12')
  }
  const contentOf = (name: string) =>
    [`${name}.pem`, 'RSA 2048.pem', `${name}.key`].flatMap((file) => readFileContent(folder.read(file)).objects)

  test.each(Object.entries(variants))('with %s opens with its password, and refuses another', (_name, options) => {
    const file = pack('EC P-256', options)
    expect(readFileContent(file, password).objects).toEqual(contentOf('EC P-256'))
    expect(readFileContent(file)).toEqual(needsPassword)
    expect(refusal(file, 'another').code).toBe('WRONG_PASSPHRASE')
    expect(refusal(file, '').code).toBe('WRONG_PASSPHRASE')
  })

  test.each(['EC P-384', 'EC P-521', 'RSA 2048', 'Ed25519'])('gives a key of type %s', (name) => {
    const objects = readFileContent(pack(name), password).objects
    expect(objects).toEqual(contentOf(name))
    expect(privateKeyIn({ objects }).publicKey).toBe(certificatesIn({ objects })[0]!.publicKey)
  })

  test('is read from PEM too', () => {
    const base64 = pack('EC P-256').toString('base64')
    const pem = `-----BEGIN PKCS12-----\n${base64}\n-----END PKCS12-----\n`
    expect(readFileContent(Buffer.from(pem), password).objects).toEqual(contentOf('EC P-256'))
  })

  test('with nothing encrypted and no MAC needs no password', () => {
    const file = pack('EC P-256', ['-keypbe', 'NONE', '-certpbe', 'NONE', '-nomac'])
    expect(readFileContent(file).objects).toEqual(contentOf('EC P-256'))
    expect(readFileContent(file, 'any').objects).toEqual(contentOf('EC P-256'))
  })

  test('with an empty password opens by itself, and with an empty one, and with no other', () => {
    for (const options of [[], ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES'], ['-nomac']]) {
      const file = pack('EC P-256', options, 'pass:')
      expect(readFileContent(file).objects).toEqual(contentOf('EC P-256'))
      expect(readFileContent(file, '').objects).toEqual(contentOf('EC P-256'))
      expect(refusal(file, 'another').code).toBe('WRONG_PASSPHRASE')
    }
  })

  test('asks for a password where trying an empty one would cost too much', () => {
    expect(readFileContent(pack('EC P-256', ['-iter', '200000'], 'pass:'))).toEqual(needsPassword)
  })

  test('is WRONG_PASSPHRASE for each of 600 others, where no MAC tells', () => {
    const file = pack('EC P-256', ['-nomac', '-noiter'])
    const codes = new Set(Array.from({ length: 600 }, (_, index) => refusal(file, `guess ${index}`).code))
    expect([...codes]).toEqual(['WRONG_PASSPHRASE'])
  })

  test('says so where its key has another password than its MAC', () => {
    const der = folder.openssl('pkcs8', '-topk8', '-in', 'EC P-256.key', '-passout', 'pass:another', '-iter', '1')
    const bag = sequence(objectIdentifier('1.2.840.113549.1.12.10.1.2'), explicit(0, derOf(Buffer.from(der))))
    const error = refusal(sealed(sequence(data(sequence(bag)))), password)
    expect(error).toMatchObject({ code: 'WRONG_PASSPHRASE', message: expect.stringMatching(/another one/) as string })
  })

  test('shows the name in it, and nothing that would steer a terminal or fill the page', () => {
    const nameOf = (name: string) => {
      const [object] = readFileContent(pack('EC P-256', ['-name', name]), password).objects
      return object?.type === 'certificate' ? object.friendlyName : undefined
    }
    expect(nameOf('Pumpe 7 ü世')).toBe('Pumpe 7 ü世')
    expect(nameOf('a\u001b[31m\u202eb')).toBe('a\ufffd[31m\ufffdb')
    expect(nameOf('n'.repeat(5000))).toBe(`${'n'.repeat(99)}…`)
  })

  test('that is cut, or altered, is refused', () => {
    const file = pack('EC P-256')
    expect(refusal(file.subarray(0, -1), password).code).toBe('FILE_NOT_UNDERSTOOD')
    const altered = Buffer.from(file)
    altered[400]! ^= 1
    expect(refusal(altered, password).code).toBe('WRONG_PASSPHRASE')
  })

  test('with a key on a foreign curve is refused, with its certificate alone shown', () => {
    folder.identity('secp256k1', ec('secp256k1'))
    expect(refusal(pack('secp256k1'), password)).toMatchObject({ code: 'FILE_UNSAFE', details: { curve: 'secp256k1' } })
    folder.openssl('pkcs12', '-export', '-nokeys', '-in', 'secp256k1.pem', '-passout', 'file:password', '-out', 'x.p12')
    expect(readFileContent(folder.read('x.p12'), password).objects).toMatchObject([
      { type: 'certificate', unsafeCurve: 'secp256k1' },
    ])
  })

  test('never has its password or key in its errors', () => {
    const { message, remedy, details, cause, stack } = refusal(pack('EC P-256'), 'a wrong secret')
    expect(JSON.stringify([message, remedy, details, stack, String(cause)])).not.toContain('a wrong secret')
  })

  test('is needed with its password by who wants a certificate or a key of it', () => {
    const file = readFileContent(pack('EC P-256'))
    for (const want of [certificatesIn, privateKeyIn]) {
      expect(() => want(file)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_REQUIRED' }))
    }
  })

  test('with a CRL, a secret and bags in bags gives what it can', () => {
    folder.write('index.txt', '')
    folder.write('crl.cnf', '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=1\n')
    folder.openssl('ca', '-gencrl', '-config', 'crl.cnf', '-cert', 'EC P-256.pem', '-keyfile', 'EC P-256.key', '-out', 'x.crl')
    const bag = (type: number, value: Uint8Array) =>
      sequence(objectIdentifier(`1.2.840.113549.1.12.10.1.${type}`), explicit(0, value))
    const wrapped = (oid: string, der: Uint8Array) => sequence(objectIdentifier(oid), explicit(0, octetString(der)))
    const crl = bag(4, wrapped('1.2.840.113549.1.9.23.1', derOf(folder.read('x.crl'))))
    const secret = bag(5, sequence(objectIdentifier('1.2.3.4'), explicit(0, octetString(Buffer.from('secret')))))
    const certificate = bag(3, wrapped('1.2.840.113549.1.9.22.1', derOf(folder.read('EC P-256.pem'))))
    const nested = bag(6, sequence(bag(6, sequence(certificate))))
    const types = readFileContent(sealed(sequence(data(sequence(crl, secret, nested)))), password).objects.map(({ type }) => type)
    expect(types).toEqual(['revocation-list', 'unknown', 'certificate'])
    const deep = Array.from({ length: 10 }).reduce<Uint8Array>((inner) => bag(6, sequence(inner)), certificate)
    expect(refusal(sealed(sequence(data(sequence(deep)))), password).code).toBe('FILE_NOT_UNDERSTOOD')
  })

  test('with a MAC of PBMAC1 (RFC 9579) opens, unless its key is so short that any MAC fits', () => {
    const content = contentOfAuthSafe(pack('EC P-256'))
    expect(readFileContent(pbmac1(content, 32, 2048), password).objects).toEqual(contentOf('EC P-256'))
    expect(refusal(pbmac1(content, 32, 2048), 'another').code).toBe('WRONG_PASSPHRASE')
    expect(refusal(pbmac1(content, 1, 2048), password).code).toBe('FILE_NOT_UNDERSTOOD')
    expect(refusal(pbmac1(content, undefined, 2048), password).code).toBe('FILE_NOT_UNDERSTOOD')
  })
})

describe.skipIf(lacksTools('openssl', 'pk12util', 'certutil'))('a PKCS#12 file of NSS', () => {
  // Firefox writes the same: BER with indefinite lengths in every layer, and 600,000 rounds.
  test.each([
    ['as NSS does it by itself', []],
    [
      'with 3DES and RC2-40',
      ['-c', 'PKCS #12 V2 PBE With SHA-1 and 3KEY Triple DES-CBC', '-C', 'PKCS #12 V2 PBE With SHA-1 and 40 Bit RC2 CBC'],
    ],
  ])('%s opens though it is BER', (_name, options) => {
    const folder = createOpensslFolder()
    folder.identity('x', keyOptions['EC P-256'])
    folder.write('password', password)
    folder.openssl(
      'pkcs12',
      '-export',
      '-in',
      'x.pem',
      '-inkey',
      'x.key',
      '-name',
      'pump',
      '-passout',
      'file:password',
      '-out',
      'x.p12',
    )
    const database = `sql:${temporaryFolder('nss')}`
    runTool('certutil', ['-N', '-d', database, '--empty-password'])
    runTool('pk12util', ['-i', folder.path('x.p12'), '-d', database, '-w', folder.path('password')])
    const exported = folder.path('nss.p12')
    const { output } = runTool('pk12util', [
      '-o',
      exported,
      '-n',
      'pump',
      '-d',
      database,
      '-w',
      folder.path('password'),
      ...options,
    ])
    expect(output).toContain('SUCCESSFUL')
    const file = folder.read('nss.p12')
    expect([...file.subarray(0, 2)]).toEqual([0x30, 0x80])
    const named = ['x.key', 'x.pem']
      .flatMap((name) => readFileContent(folder.read(name)).objects)
      .map((object) => ({ ...object, friendlyName: 'pump' }))
    expect(readFileContent(file, password).objects).toEqual(named)
    expect(readFileContent(file)).toEqual(needsPassword)
    expect(refusal(file.subarray(0, -2), password).code).toBe('FILE_NOT_UNDERSTOOD')
  })
})

describe.skipIf(lacksTools('openssl', 'keytool', 'certtool'))('a PKCS#12 file of other tools', () => {
  test('is read: keytool, with an entry of its own and trusted certificates', () => {
    const folder = createOpensslFolder()
    folder.identity('ca', keyOptions['RSA 2048'])
    const store = ['-keystore', folder.path('java.p12'), '-storetype', 'PKCS12', '-storepass', 'secret1']
    runTool('keytool', ['-genkeypair', '-alias', 'pump', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', 'CN=java', ...store])
    runTool('keytool', ['-importcert', '-noprompt', '-alias', 'ca', '-file', folder.path('ca.pem'), ...store])
    const { objects } = readFileContent(folder.read('java.p12'), 'secret1')
    expect(objects.map((object) => [object.type, 'friendlyName' in object ? object.friendlyName : undefined])).toEqual([
      ['private-key', 'pump'],
      ['certificate', 'pump'],
      ['certificate', 'ca'],
    ])
  })

  test.each([
    ['with a password', 'secret'],
    ['with an empty one', ''],
  ])('is read: certtool, %s', (_name, secret) => {
    const folder = createOpensslFolder()
    folder.identity('x', keyOptions['EC P-256'])
    const files = ['--load-certificate', folder.path('x.pem'), '--load-privkey', folder.path('x.key')]
    const words = secret === '' ? ['--empty-password'] : ['--password', secret]
    runTool('certtool', ['--to-p12', ...files, '--p12-name', 'gnu', ...words, '--outder', '--outfile', folder.path('gnu.p12')])
    const { objects } = readFileContent(folder.read('gnu.p12'), secret)
    expect(objects.map(({ type }) => type)).toEqual(['certificate', 'private-key'])
    expect(privateKeyIn({ objects }).pkcs8).toBe(
      createPrivateKey(folder.read('x.key')).export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    )
  })
})

describe('the iteration counts of a PKCS#12 file', () => {
  const deadly = 2 ** 31 - 1
  const tripleDes = (iterations: number | bigint) =>
    sequence(objectIdentifier('1.2.840.113549.1.12.1.3'), sequence(octetString(Buffer.alloc(8, 1)), derInteger(iterations)))
  const encryptedSafe = (iterations: number | bigint) => {
    const info = sequence(objectIdentifier('1.2.840.113549.1.7.1'), tripleDes(iterations), implicit(0, Buffer.alloc(64, 3)))
    return sequence(objectIdentifier('1.2.840.113549.1.7.6'), explicit(0, sequence(smallInteger(0), info)))
  }
  const shroudedKey = (iterations: number | bigint) => {
    const key = sequence(tripleDes(iterations), octetString(Buffer.alloc(64, 3)))
    return data(sequence(sequence(objectIdentifier('1.2.840.113549.1.12.10.1.2'), explicit(0, key))))
  }
  const macOf = (iterations: number | bigint) =>
    sequence(
      sequence(sequence(objectIdentifier('1.3.14.3.2.26'), nullValue()), octetString(Buffer.alloc(20))),
      octetString(Buffer.alloc(8)),
      derInteger(iterations),
    )

  test.each([
    ['of its MAC', pfx(sequence(data(sequence())), macOf(deadly))],
    ['of its certificates', pfx(sequence(encryptedSafe(deadly)))],
    ['of its key', pfx(sequence(shroudedKey(deadly)))],
    ['of its key, behind others', pfx(sequence(encryptedSafe(1000), shroudedKey(1000), shroudedKey(deadly)), macOf(1000))],
    ['of its PBMAC1', pbmac1(sequence(data(sequence())), 32, deadly, Buffer.alloc(32))],
  ])('are refused at once by their number, here %s, with a password and without', (_name, file) => {
    expect(file.length).toBeLessThan(500)
    for (const secret of [undefined, '', 'x']) {
      expect(refusal(file, secret)).toMatchObject({ code: 'FILE_UNSAFE', details: { iterations: deadly, limit: 10_000_000 } })
    }
  })

  test('may be 10 million in all, and not more', () => {
    const three = (each: number) => pfx(sequence(encryptedSafe(each), shroudedKey(each)), macOf(each))
    expect(readFileContent(three(3_333_333))).toEqual(needsPassword)
    expect(refusal(three(3_333_334))).toMatchObject({ code: 'FILE_UNSAFE', details: { iterations: 10_000_002 } })
  })

  test('are no numbers to reckon with', () => {
    expect(refusal(pfx(sequence(encryptedSafe(2n ** 2000n))), 'x')).toMatchObject({ code: 'FILE_UNSAFE', details: { bits: 2001 } })
    expect(refusal(pfx(sequence(data(sequence())), macOf(0)), 'x').code).toBe('FILE_NOT_UNDERSTOOD')
  })
})

function data(octets: Uint8Array): Uint8Array {
  return sequence(objectIdentifier('1.2.840.113549.1.7.1'), explicit(0, octetString(octets)))
}

function pfx(authSafe: Uint8Array, mac?: Uint8Array): Uint8Array {
  return sequence(smallInteger(3), data(authSafe), ...(mac ? [mac] : []))
}

/** With a MAC by PBMAC1, whose key may have a length that no tool would write. */
function pbmac1(authSafe: Uint8Array, keyLength: number | undefined, iterations: number, digest?: Uint8Array): Uint8Array {
  const salt = Buffer.alloc(8, 5)
  const hmac = sequence(objectIdentifier('1.2.840.113549.2.9'), nullValue())
  const length = keyLength === undefined ? [] : [smallInteger(keyLength)]
  const kdf = sequence(
    objectIdentifier('1.2.840.113549.1.5.12'),
    sequence(octetString(salt), derInteger(iterations), ...length, hmac),
  )
  const algorithm = sequence(objectIdentifier('1.2.840.113549.1.5.14'), sequence(kdf, hmac))
  const mac = () =>
    createHmac('sha256', pbkdf2Sync(password, salt, iterations, keyLength ?? 32, 'sha256'))
      .update(authSafe)
      .digest()
  return pfx(
    authSafe,
    sequence(sequence(algorithm, octetString(digest ?? mac())), octetString(Buffer.from('unused')), smallInteger(1)),
  )
}

/** With a MAC that fits. */
function sealed(authSafe: Uint8Array): Uint8Array {
  return pbmac1(authSafe, 32, 1)
}

function contentOfAuthSafe(file: Uint8Array): Uint8Array {
  const authSafe = childrenOf(readDer(file))[1]!
  return childrenOf(childrenOf(authSafe)[1]!)[0]!.content
}
