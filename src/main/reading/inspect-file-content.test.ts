import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { CertificateFacts } from '../../shared/inspection.ts'
import { toPem } from '../../shared/pem.ts'
import { commonName, extensionOf, OpensslCertificates, sequenceOfValues, type Fields } from '../testing/judges/openssl-certificate.ts'
import { createOpensslFolder, derOf, ec, keyOptions, type OpensslFolder } from '../testing/openssl-folder.ts'
import { lacksTools } from '../testing/tools.ts'
import { inspectedFileSchema, type InspectedObject } from './inspection-contract.ts'
import { inspectFileContent } from './inspect-file-content.ts'
import { ReaderProcess } from './reader-process.ts'
import { forkChild } from './testing/fork-child.ts'

// A little later, since lists are made meanwhile.
const now = new Date(Date.now() + 60_000)
const inspect = (content: Uint8Array, authorities: readonly Uint8Array[] = [], password?: string): InspectedObject[] => {
  const answer = inspectFileContent({ content, authorities, now, password })
  expect(inspectedFileSchema.parse(answer)).toEqual(answer)
  return answer.objects
}
const certificateIn = (content: Uint8Array, authorities?: readonly Uint8Array[]) => {
  const [object] = inspect(content, authorities)
  if (object?.type !== 'certificate') throw new Error('no certificate')
  return object
}
const factsOf = (content: Uint8Array): CertificateFacts => certificateIn(content).facts

/** What `openssl x509` prints of one option, without its label. */
function printed(folder: OpensslFolder, command: string, name: string, ...options: string[]): string {
  return folder.openssl(command, '-in', name, '-noout', ...options).trim().replace(/^[^=\n]*=\s*/, '')
}

const moment = (text: string) => new Date(text.trim()).toISOString()

/** By the words of `openssl x509 -text`. */
const usageWords: Readonly<Record<string, string>> = {
  'Digital Signature': 'digitalSignature',
  'Non Repudiation': 'nonRepudiation',
  'Key Encipherment': 'keyEncipherment',
  'Data Encipherment': 'dataEncipherment',
  'Key Agreement': 'keyAgreement',
  'Certificate Sign': 'keyCertSign',
  'CRL Sign': 'cRLSign',
  'Encipher Only': 'encipherOnly',
  'Decipher Only': 'decipherOnly',
}
const purposeWords: Readonly<Record<string, string>> = {
  'TLS Web Server Authentication': 'serverAuth',
  'TLS Web Client Authentication': 'clientAuth',
  'Code Signing': 'codeSigning',
  'Any Extended Key Usage': 'anyExtendedKeyUsage',
}

/** The line below the heading of an extension, and whether it is critical. */
function extensionIn(text: string, heading: string): { value: string; isCritical: boolean } | undefined {
  const found = new RegExp(`${heading}: ?(critical)?\\s*\\n\\s*(.*)`).exec(text)
  return found ? { value: found[2]!.trim(), isCritical: found[1] === 'critical' } : undefined
}

describe.skipIf(lacksTools('openssl'))('what is told of a file', () => {
  let folder: OpensslFolder
  beforeAll(() => {
    folder = createOpensslFolder()
    folder.openssl('genpkey', ...ec('P-256'), '-out', 'root.key')
    folder.openssl('req', '-x509', '-new', '-key', 'root.key', '-subj', '/C=IE/O=Home/CN=Root', '-days', '3000', '-out', 'root.pem')
  })

  const request = (name: string, key: readonly string[], subject: string, extensions: string) => {
    folder.openssl('genpkey', ...key, '-out', `${name}.key`)
    folder.write(`${name}.cnf`, `[req]\ndistinguished_name=dn\n[dn]\n[v3]\n${extensions}`)
    const asked = extensions === '' ? [] : ['-reqexts', 'v3']
    folder.openssl('req', '-new', '-utf8', '-key', `${name}.key`, '-subj', subject, '-config', `${name}.cnf`, ...asked, '-out', `${name}.csr`)
  }

  const everything =
    'basicConstraints=critical,CA:TRUE,pathlen:1\nkeyUsage=critical,keyCertSign,cRLSign,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth,codeSigning\nsubjectAltName=DNS:a.home.lan,DNS:*.home.lan,IP:192.168.1.10,IP:fd00::1,URI:spiffe://home.lan/x,email:a@home.lan\ncrlDistributionPoints=URI:http://crl.home.lan/a.crl,URI:http://crl.home.lan/b.crl\nauthorityInfoAccess=OCSP;URI:http://ocsp.home.lan,caIssuers;URI:http://ca.home.lan/ca.cer\nnameConstraints=permitted;DNS:home.lan,excluded;IP:10.0.0.0/255.0.0.0\nnsComment=hello\n1.2.3.4=ASN1:UTF8String:odd\n'

  describe.each([
    ...Object.entries(keyOptions).map(([keyType, options]) => ({ what: `a key of type ${keyType}`, keyType, options: options, extensions: 'keyUsage=digitalSignature\nsubjectAltName=DNS:x\n' })),
    { what: 'every extension', keyType: 'EC P-256', options: ec('P-256'), extensions: everything },
    { what: 'no extension at all', keyType: 'EC P-256', options: ec('P-256'), extensions: '' },
  ])('with $what', ({ keyType, options, extensions }) => {
    beforeAll(() => {
      request('x', options, '/C=DE/ST=Bayern/O=Söhne, Inc./OU=Keller/CN=Fühler 1', extensions)
      const wanted = extensions === '' ? [] : ['-extfile', 'x.cnf', '-extensions', 'v3']
      folder.openssl('x509', '-req', '-in', 'x.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-set_serial', '0x8abc01', '-days', '30', ...wanted, '-out', 'x.pem')
    })

    test('is what openssl x509 says of the certificate', () => {
      const facts = factsOf(folder.read('x.pem'))
      const text = folder.openssl('x509', '-in', 'x.pem', '-noout', '-text')
      const x509 = (...args: string[]) => printed(folder, 'x509', 'x.pem', ...args)
      const rfc2253 = ['-nameopt', 'RFC2253,-esc_msb,utf8']
      expect(facts.subject).toBe(x509('-subject', ...rfc2253))
      expect(facts.issuerName).toBe(x509('-issuer', ...rfc2253))
      expect(facts.serialNumber).toBe(x509('-serial'))
      expect(facts.notBefore).toBe(moment(x509('-startdate')))
      expect(facts.notAfter).toBe(moment(x509('-enddate')))
      expect(facts.fingerprint).toBe(x509('-fingerprint', '-sha256').replaceAll(':', ''))
      expect(facts.sha1Fingerprint).toBe(x509('-fingerprint', '-sha1').replaceAll(':', ''))
      expect(facts.version).toBe(Number(/Version: (\d)/.exec(text)![1]))
      expect(facts.signatureAlgorithm.toLowerCase()).toBe(/Signature Algorithm: (\S+)/.exec(text)![1]!.replaceAll('-', '').toLowerCase())
      expect(facts.keyDescription).toBe(keyType)
      expect(facts.pem).toBe(toPem('CERTIFICATE', derOf(folder.read('x.pem'))))
      folder.write('x.spki', folder.openssl('x509', '-in', 'x.pem', '-noout', '-pubkey'))
      const spki = derOf(folder.read('x.spki'))
      folder.write('x.spki', spki)
      expect(facts.spkiPin).toBe(Buffer.from(folder.openssl('dgst', '-sha256', '-r', 'x.spki').slice(0, 64), 'hex').toString('base64'))

      const usage = extensionIn(text, 'X509v3 Key Usage')
      expect(facts.keyUsage.toSorted()).toEqual((usage?.value.split(', ') ?? []).map((word) => usageWords[word]).toSorted())
      const purposes = extensionIn(text, 'X509v3 Extended Key Usage')
      expect(facts.extendedKeyUsage).toEqual((purposes?.value.split(', ') ?? []).map((word) => purposeWords[word]))
      const constraints = extensionIn(text, 'X509v3 Basic Constraints')
      expect(facts.basicConstraints).toEqual(
        constraints ? { isCa: constraints.value.includes('CA:TRUE'), pathLength: Number(/pathlen:(\d+)/.exec(constraints.value)![1]) } : null,
      )
      const names = extensionIn(text, 'X509v3 Subject Alternative Name')?.value ?? ''
      const words = { dns: 'DNS', ip: 'IP Address', uri: 'URI', email: 'email', directory: 'DirName', other: 'othername' }
      expect(facts.altNames.map(({ type, value }) => `${words[type]}:${value === 'fd00::1' ? 'FD00:0:0:0:0:0:0:1' : value}`).join(', ')).toBe(names)
      expect(facts.subjectKeyIdentifier).toBe(extensionIn(text, 'X509v3 Subject Key Identifier')?.value.replaceAll(':', '') ?? null)
      const headings: Readonly<Record<string, string>> = { basicConstraints: 'X509v3 Basic Constraints', keyUsage: 'X509v3 Key Usage', extendedKeyUsage: 'X509v3 Extended Key Usage' }
      const critical = Object.entries(headings).filter(([, heading]) => extensionIn(text, heading)?.isCritical).map(([name]) => name)
      expect(facts.criticalExtensions).toEqual(critical)
      const uris = [...text.matchAll(/URI:(http:\S+)/g)].map(([, uri]) => uri)
      expect([...facts.crlDistributionPoints, ...facts.authorityInfoAccess.ocsp, ...facts.authorityInfoAccess.caIssuers]).toEqual(uris)
    })

    test('is what openssl req says of the request', () => {
      const [object] = inspect(folder.read('x.csr'))
      if (object?.type !== 'certification-request') throw new Error('no request')
      const { facts } = object
      const text = folder.openssl('req', '-in', 'x.csr', '-noout', '-text')
      expect(facts.subject).toBe(printed(folder, 'req', 'x.csr', '-subject', '-nameopt', 'RFC2253,-esc_msb,utf8'))
      expect(facts.keyDescription).toBe(keyType)
      expect(facts.signatureAlgorithm.toLowerCase()).toBe(/Signature Algorithm: (\S+)/.exec(text)![1]!.replaceAll('-', '').toLowerCase())
      // openssl looks at the signature of any key; ours at those of keys that it knows.
      expect(folder.openssl('req', '-in', 'x.csr', '-noout', '-verify')).toBe('')
      expect(facts.signatureProblem).toBe(keyType === 'EC P-224' ? 'Its signature is of a kind that is not verified here.' : null)
      const usage = extensionIn(text, 'X509v3 Key Usage')
      expect(facts.keyUsage.toSorted()).toEqual((usage?.value.split(', ') ?? []).map((word) => usageWords[word]).toSorted())
      expect(facts.basicConstraints?.isCa ?? false).toBe(text.includes('CA:TRUE'))
      expect(facts.altNames).toHaveLength((extensionIn(text, 'X509v3 Subject Alternative Name')?.value ?? '').split(', ').filter(Boolean).length)
    })
  })

  test('is what openssl crl says of a revocation list, and who signed it', () => {
    folder.write('index.txt', 'R\t301231235959Z\t260101000000Z,keyCompromise\t8ABC01\tunknown\t/CN=x\nR\t301231235959Z\t260201000000Z\t02\tunknown\t/CN=y\n')
    folder.write('crlnumber', '1F')
    folder.write('ca.cnf', '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=7\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n')
    folder.openssl('ca', '-gencrl', '-config', 'ca.cnf', '-cert', 'root.pem', '-keyfile', 'root.key', '-out', 'x.crl')
    const [object] = inspect(folder.read('x.crl'), [derOf(folder.read('root.pem'))])
    if (object?.type !== 'revocation-list') throw new Error('no list')
    const text = folder.openssl('crl', '-in', 'x.crl', '-noout', '-text')
    const crl = (...args: string[]) => printed(folder, 'crl', 'x.crl', ...args)
    expect(object).toMatchObject({ issuedBy: 0, problems: [] })
    expect(object.facts).toMatchObject({
      version: 2,
      issuerName: crl('-issuer', '-nameopt', 'RFC2253'),
      number: String(Number(crl('-crlnumber'))),
      thisUpdate: moment(crl('-lastupdate')),
      nextUpdate: moment(crl('-nextupdate')),
      fingerprint: crl('-fingerprint', '-sha256').replaceAll(':', ''),
      entryCount: 2,
      authorityKeyIdentifier: extensionIn(text, 'X509v3 Authority Key Identifier')!.value.replace('keyid:', '').replaceAll(':', ''),
    })
    const entries = [...text.matchAll(/Serial Number: (\w+)\s+Revocation Date: (.+)(?:\s+CRL entry extensions:\s+X509v3 CRL Reason Code:\s+(.+))?/g)]
    expect(object.facts.entries.map(({ serialNumber, revokedAt, reason }) => [serialNumber, revokedAt, reason])).toEqual(
      entries.map(([, serial, date, reason]) => [serial, moment(date!), reason ? 'keyCompromise' : null]),
    )
    folder.identity('stranger', ec('P-256'))
    expect(inspect(folder.read('x.crl'), [derOf(folder.read('stranger.pem'))])).toMatchObject([{ issuedBy: null, problems: [] }])
    const later = inspectFileContent({ content: folder.read('x.crl'), authorities: [], now: new Date(now.getTime() + 30 * 86_400_000) })
    expect(later.objects).toMatchObject([{ problems: [expect.stringMatching(/^It expired on/)] }])
  })

  test('is who issued whom by signature, and never by name alone', () => {
    request('child', ec('P-256'), '/CN=child', 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n')
    folder.openssl('x509', '-req', '-in', 'child.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '30', '-extfile', 'child.cnf', '-extensions', 'v3', '-out', 'child.pem')
    folder.openssl('genpkey', ...ec('P-256'), '-out', 'impostor.key')
    folder.openssl('req', '-x509', '-new', '-key', 'impostor.key', '-subj', '/C=IE/O=Home/CN=Root', '-days', '3000', '-out', 'impostor.pem')
    const [root, impostor] = ['root.pem', 'impostor.pem'].map((name) => derOf(folder.read(name)))
    expect(certificateIn(folder.read('child.pem'), [impostor!, root!])).toMatchObject({ issuedBy: 1, issuerInFile: null, path: ['CN=child', 'CN=Root,O=Home,C=IE'] })
    expect(certificateIn(folder.read('child.pem'), [impostor!])).toMatchObject({ issuedBy: null, path: ['CN=child'], pathProblems: [] })
    const both = Buffer.concat([folder.read('child.pem'), folder.read('impostor.pem'), folder.read('root.pem')])
    expect(certificateIn(both)).toMatchObject({ issuedBy: null, issuerInFile: 2 })
    const expired = inspectFileContent({ content: both, authorities: [], now: new Date('2099-01-01T00:00:00Z') }).objects[0]
    expect(expired).toMatchObject({ pathProblems: expect.arrayContaining([expect.stringContaining('CN=child expired')]) as unknown })
  })

  describe('though others cannot read it', () => {
    let made: OpensslCertificates
    beforeAll(() => {
      made = new OpensslCertificates()
      made.addKey('p256', ec('P-256'))
      made.addKey('secp256k1', ec('secp256k1'))
    })
    const odd = (changes: Partial<Fields>) =>
      made.make({
        version: 3,
        serial: 'INTEGER:7',
        issuer: commonName('odd'),
        subject: commonName('odd'),
        notBefore: 'UTCTIME:260101000000Z',
        notAfter: 'UTCTIME:360101000000Z',
        algorithm: sequenceOfValues('OID:1.2.840.10045.4.3.2'),
        signing: ['-sha256'],
        key: 'p256',
        signer: 'p256',
        extensions: { basicConstraints: extensionOf('2.5.29.19', true, sequenceOfValues('BOOL:TRUE')) },
        ...changes,
      })

    test.each([
      ['an extension twice', { extensions: { one: extensionOf('2.5.29.19', true, sequenceOfValues('BOOL:TRUE')), two: extensionOf('2.5.29.19', true, sequenceOfValues()) } }, { basicConstraints: { isCa: true, pathLength: null }, otherExtensions: [{ name: 'basicConstraints', value: '3000' }] }],
      ['a damaged extension', { extensions: { one: extensionOf('2.5.29.19', true, 'UTF8:no'), two: extensionOf('2.5.29.15', true, 'NULL') } }, { basicConstraints: null, otherExtensions: [{ name: 'basicConstraints' }, { name: 'keyUsage' }] }],
      ['a unique identifier', { surplus: ['IMPLICIT:1,FORMAT:HEX,BITSTRING:0102'], extensions: {} }, { name: 'odd', version: 3 }],
      ['a negative serial number', { serial: 'INTEGER:-5' }, { serialNumber: '-05' }],
      ['a key on a foreign curve', { key: 'secp256k1', signer: 'secp256k1' }, { keyType: null, keyDescription: 'EC secp256k1' }],
    ] as const)('a certificate with %s is told of as far as it goes', (_what, changes, facts) => {
      expect(factsOf(odd(changes as Partial<Fields>))).toMatchObject(facts)
    })

    test('a certificate with NUL, controls and direction marks in its names is told of as it is', () => {
      const names = extensionOf('2.5.29.17', false, sequenceOfValues('IMPLICIT:2,IA5STRING:hXst'))
      const der = Buffer.from(odd({ subject: commonName('aXb.com\u202egpj.exe', 'FORMAT:UTF8,UTF8'), extensions: { names } }).toString('latin1').replace('aXb', 'a\0b').replace('hXst', 'h\0st'), 'latin1')
      const { facts, verdicts } = certificateIn(der)
      expect(facts).toMatchObject({ name: 'a\0b.com\u202egpj.exe', subject: 'CN=a\\00b.com\\E2\\80\\AEgpj.exe', altNames: [{ type: 'dns', value: 'h\0st' }] })
      expect(verdicts).toContainEqual(expect.objectContaining({ code: 'DECEIVING_NAME' }))
    })

    test('a request whose signature was spoiled says so', () => {
      request('spoiled', ec('P-256'), '/CN=spoiled', '')
      const der = Buffer.from(derOf(folder.read('spoiled.csr')))
      der[der.length - 1]! ^= 1
      expect(inspect(der)).toMatchObject([{ facts: { signatureProblem: 'Its signature was not made by the key in it, or it was changed since.' } }])
    })
  })

  describe('through the reader process', () => {
    // How long it takes is for the bench to say: a busy machine may take its time here.
    const reader = new ReaderProcess(() => forkChild(join(import.meta.dirname, '..', 'reader.ts')), { deadlineMs: 60_000 })
    afterAll(() => reader.stop())

    test('is checked, with everything that a file may hold', async () => {
      const names = ['root.pem', 'child.pem', 'child.csr', 'child.key', 'x.crl']
      const content = Buffer.concat(names.map((name) => folder.read(name)))
      const { objects } = await reader.inspect(content, { authorities: [derOf(folder.read('root.pem'))], now })
      expect(objects.map(({ type }) => type)).toEqual(['certificate', 'certificate', 'certification-request', 'private-key', 'revocation-list'])
      const key = objects[3] as Extract<InspectedObject, { type: 'private-key' }>
      const certificate = objects[1] as Extract<InspectedObject, { type: 'certificate' }>
      expect(key.publicKeyHash).toBe(certificate.facts.publicKeyHash)
      expect(certificate).toMatchObject({ issuedBy: 0, issuerInFile: 0 })
      expect(new X509Certificate(folder.read('child.pem')).fingerprint256.replaceAll(':', '')).toBe(certificate.facts.fingerprint)
    })

    test('takes a revocation list of 100,000 entries within its limits', { timeout: 120_000 }, async () => {
      const lines = Array.from({ length: 100_000 }, (_, index) => `R\t301231235959Z\t260101000000Z,superseded\t${(0x10_0000 + index).toString(16).toUpperCase()}\tunknown\t/CN=x\n`)
      folder.write('index.txt', lines.join(''))
      folder.openssl('ca', '-gencrl', '-config', 'ca.cnf', '-cert', 'root.pem', '-keyfile', 'root.key', '-out', 'long.crl')
      const { objects } = await reader.inspect(folder.read('long.crl'), { authorities: [derOf(folder.read('root.pem'))], now })
      expect(objects).toMatchObject([{ issuedBy: 0, problems: [], facts: { pem: null, entryCount: 100_000 } }])
      expect((objects[0] as Extract<InspectedObject, { type: 'revocation-list' }>).facts.entries).toHaveLength(1000)
    })

    test('refuses more objects than anybody looks at', async () => {
      const content = Buffer.from(folder.read('root.pem').toString().repeat(2001))
      await expect(reader.inspect(content, { authorities: [], now })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
      await expect(reader.inspect(Buffer.from('nothing'), { authorities: [], now })).rejects.toBeInstanceOf(AppError)
    })

    test('reads two thousand certificates, the most that anybody looks at', { timeout: 120_000 }, async () => {
      const content = Buffer.from(folder.read('child.pem').toString().repeat(2000))
      const { objects } = await reader.inspect(content, { authorities: [derOf(folder.read('root.pem'))], now })
      expect(objects).toHaveLength(2000)
    })
  })
})
