import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { createOpensslFolder, derOf, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { lacksTools, runTool } from '../testing/tools.ts'
import { encryptPrivateKey } from './encrypted-private-key-writer.ts'
import { makePkcs12, type Pkcs12Form } from './pkcs12-writer.ts'

const forms: readonly Pkcs12Form[] = ['modern', 'compatible']
const keyTypes = ['EC P-256', 'EC P-384', 'RSA 2048'] as const
const password = 'Kärlek & "quotes" 世'
// keytool takes a password from its arguments only, whose encoding depends on the locale.
const plainPassword = 'correct horse'
const friendlyName = 'pump-07 Ünit'

describe.skipIf(lacksTools('openssl', 'keytool', 'pk12util', 'certutil', 'certtool'))('a PKCS#12 file that we write', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    folder.identity('ca', keyOptions['EC P-384'])
    folder.write('leaf.cnf', 'basicConstraints=critical,CA:FALSE\n')
    for (const keyType of keyTypes) {
      folder.openssl('genpkey', ...keyOptions[keyType], '-out', `${keyType}.key`)
      folder.openssl('req', '-new', '-key', `${keyType}.key`, '-subj', `/CN=${keyType}`, '-out', 'leaf.csr')
      const sign = ['x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '20', '-extfile', 'leaf.cnf']
      folder.openssl(...sign, '-out', `${keyType}.pem`)
    }
    folder.write('password', password)
    folder.write('plain-password', plainPassword)
  })

  const pkcs8 = (keyType: string) => createPrivateKey(folder.read(`${keyType}.key`)).export({ type: 'pkcs8', format: 'der' })
  const write = (keyType: string, form: Pkcs12Form, secret: string) => {
    const certificates = [derOf(folder.read(`${keyType}.pem`)), derOf(folder.read('ca.pem'))]
    folder.write(
      'x.p12',
      makePkcs12({ certificates, privateKey: pkcs8(keyType), friendlyName, password: secret }, form, randomBytes),
    )
    return folder.path('x.p12')
  }
  const judge = (tool: string, args: readonly string[]) => {
    const { status, output } = runTool(tool, args, { cwd: folder.path('.') })
    if (status !== 0) throw new Error(`${tool}: ${output}`)
    return output
  }

  describe.each(forms)('in the %s form', (form) => {
    test.each(keyTypes)('gives openssl the key of type %s and its chain back', (keyType) => {
      write(keyType, form, password)
      const open = ['pkcs12', '-in', 'x.p12', '-passin', 'file:password']
      const key = createPrivateKey(folder.openssl(...open, '-nocerts', '-nodes'))
      expect(key.export({ type: 'pkcs8', format: 'der' })).toEqual(pkcs8(keyType))
      const own = folder.openssl(...open, '-nokeys', '-clcerts')
      expect(new X509Certificate(own).raw).toEqual(derOf(folder.read(`${keyType}.pem`)))
      const issuers = folder.openssl(...open, '-nokeys', '-cacerts')
      expect(new X509Certificate(issuers).raw).toEqual(derOf(folder.read('ca.pem')))
      expect(() => folder.openssl('pkcs12', '-in', 'x.p12', '-passin', 'pass:another', '-nokeys')).toThrow(/invalid password/)
    })

    test.each(keyTypes)('opens in keytool, certtool and pk12util with a key of type %s', (keyType) => {
      const file = write(keyType, form, plainPassword)
      const listed = judge('keytool', ['-list', '-v', '-keystore', file, '-storetype', 'PKCS12', '-storepass', plainPassword])
      expect(listed).toMatch(/Entry type: PrivateKeyEntry/)
      expect(listed).toMatch(/Certificate chain length: 2/)
      expect(listed).toMatch(/Alias name: pump-07/)

      const shown = judge('certtool', ['--p12-info', '--inder', '--infile', file, '--password', plainPassword])
      expect(shown.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
      expect(shown).toContain('Friendly name: pump-07 Ünit')
      expect(shown).toContain('BEGIN ENCRYPTED PRIVATE KEY')

      const database = `sql:${temporaryFolder('nss')}`
      runTool('certutil', ['-N', '-d', database, '--empty-password'])
      judge('pk12util', ['-i', file, '-d', database, '-w', folder.path('plain-password')])
      expect(judge('certutil', ['-L', '-d', database])).toMatch(/pump-07 Ünit +u,u,u/)
      expect(judge('certutil', ['-K', '-d', database])).toMatch(/pump-07 Ünit/)
    })
  })

  test('is encrypted as it says', () => {
    write('EC P-256', 'modern', password)
    const info = (args: readonly string[]) =>
      runTool('openssl', ['pkcs12', '-info', '-noout', ...args], { cwd: folder.path('.') }).output
    const args = ['-in', 'x.p12', '-passin', 'file:password']
    const modern = info(args)
    expect(modern).toMatch(/MAC: sha256, Iteration 100000/)
    expect(modern.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256/g)).toHaveLength(2)
    write('EC P-256', 'compatible', password)
    const compatible = info(args)
    expect(compatible).toMatch(/MAC: sha1, Iteration 2048/)
    expect(compatible.match(/pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048/g)).toHaveLength(2)
  })

  test('may have an empty password, no name, no key', () => {
    const certificates = [derOf(folder.read('ca.pem'))]
    for (const form of forms) {
      folder.write('bare.p12', makePkcs12({ certificates, password: '' }, form, randomBytes))
      const pem = folder.openssl('pkcs12', '-in', 'bare.p12', '-passin', 'pass:', '-nokeys')
      expect(new X509Certificate(pem).raw).toEqual(certificates[0])
    }
  })

  test('is the same for the same random octets', () => {
    const content = { certificates: [derOf(folder.read('ca.pem'))], privateKey: pkcs8('EC P-256'), password }
    const fixed = (length: number) => Buffer.alloc(length, 7)
    for (const form of forms) expect(makePkcs12(content, form, fixed)).toEqual(makePkcs12(content, form, fixed))
  })

  test.each(keyTypes)('has a sister in the encrypted PKCS#8 key, here of type %s, which openssl and certtool open', (keyType) => {
    const der = encryptPrivateKey(pkcs8(keyType), password, randomBytes)
    const lines = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')
    folder.write('encrypted.key', `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${lines}\n-----END ENCRYPTED PRIVATE KEY-----\n`)
    const opened = createPrivateKey(folder.openssl('pkey', '-in', 'encrypted.key', '-passin', 'file:password'))
    expect(opened.export({ type: 'pkcs8', format: 'der' })).toEqual(pkcs8(keyType))
    expect(() => folder.openssl('pkey', '-in', 'encrypted.key', '-passin', 'pass:another')).toThrow()
    expect(judge('certtool', ['--key-info', '--infile', 'encrypted.key', '--password', password])).toContain('Public Key Info')
    const parsed = folder.openssl('asn1parse', '-in', 'encrypted.key')
    expect(parsed).toMatch(/PBES2[^]*PBKDF2[^]*INTEGER +:0927C0[^]*hmacWithSHA256[^]*aes-256-cbc/)
  })
})
