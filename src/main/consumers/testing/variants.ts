import {
  commonName,
  extensionOf,
  OpensslCertificates,
  sequenceOfValues,
  tagged,
  type Asn1,
  type Fields,
} from '../../testing/judges/openssl-certificate.ts'
import type { Question } from '../../testing/judges/judge.ts'
import { ec } from '../../testing/openssl-folder.ts'

/** A broker's or device's certificate that openssl made, with one thing in it that somebody may refuse. */
export interface Variant {
  what: string
  /** What is asked of whoever judges. */
  question: Question
  /** Which certificate of the path is the odd one. */
  odd: number
}

const keys = {
  root: ec('P-256'),
  leaf: ec('P-256'),
  p521: ec('P-521'),
  secp256k1: ec('secp256k1'),
  brainpool: ec('brainpoolP256r1'),
  ed25519: ['-algorithm', 'ED25519'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
} as const
type KeyName = keyof typeof keys

const ecdsa = sequenceOfValues('OID:1.2.840.10045.4.3.2')
const rsaSha1 = sequenceOfValues('OID:1.2.840.113549.1.1.5', 'NULL')
const rsaMd5 = sequenceOfValues('OID:1.2.840.113549.1.1.4', 'NULL')
const rsaSha256 = sequenceOfValues('OID:1.2.840.113549.1.1.11', 'NULL')
const basicConstraints = (isCa: boolean, isCritical = true) =>
  extensionOf('2.5.29.19', isCritical, sequenceOfValues(...(isCa ? ['BOOL:TRUE'] : [])))
const keyUsage = (...bits: number[]) => extensionOf('2.5.29.15', true, `FORMAT:BITLIST,BITSTRING:${bits.join(',')}`)
const purposes = (isCritical: boolean, ...oids: string[]) =>
  extensionOf('2.5.29.37', isCritical, sequenceOfValues(...oids.map((oid) => `OID:${oid}`)))
const serverAuth = '1.3.6.1.5.5.7.3.1'
const clientAuth = '1.3.6.1.5.5.7.3.2'
const dns = (name: string) => `IMPLICIT:2,IA5STRING:${name}`
const ip = (hex: string) => `IMPLICIT:7,FORMAT:HEX,OCTETSTRING:${hex}`
const names = (...list: Asn1[]) => extensionOf('2.5.29.17', false, sequenceOfValues(...list))

type Changes = Partial<Fields> & { key?: KeyName; signer?: KeyName }

/** Makes every variant; takes some seconds. */
export function makeVariants(now: Date): Variant[] {
  const made = new OpensslCertificates()
  let count = 0
  for (const [name, options] of Object.entries(keys)) made.addKey(name, options)
  const day = (offset: number) => `UTCTIME:${new Date(now.getTime() + offset * 86_400_000).toISOString().replace(/^\d\d|[-T:]|\.\d+/g, '')}`
  const certificate = (subject: Asn1, usual: Fields['extensions'], { key = 'leaf', signer = 'root', extensions, ...rest }: Changes): Buffer =>
    made.make({
      version: 3,
      serial: `INTEGER:${1000 + count++}`,
      issuer: commonName('Root'),
      subject,
      notBefore: day(-10),
      notAfter: day(90),
      algorithm: ecdsa,
      signing: ['-sha256'],
      ...rest,
      key,
      signer,
      extensions:
        rest.version === 1
          ? {}
          : {
              ...usual,
              subjectKeyIdentifier: extensionOf('2.5.29.14', false, `FORMAT:HEX,OCTETSTRING:${made.keyIdentifier(key)}`),
              authorityKeyIdentifier: extensionOf('2.5.29.35', false, sequenceOfValues(`IMPLICIT:0,FORMAT:HEX,OCTETSTRING:${made.keyIdentifier(signer)}`)),
              ...extensions,
            },
    })
  const root = (changes: Changes = {}) =>
    certificate(commonName('Root'), { basicConstraints: basicConstraints(true), keyUsage: keyUsage(5, 6) }, { key: 'root', notBefore: day(-100), notAfter: day(3000), ...changes })
  const leaf = (changes: Changes = {}, purpose: string = serverAuth) =>
    certificate(
      changes.subject ?? commonName('broker.home.lan'),
      {
        basicConstraints: basicConstraints(false),
        keyUsage: keyUsage(0),
        extendedKeyUsage: purposes(false, purpose),
        ...(purpose === serverAuth && { altNames: names(dns('broker.home.lan')) }),
      },
      changes,
    )
  const folderKey = (name: KeyName) => {
    made.folder.openssl('pkey', '-in', `${name}.key`, '-outform', 'DER', '-out', `${name}.der`)
    made.folder.openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.der`, '-inform', 'DER', '-outform', 'DER', '-out', `${name}.p8`)
    return made.folder.read(`${name}.p8`)
  }
  const variants: Variant[] = []
  const add = (what: string, path: Buffer[], { key = 'leaf', host = 'broker.home.lan', purpose = 'server', odd = 0 }: { key?: KeyName; host?: string | undefined; purpose?: Question['purpose']; odd?: number } = {}) => {
    variants.push({ what, odd, question: { path, purpose, ...(purpose === 'server' && { host }), key: folderKey(key) } })
  }
  const addLeaf = (what: string, changes: Changes, options: { host?: string } = {}) => add(what, [leaf(changes), root()], { key: changes.key ?? 'leaf', ...options })
  const addRoot = (what: string, changes: Changes, leafChanges: Changes = {}) => add(what, [leaf(leafChanges), root(changes)], { odd: 1 })
  const only = (extensions: Fields['extensions']): Changes => ({ extensions })

  addLeaf('nothing odd', {})
  addLeaf('no alternative names', only({ altNames: undefined }))
  addLeaf('version 1', { version: 1 })
  addLeaf('critical purposes', only({ extendedKeyUsage: purposes(true, serverAuth) }))
  addLeaf('critical policies', only({ policies: extensionOf('2.5.29.32', true, sequenceOfValues(sequenceOfValues('OID:1.2.3.4'))) }))
  addLeaf('a critical extension that nobody knows', only({ unknown: extensionOf('1.2.3.4', true, 'INTEGER:1') }))
  addRoot('critical name constraints', only({ nameConstraints: extensionOf('2.5.29.30', true, sequenceOfValues(tagged('IMPLICIT:0,SEQUENCE', sequenceOfValues(dns('home.lan'))))) }))
  const issuing = (changes: Changes) =>
    certificate(commonName('Issuing'), { basicConstraints: basicConstraints(true), keyUsage: keyUsage(5, 6) }, { key: 'rsa', ...changes })
  const under = (what: string, changes: Changes) =>
    add(what, [leaf({ issuer: commonName('Issuing'), signer: 'rsa', algorithm: rsaSha256 }), issuing(changes), root()], { odd: 1 })
  under('an issuing CA', {})
  under('an issuing CA with critical name constraints', only({ nameConstraints: extensionOf('2.5.29.30', true, sequenceOfValues(tagged('IMPLICIT:0,SEQUENCE', sequenceOfValues(dns('home.lan'))))) }))
  under('an issuing CA without keyUsage', only({ keyUsage: undefined }))
  under('an issuing CA whose basicConstraints are not critical', only({ basicConstraints: basicConstraints(true, false) }))
  under('an issuing CA without subject key identifier', only({ subjectKeyIdentifier: undefined }))
  under('an issuing CA without keyCertSign', only({ keyUsage: keyUsage(6) }))
  const signedByRsa = (what: string, changes: Changes) =>
    add(what, [leaf({ issuer: commonName('Issuing'), signer: 'rsa', ...changes }), issuing({}), root()])
  signedByRsa('SHA-1', { algorithm: rsaSha1, signing: ['-sha1'] })
  signedByRsa('MD5', { algorithm: rsaMd5, signing: ['-md5'] })
  addRoot('a root without keyUsage', only({ keyUsage: undefined }))
  addRoot('a root whose basicConstraints are not critical', only({ basicConstraints: basicConstraints(true, false) }))
  addRoot('a root without basicConstraints', only({ basicConstraints: undefined, keyUsage: undefined }))
  addRoot('a root of version 1', { version: 1 })
  addRoot('a root that is for serverAuth', only({ extendedKeyUsage: purposes(false, serverAuth) }))
  addLeaf('RSA 1024', { key: 'rsa1024', ...only({ keyUsage: keyUsage(0, 2) }) })
  addLeaf('an RSA key without keyEncipherment', { key: 'rsa' })
  addLeaf('an address as DNS name only', only({ altNames: names(dns('192.168.1.10')) }), { host: '192.168.1.10' })
  addLeaf('an address as address only', only({ altNames: names(ip('C0A8010A')) }), { host: '192.168.1.10' })
  addLeaf('an underscore', only({ altNames: names(dns('my_broker.home.lan')) }), { host: 'my_broker.home.lan' })
  addLeaf('a wildcard', only({ altNames: names(dns('*.home.lan')) }))
  addLeaf('a wildcard over one label', only({ altNames: names(dns('*.lan')) }), { host: 'broker.lan' })
  addLeaf('expired', { notBefore: day(-20), notAfter: day(-1) })
  addLeaf('not yet valid', { notBefore: day(2) })
  addLeaf('Ed25519', { key: 'ed25519' })
  addLeaf('EC P-521', { key: 'p521' })
  addLeaf('EC secp256k1', { key: 'secp256k1' })
  addLeaf('EC brainpoolP256r1', { key: 'brainpool' })
  addLeaf('a serial number of 0', { serial: 'INTEGER:0' })
  addLeaf('a negative serial number', { serial: 'INTEGER:-5' })
  addLeaf('a serial number of 21 octets', { serial: `INTEGER:0x11${'22'.repeat(20)}` })
  addLeaf('keyUsage without digitalSignature', { key: 'rsa', ...only({ keyUsage: keyUsage(2) }) })
  addLeaf('an EC key whose keyUsage lacks digitalSignature', only({ keyUsage: keyUsage(4) }))
  addLeaf('a common name of 65 characters', { subject: commonName('x'.repeat(65)) })
  addLeaf('no authority key identifier', only({ authorityKeyIdentifier: undefined }))
  addLeaf('an extension twice', only({ again: names(dns('broker.home.lan')) }))
  addLeaf('must-staple', only({ tlsFeature: extensionOf('1.3.6.1.5.5.7.1.24', false, sequenceOfValues('INTEGER:5')) }))
  add('a device', [leaf({}, clientAuth), root()], { purpose: 'client' })
  add('a device of version 1', [leaf({ version: 1 }, clientAuth), root()], { purpose: 'client' })
  return variants
}
