import { createCipheriv, createHmac, hash, pbkdf2Sync } from 'node:crypto'
import { explicit, nullValue, objectIdentifier, octetString, sequence, smallInteger } from '../../pki/der.ts'
import { childrenOf, readDer, type DerElement } from '../../pki/der-reader.ts'
import { derivePkcs12Key } from '../../pki/pkcs12-key-derivation.ts'
import { createOpensslFolder, derOf, ec, keyOptions } from '../../testing/openssl-folder.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { findTool, runTool } from '../../testing/tools.ts'

/** A file to be spoiled: `octets` are spoiled, then `wrap` makes a file of them. */
export interface Seed {
  name: string
  octets: Uint8Array
  /** The PEM label that the octets may stand under. */
  label: string | undefined
  /** Whether it has so many rounds that opening it takes a second. */
  isSlow: boolean
  wrap(octets: Uint8Array): Uint8Array
}

/** The password of all that has one. */
export const corpusPassword = 'correct'

const same = (octets: Uint8Array) => octets
const legacy = ['-provider', 'legacy', '-provider', 'default']

/** Makes a file of every kind that is read, by openssl, and by certtool, keytool and pk12util where they are. */
export function makeCorpus(): Seed[] {
  const folder = createOpensslFolder()
  const seeds: Seed[] = []
  const add = (name: string, octets: Uint8Array, label?: string, wrap: Seed['wrap'] = same) =>
    seeds.push({ name, octets, label, isSlow: name === 'NSS', wrap })
  const addPem = (name: string) => {
    const pem = folder.read(name)
    add(name, derOf(pem), /BEGIN ([^-]+)/.exec(pem.toString())?.[1])
    return derOf(pem)
  }
  const make = (command: string, ...args: readonly string[]) => folder.openssl(command, ...args)

  for (const [name, options] of Object.entries({ ...keyOptions, secp256k1: ec('secp256k1') })) {
    folder.identity(name, options)
    addPem(`${name}.pem`)
    addPem(`${name}.key`)
  }
  make('pkey', '-in', 'EC P-256.key', '-traditional', '-out', 'sec1.key')
  make('pkey', '-in', 'RSA 2048.key', '-traditional', '-out', 'pkcs1.key')
  make('pkey', '-in', 'EC P-256.key', '-pubout', '-out', 'spki.pub')
  make('rsa', '-in', 'RSA 2048.key', '-RSAPublicKey_out', '-out', 'pkcs1.pub')
  make('x509', '-in', 'EC P-256.pem', '-trustout', '-addtrust', 'serverAuth', '-out', 'trusted.pem')
  make('req', '-new', '-key', 'EC P-256.key', '-subj', '/CN=x', '-addext', 'subjectAltName=DNS:a', '-out', 'ec.csr')
  make('req', '-new', '-key', 'RSA 2048.key', '-subj', '/CN=x', '-out', 'rsa.csr')
  folder.write(
    'index.txt',
    ['01', '02', '03'].map((serial) => `R\t301231235959Z\t260101000000Z,keyCompromise\t${serial}\tunknown\t/CN=x\n`).join(''),
  )
  folder.write('ca.cnf', '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=1\n')
  make('ca', '-gencrl', '-config', 'ca.cnf', '-cert', 'EC P-256.pem', '-keyfile', 'EC P-256.key', '-out', 'x.crl')
  make('crl2pkcs7', '-in', 'x.crl', '-certfile', 'EC P-256.pem', '-certfile', 'RSA 2048.pem', '-out', 'x.p7b')
  folder.write('message', 'text')
  const sign = ['-sign', '-in', 'message', '-signer', 'EC P-256.pem', '-inkey', 'EC P-256.key', '-nodetach']
  make('cms', ...sign, '-outform', 'PEM', '-out', 'signed.cms')
  for (const name of [
    'sec1.key',
    'pkcs1.key',
    'spki.pub',
    'pkcs1.pub',
    'trusted.pem',
    'ec.csr',
    'rsa.csr',
    'x.crl',
    'x.p7b',
    'signed.cms',
  ])
    addPem(name)
  make('cms', ...sign, '-outform', 'DER', '-stream', '-out', 'signed.ber')
  add('signed.ber', folder.read('signed.ber'), 'PKCS7')

  const encrypt = ['pkcs8', '-topk8', '-in', 'EC P-256.key', '-passout', `pass:${corpusPassword}`, '-out', 'encrypted.key']
  for (const options of [
    ['-iter', '10'],
    ['-scrypt', '-scrypt_N', '16'],
    ['-v1', 'PBE-SHA1-3DES', '-iter', '10'],
    ['-v1', 'PBE-MD5-DES', '-iter', '10', ...legacy],
  ]) {
    folder.openssl(...encrypt, ...options)
    add(`pkcs8 ${options.join(' ')}`, derOf(folder.read('encrypted.key')), 'ENCRYPTED PRIVATE KEY')
  }

  const pack = [
    'pkcs12',
    '-export',
    '-in',
    'EC P-256.pem',
    '-inkey',
    'EC P-256.key',
    '-certfile',
    'RSA 2048.pem',
    '-name',
    'a name',
    '-iter',
    '10',
  ]
  const forms = [
    [],
    ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
    ['-legacy', '-keypbe', 'PBE-SHA1-RC2-128', '-certpbe', 'PBE-SHA1-RC2-40', ...legacy],
    ['-nomac'],
    ['-nomac', '-certpbe', 'NONE'],
    ['-nomac', '-keypbe', 'NONE', '-certpbe', 'NONE'],
  ]
  for (const options of forms) {
    folder.openssl(...pack, ...options, '-passout', `pass:${corpusPassword}`, '-out', 'x.p12')
    add(`pkcs12 ${options.join(' ')}`, folder.read('x.p12'), 'PKCS12')
  }
  // The last is all in the clear: spoiled within, under a MAC that fits.
  const plain = contentOfAuthSafe(folder.read('x.p12'))
  add('inside a sealed pkcs12', plain, undefined, sealPkcs12)
  folder.openssl(...pack, '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'NONE', '-passout', `pass:${corpusPassword}`, '-out', 'x.p12')
  add('inside a sealed pkcs12 with a shrouded key', contentOfAuthSafe(folder.read('x.p12')), undefined, sealPkcs12)
  add('inside a sealed pkcs12 in BER', asBer(plain), undefined, (octets) => asBer(sealPkcs12(octets)))
  add('inside an encrypted pkcs8', derOf(folder.read('EC P-256.key')), undefined, encryptPkcs8)
  add('inside an encrypted pkcs8, RSA', derOf(folder.read('RSA 2048.key')), undefined, encryptPkcs8)
  add('inside an old encrypted key', derOf(folder.read('sec1.key')), undefined, encryptOldPem)

  if (findTool('pk12util') && findTool('certutil')) add('NSS', byNss(folder), 'PKCS12')
  if (findTool('keytool')) add('keytool', byKeytool(), 'PKCS12')
  if (findTool('certtool')) {
    const { stdout } = runTool('certtool', ['--p7-generate', '--load-certificate', folder.path('EC P-256.pem')])
    add('certtool', derOf(Buffer.from(stdout)), 'PKCS7')
  }
  const bundle = Buffer.concat(
    ['EC P-256.pem', 'RSA 2048.pem', 'ec.csr', 'x.crl', 'EC P-256.key', 'x.p7b'].map((name) => folder.read(name)),
  )
  add('a bundle in PEM', bundle)
  return seeds
}

function byNss(folder: ReturnType<typeof createOpensslFolder>): Uint8Array {
  const database = `sql:${temporaryFolder('nss')}`
  folder.write('password', corpusPassword)
  runTool('certutil', ['-N', '-d', database, '--empty-password'])
  runTool('pk12util', ['-i', folder.path('x.p12'), '-d', database, '-w', folder.path('password')])
  runTool('pk12util', ['-o', folder.path('nss.p12'), '-n', 'a name', '-d', database, '-w', folder.path('password')])
  return folder.read('nss.p12')
}

function byKeytool(): Uint8Array {
  const folder = createOpensslFolder()
  const store = ['-keystore', folder.path('java.p12'), '-storetype', 'PKCS12', '-storepass', corpusPassword]
  runTool('keytool', ['-genkeypair', '-alias', 'a', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', 'CN=java', ...store])
  return folder.read('java.p12')
}

function contentOfAuthSafe(file: Uint8Array): Uint8Array {
  const authSafe = childrenOf(readDer(file))[1]!
  return childrenOf(childrenOf(authSafe)[1]!)[0]!.content
}

function sealPkcs12(authSafe: Uint8Array): Uint8Array {
  const salt = Buffer.alloc(8, 1)
  const key = derivePkcs12Key({ hash: 'sha1', password: corpusPassword, salt, iterations: 1, purpose: 'mac', length: 20 })
  const digest = createHmac('sha1', key).update(authSafe).digest()
  const mac = sequence(sequence(sequence(objectIdentifier('1.3.14.3.2.26'), nullValue()), octetString(digest)), octetString(salt))
  const data = sequence(objectIdentifier('1.2.840.113549.1.7.1'), explicit(0, octetString(authSafe)))
  return sequence(smallInteger(3), data, mac)
}

/** With indefinite lengths wherever they may be, and octet strings in two pieces; octets that are not DER come back as they are. */
function asBer(octets: Uint8Array): Uint8Array {
  try {
    return indefinite(readDer(octets))
  } catch {
    return octets
  }
}

function indefinite(from: DerElement): Uint8Array {
  const end = Buffer.alloc(2)
  if (from.tag === 0x04) {
    const middle = from.content.length >> 1
    const pieces = [from.content.subarray(0, middle), from.content.subarray(middle)]
    return Buffer.concat([Buffer.of(0x24, 0x80), ...pieces.map(octetString), end])
  }
  if ((from.tag & 0x20) === 0) return from.bytes
  return Buffer.concat([Buffer.of(from.tag, 0x80), ...childrenOf(from).map(indefinite), end])
}

function encryptPkcs8(pkcs8: Uint8Array): Uint8Array {
  const [salt, iv] = [Buffer.alloc(8, 1), Buffer.alloc(16, 2)]
  const kdf = sequence(objectIdentifier('1.2.840.113549.1.5.12'), sequence(octetString(salt), smallInteger(1)))
  const cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(iv))
  const ciphertext = aes256(pbkdf2Sync(corpusPassword, salt, 1, 32, 'sha1'), iv, pkcs8)
  return sequence(sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(kdf, cipher)), octetString(ciphertext))
}

function encryptOldPem(key: Uint8Array): Uint8Array {
  const iv = Buffer.alloc(16, 3)
  const first = hash('md5', Buffer.concat([Buffer.from(corpusPassword), iv.subarray(0, 8)]), 'buffer')
  const second = hash('md5', Buffer.concat([first, Buffer.from(corpusPassword), iv.subarray(0, 8)]), 'buffer')
  const base64 = aes256(Buffer.concat([first, second]), iv, key).toString('base64')
  const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${iv.toString('hex')}`
  return Buffer.from(`-----BEGIN EC PRIVATE KEY-----\n${headers}\n\n${base64}\n-----END EC PRIVATE KEY-----\n`)
}

function aes256(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return Buffer.concat([cipher.update(plain), cipher.final()])
}
