/** Chains that are right and wrong, each with what must be said of it; by openssl and by hand, never by our encoder. */
import { ec } from '../../testing/openssl-folder.ts'
import {
  commonName,
  extensionOf,
  nameOf,
  OpensslCertificates,
  sequenceOfValues,
  tagged,
  type Asn1,
  type Fields,
} from '../../testing/judges/openssl-certificate.ts'
import type { PathProblemCode, PathRequest } from '../check-path.ts'

/** The moment at which they are judged. */
export const judgedAt = new Date('2030-01-01T00:00:00Z')
const [long, later] = ['UTCTIME:260101000000Z', 'UTCTIME:460101000000Z']
const [beforeNow, afterNow] = ['UTCTIME:291231235959Z', 'UTCTIME:300101000001Z']

let certificates: OpensslCertificates
const keyIdentifiers = new Map<string, string>()

/** Curves and kinds of key, each for one authority; P-256 for all the rest. */
const otherKeys = {
  p384: ec('P-384'),
  p521: ec('P-521'),
  secp256k1: ec('secp256k1'),
  brainpool: ec('brainpoolP256r1'),
  explicit: [...ec('P-256'), '-pkeyopt', 'ec_param_enc:explicit'],
  ed25519: ['-algorithm', 'ED25519'],
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
} as const
const p256Keys = ['root', 'issuing', 'issuing 2', 'issuing 3', 'issuing 4', 'leaf', 'other'] as const
type KeyName = (typeof p256Keys)[number] | keyof typeof otherKeys | 'compressed'

const algorithms = {
  ecdsa: sequenceOfValues('OID:1.2.840.10045.4.3.2'),
  ecdsaNull: sequenceOfValues('OID:1.2.840.10045.4.3.2', 'NULL'),
  ecdsa224: sequenceOfValues('OID:1.2.840.10045.4.3.1'),
  ecdsa512: sequenceOfValues('OID:1.2.840.10045.4.3.4'),
  ecdsaSha1: sequenceOfValues('OID:1.2.840.10045.4.1'),
  rsa: sequenceOfValues('OID:1.2.840.113549.1.1.11', 'NULL'),
  rsaBare: sequenceOfValues('OID:1.2.840.113549.1.1.11'),
  rsaSha1: sequenceOfValues('OID:1.2.840.113549.1.1.5', 'NULL'),
  rsaMd5: sequenceOfValues('OID:1.2.840.113549.1.1.4', 'NULL'),
  ed25519: sequenceOfValues('OID:1.3.101.112'),
  // RFC 4055 3.1: SHA-256, MGF1 with it, and a salt of its length.
  pss: sequenceOfValues(
    'OID:1.2.840.113549.1.1.10',
    sequenceOfValues(
      tagged('EXPLICIT:0,SEQUENCE', 'OID:2.16.840.1.101.3.4.2.1', 'NULL'),
      tagged('EXPLICIT:1,SEQUENCE', 'OID:1.2.840.113549.1.1.8', sequenceOfValues('OID:2.16.840.1.101.3.4.2.1', 'NULL')),
      'EXPLICIT:2,INTEGER:32',
    ),
  ),
}
const sha256 = ['-sha256']

/** Makes the keys; once, before the first path. */
export function makePathKeys(): void {
  certificates = new OpensslCertificates()
  for (const name of p256Keys) certificates.addKey(name, ec('P-256'))
  for (const [name, options] of Object.entries(otherKeys)) certificates.addKey(name, options)
  certificates.addFormOfKey('compressed', 'issuing', ['-ec_conv_form', 'compressed'])
  for (const name of [...p256Keys, ...Object.keys(otherKeys), 'compressed']) {
    keyIdentifiers.set(name, certificates.keyIdentifier(name))
  }
}

const basicConstraints = (isCa: boolean, pathLength?: number, isCritical = true) =>
  extensionOf(
    '2.5.29.19',
    isCritical,
    sequenceOfValues(...(isCa ? ['BOOL:TRUE'] : []), ...(pathLength === undefined ? [] : [`INTEGER:${pathLength}`])),
  )
/** By the numbers of RFC 5280 4.2.1.3: 0 digitalSignature, 2 keyEncipherment, 4 keyAgreement, 5 keyCertSign, 6 cRLSign. */
const keyUsage = (...bits: number[]) => extensionOf('2.5.29.15', true, `FORMAT:BITLIST,BITSTRING:${bits.join(',')}`)
const purposeOids = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  any: '2.5.29.37.0',
}
const extendedKeyUsage = (isCritical: boolean, ...purposes: (keyof typeof purposeOids)[]) =>
  extensionOf('2.5.29.37', isCritical, sequenceOfValues(...purposes.map((each) => `OID:${purposeOids[each]}`)))
const subjectKeyIdentifier = (hex: string, isCritical = false) =>
  extensionOf('2.5.29.14', isCritical, `FORMAT:HEX,OCTETSTRING:${hex}`)
const authorityKeyIdentifier = (hex: string, isCritical = false) =>
  extensionOf('2.5.29.35', isCritical, sequenceOfValues(`IMPLICIT:0,FORMAT:HEX,OCTETSTRING:${hex}`))
const dns = (name: string) => `IMPLICIT:2,IA5STRING:${name}`
const ip = (hex: string) => `IMPLICIT:7,FORMAT:HEX,OCTETSTRING:${hex}`
const altNames = (...names: Asn1[]) => extensionOf('2.5.29.17', false, sequenceOfValues(...names))
const criticalAltNames = (...names: Asn1[]) => extensionOf('2.5.29.17', true, sequenceOfValues(...names))
const unknown = (isCritical: boolean) => extensionOf('1.2.3.4', isCritical, 'INTEGER:1')
const nameConstraints = (isCritical: boolean, name: string) =>
  extensionOf('2.5.29.30', isCritical, sequenceOfValues(tagged('IMPLICIT:0,SEQUENCE', sequenceOfValues(dns(name)))))
const explicitPolicy = (isCritical: boolean) => extensionOf('2.5.29.36', isCritical, sequenceOfValues('IMPLICIT:0,INTEGER:0'))

type Changes = Partial<Fields> & { key?: KeyName; signer?: KeyName }

/** A certificate of `subject` by the authority `issuer`; `extensions` add to what is usual, and undefined takes away. */
function certificate(subject: string, issuer: string, usual: Fields['extensions'], changes: Changes): Buffer {
  const { key = subject, signer = issuer, extensions, ...others } = changes
  return certificates.make({
    version: 3,
    serial: 'INTEGER:0x1234567890',
    issuer: commonName(issuer),
    subject: commonName(subject),
    notBefore: long,
    notAfter: later,
    algorithm: algorithms.ecdsa,
    signing: sha256,
    ...others,
    key,
    signer,
    extensions:
      others.version === 1
        ? {}
        : {
            ...usual,
            subjectKeyIdentifier: subjectKeyIdentifier(identifierOf(key)),
            authorityKeyIdentifier: authorityKeyIdentifier(identifierOf(signer)),
            ...extensions,
          },
  })
}

function identifierOf(key: string): string {
  return keyIdentifiers.get(key)!
}

const authorityExtensions = { basicConstraints: basicConstraints(true), keyUsage: keyUsage(5, 6) }
const root = (changes: Changes = {}) => certificate('root', 'root', authorityExtensions, changes)
const issuing = (changes: Changes = {}, subject: KeyName = 'issuing', issuer: KeyName = 'root') =>
  certificate(subject, issuer, authorityExtensions, changes)
const leaf = (changes: Changes = {}, issuer = 'issuing') =>
  certificate(
    'leaf',
    issuer,
    {
      basicConstraints: basicConstraints(false),
      keyUsage: keyUsage(0),
      extendedKeyUsage: extendedKeyUsage(false, 'serverAuth'),
      altNames: altNames(dns('broker.home.lan')),
    },
    changes,
  )
const only = (extensions: Fields['extensions']): Changes => ({ extensions })

/** `path` with leaf, issuing CA and root as they should be, but for what is given. */
const chain = (changes: { leaf?: Changes; issuing?: Changes; root?: Changes }) => [
  leaf(changes.leaf),
  issuing(changes.issuing),
  root(changes.root),
]
/** Leaf, one issuing CA and root, where the issuing CA has another kind of key. */
const withKey = (key: KeyName, signature: Pick<Fields, 'algorithm' | 'signing'>, changes: Changes = {}) => [
  leaf({ signer: key, ...signature, ...changes }),
  issuing({ key }),
  root(),
]

/** A path of as many authorities as path lengths are given, the root's first. */
function ladder(...pathLengths: readonly (number | undefined)[]): Buffer[] {
  const names: KeyName[] = ['root', 'issuing', 'issuing 2', 'issuing 3', 'issuing 4']
  const authorities = pathLengths.map((pathLength, index) => {
    const changes = only({ basicConstraints: basicConstraints(true, pathLength) })
    return index === 0 ? root(changes) : issuing(changes, names[index], names[index - 1])
  })
  return [leaf({}, names[pathLengths.length - 1]), ...authorities.reverse()]
}

function flipped(der: Buffer, at: number): Buffer {
  const changed = Buffer.from(der)
  changed[at < 0 ? der.length + at : at]! ^= 1
  return changed
}

/** One chain. */
export interface PathRow {
  fact: string
  path: () => Buffer[]
  request?: Partial<PathRequest>
  /** What we say, each with the place in the path; nothing where we accept. */
  ours: readonly `${number} ${PathProblemCode}`[]
  /** Why OpenSSL says something else; a row without it is one on which both agree. */
  why?: string
}

const bytes = 'we compare names octet by octet, as our own certificates allow'
const notEvaluated = 'not evaluated by us, therefore refused'
const cn = 'OpenSSL takes the common name where there is no DNS name; RFC 9525 does not'
const level = 'OpenSSL leaves weak keys and digests to its security level, which `verify` does not set'
const builds = 'OpenSSL puts the certificates in order by itself; we judge the path that was given'
const rfc = 'RFC 5280 forbids it to whoever issues; OpenSSL does not look'
const unsupported = 'a kind that we neither make nor verify'

const client = { purpose: 'clientAuth', host: undefined } as const
const any = { purpose: 'any', host: undefined } as const
const host = (name: string) => ({ host: name })
const named = (...names: Asn1[]) => [leaf(only({ altNames: altNames(...names) })), issuing(), root()]

/** Call `makePathKeys` before any `path`. */
export const pathRows: PathRow[] = []
const row = (
  fact: string,
  path: PathRow['path'],
  ours: PathRow['ours'],
  { request, why }: Pick<PathRow, 'request' | 'why'> = {},
) => pathRows.push({ fact, path, ours, ...(request && { request }), ...(why !== undefined && { why }) })

// Right ones
row('leaf, issuing CA, root', () => chain({}), [])
row('leaf under the root', () => [leaf({}, 'root'), root()], [])
row('the root alone', () => [root()], [], { request: any })
row('leaf and an anchor that is not a root', () => [leaf(), issuing()], [])
row('four certificates', () => ladder(undefined, undefined, undefined), [])
row('P-384 and SHA-256', () => withKey('p384', { algorithm: algorithms.ecdsa, signing: sha256 }), [])
row('P-256 and SHA-512', () => chain({ leaf: { algorithm: algorithms.ecdsa512, signing: ['-sha512'] } }), [])
row('P-521', () => withKey('p521', { algorithm: algorithms.ecdsa512, signing: ['-sha512'] }), [])
row('RSA 2048', () => withKey('rsa', { algorithm: algorithms.rsa, signing: sha256 }), [])
row('Ed25519', () => withKey('ed25519', { algorithm: algorithms.ed25519, signing: ['-rawin'] }), [])
row('a leaf of version 1, for anything', () => chain({ leaf: { version: 1 } }), [], { request: any })

// Length
row('path length 0 over an authority', () => ladder(0, undefined), ['2 PATH_LENGTH_EXCEEDED'])
row('path length 0 over a leaf', () => ladder(undefined, 0), [])
row('path length 1 over one authority', () => ladder(1, 0), [])
row('path length 1 over two', () => ladder(1, undefined, undefined), ['3 PATH_LENGTH_EXCEEDED'])
row('path length 0 in the middle, an authority below', () => ladder(undefined, 0, undefined), ['2 PATH_LENGTH_EXCEEDED'])
row('path length 0 everywhere', () => ladder(0, 0, 0), ['2 PATH_LENGTH_EXCEEDED', '3 PATH_LENGTH_EXCEEDED'])
row('path length that grows downwards', () => ladder(1, 5), [])
row('five certificates', () => ladder(undefined, undefined, undefined, undefined), ['0 PATH_TOO_LONG'], {
  why: 'four are the most that we look at',
})
row(
  'a root of path length 0 over its own renewed key',
  () => [
    leaf({ signer: 'other' }, 'root'),
    certificate('root', 'root', authorityExtensions, { key: 'other' }),
    root(only({ basicConstraints: basicConstraints(true, 0) })),
  ],
  [],
)
row(
  'the same, and an authority below it',
  () => [
    leaf(),
    issuing({ signer: 'other' }),
    certificate('root', 'root', authorityExtensions, { key: 'other' }),
    root(only({ basicConstraints: basicConstraints(true, 0) })),
  ],
  ['3 PATH_LENGTH_EXCEEDED'],
)
row('a path length below 0', () => ladder(undefined, -1), ['1 NOT_CONFORMING', '1 PATH_LENGTH_EXCEEDED'])

// Authorities
row('an issuing CA with CA:FALSE', () => chain({ issuing: only({ basicConstraints: basicConstraints(false) }) }), [
  '1 NOT_CONFORMING',
  '1 NOT_A_CA',
])
row('an issuing CA without basicConstraints', () => chain({ issuing: only({ basicConstraints: undefined }) }), [
  '1 NOT_CONFORMING',
  '1 NOT_A_CA',
])
row('a root with CA:FALSE', () => chain({ root: only({ basicConstraints: basicConstraints(false) }) }), [
  '2 NOT_CONFORMING',
  '2 NOT_A_CA',
])
row('a root without basicConstraints', () => chain({ root: only({ basicConstraints: undefined }) }), [
  '2 NOT_CONFORMING',
  '2 NOT_A_CA',
])
row(
  'basicConstraints of an authority not critical',
  () => chain({ issuing: only({ basicConstraints: basicConstraints(true, undefined, false) }) }),
  ['1 NOT_CONFORMING'],
)
row('an issuing CA of version 1', () => chain({ issuing: { version: 1 } }), ['1 NOT_A_CA'])
row('a root of version 1', () => chain({ root: { version: 1 } }), ['2 NOT_A_CA'])
row('an issuing CA of version 2', () => chain({ issuing: { version: 2, extensions: withoutExtensions() } }), ['1 NOT_A_CA'])
row('extensions in version 2', () => chain({ issuing: { version: 2 } }), ['1 NOT_UNDERSTOOD', '1 NOT_A_CA'])
row('an issuing CA without keyCertSign', () => chain({ issuing: only({ keyUsage: keyUsage(6) }) }), [
  '1 MAY_NOT_SIGN_CERTIFICATES',
])
row('a root without keyCertSign', () => chain({ root: only({ keyUsage: keyUsage(0, 6) }) }), ['2 MAY_NOT_SIGN_CERTIFICATES'])
row('an issuing CA without keyUsage', () => chain({ issuing: only({ keyUsage: undefined }) }), ['1 NOT_CONFORMING'])
row('a root without keyUsage', () => chain({ root: only({ keyUsage: undefined }) }), ['2 NOT_CONFORMING'])
row(
  'an issuing CA with an empty keyUsage',
  () => chain({ issuing: only({ keyUsage: extensionOf('2.5.29.15', true, 'FORMAT:HEX,BITSTRING:00') }) }),
  ['1 NOT_CONFORMING', '1 MAY_NOT_SIGN_CERTIFICATES'],
)
row(
  'a leaf that acts as an authority',
  () => [
    certificate('other', 'leaf', { altNames: altNames(dns('broker.home.lan')), basicConstraints: basicConstraints(false) }, {}),
    leaf({}, 'root'),
    root(),
  ],
  ['1 NOT_A_CA'],
)
row(
  'a leaf that acts as one, with keyCertSign',
  () => [
    certificate('other', 'leaf', { altNames: altNames(dns('broker.home.lan')), basicConstraints: basicConstraints(false) }, {}),
    leaf(only({ keyUsage: keyUsage(0, 5) }), 'root'),
    root(),
  ],
  ['1 NOT_CONFORMING', '1 NOT_A_CA'],
)
row('a path length on a leaf', () => chain({ leaf: only({ basicConstraints: basicConstraints(false, 0) }) }), [
  '0 NOT_CONFORMING',
])
row('keyCertSign on a leaf', () => chain({ leaf: only({ keyUsage: keyUsage(0, 5) }) }), ['0 NOT_CONFORMING'])
row(
  'an authority as a server',
  () => [issuing(only({ altNames: altNames(dns('broker.home.lan')), keyUsage: keyUsage(0, 5, 6) })), root()],
  [],
)

// Issuers
row(
  'the same name in another string type',
  () => chain({ leaf: { issuer: commonName('issuing', 'PRINTABLESTRING') } }),
  ['0 ISSUER_NAME_DIFFERS'],
  { why: bytes },
)
row('the same name in other letters', () => chain({ leaf: { issuer: commonName('ISSUING') } }), ['0 ISSUER_NAME_DIFFERS'], {
  why: bytes,
})
row('another issuer', () => chain({ leaf: { issuer: commonName('somebody') } }), ['0 ISSUER_NAME_DIFFERS'])
row('an authority of the same name with another key', () => [leaf(), issuing({ key: 'other' }), root()], [
  '0 KEY_IDENTIFIER_DIFFERS',
  '0 SIGNATURE_WRONG',
])
row(
  'the same, and the same key identifier',
  () => [
    leaf(),
    issuing({ key: 'other', extensions: { subjectKeyIdentifier: subjectKeyIdentifier(identifierOf('issuing')) } }),
    root(),
  ],
  ['0 SIGNATURE_WRONG'],
)
row('a root of the same name with another key', () => [leaf(), issuing(), root({ key: 'other', signer: 'other' })], [
  '1 KEY_IDENTIFIER_DIFFERS',
  '1 SIGNATURE_WRONG',
])
row(
  'an authority key identifier of another key',
  () => chain({ leaf: only({ authorityKeyIdentifier: authorityKeyIdentifier(identifierOf('other')) }) }),
  ['0 KEY_IDENTIFIER_DIFFERS'],
)
row(
  'an authority key identifier by issuer and serial number alone',
  () => chain({ leaf: only({ authorityKeyIdentifier: byIssuerAndSerial('root', '0x1234567890') }) }),
  ['0 NOT_CONFORMING'],
)
row(
  'one by the key too',
  () => chain({ leaf: only({ authorityKeyIdentifier: byIssuerAndSerial('root', '0x1234567890', 'issuing') }) }),
  [],
)
row(
  'the same, with another serial number',
  () => chain({ leaf: only({ authorityKeyIdentifier: byIssuerAndSerial('root', '0x99', 'issuing') }) }),
  ['0 KEY_IDENTIFIER_DIFFERS'],
)
row(
  'the same, with another issuer',
  () => chain({ leaf: only({ authorityKeyIdentifier: byIssuerAndSerial('other', '0x1234567890', 'issuing') }) }),
  ['0 KEY_IDENTIFIER_DIFFERS'],
)
row('no authority key identifier', () => chain({ leaf: only({ authorityKeyIdentifier: undefined }) }), ['0 NOT_CONFORMING'])
row('a root without authority key identifier', () => chain({ root: only({ authorityKeyIdentifier: undefined }) }), [])
row('an authority without subject key identifier', () => chain({ issuing: only({ subjectKeyIdentifier: undefined }) }), [
  '1 NOT_CONFORMING',
])
row('a leaf without subject key identifier', () => chain({ leaf: only({ subjectKeyIdentifier: undefined }) }), [])
row(
  'a critical authority key identifier',
  () => chain({ leaf: only({ authorityKeyIdentifier: authorityKeyIdentifier(identifierOf('issuing'), true) }) }),
  ['0 UNKNOWN_CRITICAL_EXTENSION'],
)
row(
  'a critical subject key identifier',
  () => chain({ leaf: only({ subjectKeyIdentifier: subjectKeyIdentifier('01', true) }) }),
  ['0 UNKNOWN_CRITICAL_EXTENSION'],
)
row('an empty issuer', () => [leaf({ issuer: nameOf() }), issuing({ subject: nameOf() }), root()], [
  '0 NOT_CONFORMING',
  '1 NOT_CONFORMING',
])
row(
  'an empty subject with names that are critical',
  () => chain({ leaf: { subject: nameOf(), extensions: { altNames: criticalAltNames(dns('broker.home.lan')) } } }),
  [],
)
row('an empty subject with names that are not', () => chain({ leaf: { subject: nameOf() } }), ['0 NOT_CONFORMING'])
row(
  'an empty subject without names',
  () => chain({ leaf: { subject: nameOf(), extensions: { altNames: undefined } } }),
  ['0 NOT_CONFORMING'],
  { request: any },
)

// Order
row(
  'issuing CA and root the wrong way round',
  () => [leaf(), root(), issuing()],
  [
    '0 ISSUER_NAME_DIFFERS',
    '0 KEY_IDENTIFIER_DIFFERS',
    '0 SIGNATURE_WRONG',
    '1 ISSUER_NAME_DIFFERS',
    '1 KEY_IDENTIFIER_DIFFERS',
    '1 SIGNATURE_WRONG',
  ],
  { why: builds },
)
row(
  'a stranger between',
  () => [leaf(), issuing({}, 'other'), issuing(), root()],
  [
    '0 ISSUER_NAME_DIFFERS',
    '0 KEY_IDENTIFIER_DIFFERS',
    '0 SIGNATURE_WRONG',
    '1 ISSUER_NAME_DIFFERS',
    '1 KEY_IDENTIFIER_DIFFERS',
    '1 SIGNATURE_WRONG',
  ],
  { why: builds },
)
row('the issuing CA left out', () => [leaf(), root()], [
  '0 ISSUER_NAME_DIFFERS',
  '0 KEY_IDENTIFIER_DIFFERS',
  '0 SIGNATURE_WRONG',
])
row(
  'the issuing CA twice',
  () => [leaf(), issuing(), issuing(), root()],
  ['1 ISSUER_NAME_DIFFERS', '1 KEY_IDENTIFIER_DIFFERS', '1 SIGNATURE_WRONG', '2 APPEARS_TWICE'],
  { why: builds },
)
row('the root twice', () => [leaf(), issuing(), root(), root()], ['3 APPEARS_TWICE'], { why: builds })
row(
  'two authorities that issued each other',
  () => [leaf(), issuing({}, 'issuing', 'issuing 2'), issuing({}, 'issuing 2', 'issuing'), issuing({}, 'issuing', 'issuing 2')],
  ['3 APPEARS_TWICE'],
  { why: 'OpenSSL takes the first of the two, which is the anchor' },
)

// Dates
for (const [place, index] of [
  ['leaf', 0],
  ['issuing', 1],
  ['root', 2],
] as const) {
  const title = place === 'issuing' ? 'the issuing CA' : `the ${place}`
  row(`${title} expired a second ago`, () => chain({ [place]: { notAfter: beforeNow } }), [`${index} EXPIRED`])
  row(`${title} valid in a second`, () => chain({ [place]: { notBefore: afterNow } }), [`${index} NOT_YET_VALID`])
  row(`a critical extension nobody knows on ${title}`, () => chain({ [place]: only({ unknown: unknown(true) }) }), [
    `${index} UNKNOWN_CRITICAL_EXTENSION`,
  ])
}
row('an extension nobody knows that is not critical', () => chain({ leaf: only({ unknown: unknown(false) }) }), [])
row(
  'valid in this very second alone',
  () => chain({ leaf: { notBefore: 'UTCTIME:300101000000Z', notAfter: 'UTCTIME:300101000000Z' } }),
  [],
  { why: 'RFC 5280 4.1.2.5: the period includes both ends; OpenSSL takes the last second off' },
)
row('GeneralizedTime from 2050 on', () => chain({ leaf: { notAfter: 'GENTIME:20500101000000Z' } }), [])
row('99991231235959Z', () => chain({ leaf: { notAfter: 'GENTIME:99991231235959Z' } }), [])
row('GeneralizedTime before 2050', () => chain({ leaf: { notAfter: 'GENTIME:20400101000000Z' } }), ['0 NOT_CONFORMING'], {
  why: rfc,
})
row('UTCTime without seconds', () => chain({ leaf: { notAfter: 'UTCTIME:4001010000Z' } }), ['0 NOT_CONFORMING', '0 EXPIRED'])
row('UTCTime with an offset', () => chain({ leaf: { notAfter: 'UTCTIME:400101000000+0100' } }), [
  '0 NOT_CONFORMING',
  '0 EXPIRED',
])
row('notAfter before notBefore', () => chain({ leaf: { notBefore: later, notAfter: long } }), ['0 NOT_YET_VALID'])

// What is not evaluated
row(
  'name constraints that hold, critical',
  () => chain({ issuing: only({ nameConstraints: nameConstraints(true, 'home.lan') }) }),
  ['1 NAME_CONSTRAINTS_NOT_EVALUATED'],
  { why: notEvaluated },
)
row(
  'name constraints that hold, not critical',
  () => chain({ issuing: only({ nameConstraints: nameConstraints(false, 'home.lan') }) }),
  ['1 NAME_CONSTRAINTS_NOT_EVALUATED'],
  { why: notEvaluated },
)
row(
  'name constraints that do not hold',
  () => chain({ issuing: only({ nameConstraints: nameConstraints(true, 'example.org') }) }),
  ['1 NAME_CONSTRAINTS_NOT_EVALUATED'],
)
row('name constraints on the root', () => chain({ root: only({ nameConstraints: nameConstraints(false, 'example.org') }) }), [
  '2 NAME_CONSTRAINTS_NOT_EVALUATED',
])
row(
  'name constraints on the leaf',
  () => chain({ leaf: only({ nameConstraints: nameConstraints(true, 'home.lan') }) }),
  ['0 NAME_CONSTRAINTS_NOT_EVALUATED'],
  { why: notEvaluated },
)
row(
  'a policy that must be explicit, critical',
  () => chain({ issuing: only({ policy: explicitPolicy(true) }) }),
  ['1 POLICIES_NOT_EVALUATED'],
  { why: 'OpenSSL looks at policies only where it is asked to' },
)
row(
  'a policy that must be explicit, not critical',
  () => chain({ issuing: only({ policy: explicitPolicy(false) }) }),
  ['1 POLICIES_NOT_EVALUATED'],
  { why: 'OpenSSL looks at policies only where it is asked to' },
)

// Purposes
row(
  'a certificate for clients as a server',
  () => chain({ leaf: only({ extendedKeyUsage: extendedKeyUsage(false, 'clientAuth') }) }),
  ['0 WRONG_PURPOSE'],
)
row('a certificate for servers as a client', () => chain({}), ['0 WRONG_PURPOSE'], { request: client })
row(
  'a certificate for both as a client',
  () => chain({ leaf: only({ extendedKeyUsage: extendedKeyUsage(false, 'serverAuth', 'clientAuth') }) }),
  [],
  { request: client },
)
row('a certificate for code', () => chain({ leaf: only({ extendedKeyUsage: extendedKeyUsage(false, 'codeSigning') }) }), [
  '0 WRONG_PURPOSE',
])
row('a certificate for any purpose', () => chain({ leaf: only({ extendedKeyUsage: extendedKeyUsage(false, 'any') }) }), [
  '0 WRONG_PURPOSE',
])
row('no extendedKeyUsage', () => chain({ leaf: only({ extendedKeyUsage: undefined }) }), [])
row('an empty extendedKeyUsage', () => chain({ leaf: only({ extendedKeyUsage: extendedKeyUsage(false) }) }), [
  '0 NOT_CONFORMING',
  '0 WRONG_PURPOSE',
])
row('a critical extendedKeyUsage', () => chain({ leaf: only({ extendedKeyUsage: extendedKeyUsage(true, 'serverAuth') }) }), [])
row(
  'an authority for clients over a server',
  () => chain({ issuing: only({ extendedKeyUsage: extendedKeyUsage(false, 'clientAuth') }) }),
  ['1 WRONG_PURPOSE'],
)
row(
  'an authority for servers over a server',
  () => chain({ issuing: only({ extendedKeyUsage: extendedKeyUsage(false, 'serverAuth') }) }),
  [],
)
row(
  'a root for clients over a server',
  () => chain({ root: only({ extendedKeyUsage: extendedKeyUsage(false, 'clientAuth') }) }),
  ['2 WRONG_PURPOSE'],
)
row('a key that only signs lists', () => chain({ leaf: only({ keyUsage: keyUsage(6) }) }), ['0 WRONG_PURPOSE'])
row(
  'a key that only enciphers, as a client',
  () => chain({ leaf: only({ keyUsage: keyUsage(2), extendedKeyUsage: undefined }) }),
  ['0 WRONG_PURPOSE'],
  { request: client },
)
row('no keyUsage', () => chain({ leaf: only({ keyUsage: undefined }) }), [])

// Names
row('another DNS name', () => chain({}), ['0 HOST_NOT_NAMED'], { request: host('other.home.lan') })
row('other letters', () => chain({}), [], { request: host('BROKER.Home.LAN') })
row('a host that ends with a dot', () => chain({}), [], {
  request: host('broker.home.lan.'),
  why: 'the same name, written as absolute',
})
row('a certificate whose name ends with a dot', () => named(dns('broker.home.lan.')), ['0 HOST_NOT_NAMED'])
row('a wildcard', () => named(dns('*.home.lan')), [])
row('a wildcard over two labels', () => named(dns('*.home.lan')), ['0 HOST_NOT_NAMED'], { request: host('a.broker.home.lan') })
row('a wildcard over none', () => named(dns('*.home.lan')), ['0 HOST_NOT_NAMED'], { request: host('home.lan') })
row('a wildcard in the middle', () => named(dns('broker.*.lan')), ['0 HOST_NOT_NAMED'])
row('a wildcard in a part of a label', () => named(dns('b*.home.lan')), ['0 HOST_NOT_NAMED'], {
  why: 'OpenSSL takes these; RFC 9525 6.3 does not',
})
row('a wildcard under a top-level domain', () => named(dns('*.lan')), ['0 HOST_NOT_NAMED'], { request: host('broker.lan') })
row('a wildcard alone', () => named(dns('*')), ['0 HOST_NOT_NAMED'], { request: host('broker') })
row('two wildcards', () => named(dns('*.*.lan')), ['0 HOST_NOT_NAMED'])
row(
  'an octet of zero inside a name',
  () => named(`IMPLICIT:2,FORMAT:HEX,OCTETSTRING:${Buffer.from('broker.home.lan\0.evil.example').toString('hex')}`),
  ['0 HOST_NOT_NAMED'],
)
row(
  'the common name alone',
  () => chain({ leaf: { subject: commonName('broker.home.lan'), extensions: { altNames: undefined } } }),
  ['0 HOST_NOT_NAMED'],
  { why: cn },
)
row(
  'the common name beside an address',
  () => chain({ leaf: { subject: commonName('broker.home.lan'), extensions: { altNames: altNames(ip('C0A8010A')) } } }),
  ['0 HOST_NOT_NAMED'],
  { why: cn },
)
row(
  'the common name beside another DNS name',
  () => chain({ leaf: { subject: commonName('broker.home.lan'), extensions: { altNames: altNames(dns('other.home.lan')) } } }),
  ['0 HOST_NOT_NAMED'],
)
row('a list of no names', () => named(), ['0 NOT_CONFORMING', '0 HOST_NOT_NAMED'])
row('an address', () => named(ip('C0A8010A')), [], { request: host('192.168.1.10') })
row('another address', () => named(ip('C0A8010A')), ['0 HOST_NOT_NAMED'], { request: host('192.168.1.11') })
row('an address written as a DNS name', () => named(dns('192.168.1.10')), ['0 HOST_NOT_NAMED'], {
  request: host('192.168.1.10'),
})
row(
  'an address in the common name',
  () => chain({ leaf: { subject: commonName('192.168.1.10'), extensions: { altNames: undefined } } }),
  ['0 HOST_NOT_NAMED'],
  { request: host('192.168.1.10') },
)
row('an address of five octets', () => named(ip('C0A8010A00')), ['0 HOST_NOT_NAMED'], { request: host('192.168.1.10') })
row('an IPv6 address', () => named(ip('20010DB8000000000000000000000001')), [], { request: host('2001:db8::1') })
row('an IPv6 address, all of it', () => named(ip('20010DB8000000000000000000000001')), [], {
  request: host('2001:0DB8:0:0:0:0:0:1'),
})
row('another IPv6 address', () => named(ip('20010DB8000000000000000000000001')), ['0 HOST_NOT_NAMED'], {
  request: host('2001:db8::2'),
})
row('an IPv4 address inside an IPv6 one', () => named(ip('00000000000000000000FFFFC0A8010A')), ['0 HOST_NOT_NAMED'], {
  request: host('192.168.1.10'),
})
row('a URI', () => named('IMPLICIT:6,IA5STRING:mqtts://broker.home.lan'), ['0 HOST_NOT_NAMED'])

// Signatures
const ecdsaSha1 = { algorithm: algorithms.ecdsaSha1, signing: ['-sha1'] }
row('SHA-1 under the leaf', () => chain({ leaf: ecdsaSha1 }), ['0 SIGNATURE_WEAK'], { why: level })
row('SHA-1 under the issuing CA', () => chain({ issuing: ecdsaSha1 }), ['1 SIGNATURE_WEAK'], { why: level })
row('SHA-1 under the root itself', () => chain({ root: ecdsaSha1 }), [])
row('SHA-1 and RSA', () => withKey('rsa', { algorithm: algorithms.rsaSha1, signing: ['-sha1'] }), ['0 SIGNATURE_WEAK'], {
  why: level,
})
row('MD5 and RSA', () => withKey('rsa', { algorithm: algorithms.rsaMd5, signing: ['-md5'] }), ['0 SIGNATURE_WEAK'], {
  why: level,
})
row(
  'an authority with RSA 1024',
  () => withKey('rsa1024', { algorithm: algorithms.rsa, signing: sha256 }),
  ['0 SIGNATURE_WEAK'],
  { why: level },
)
row('a leaf with RSA 1024', () => chain({ leaf: { key: 'rsa1024' } }), ['0 KEY_WEAK'], { why: level })
row('SHA-224', () => chain({ leaf: { algorithm: algorithms.ecdsa224, signing: ['-sha224'] } }), ['0 SIGNATURE_NOT_SUPPORTED'], {
  why: unsupported,
})
row(
  'RSA-PSS',
  () =>
    withKey('rsa', {
      algorithm: algorithms.pss,
      signing: ['-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32'],
    }),
  ['0 SIGNATURE_NOT_SUPPORTED'],
  { why: unsupported },
)
row('RSA without its NULL', () => withKey('rsa', { algorithm: algorithms.rsaBare, signing: sha256 }), [])
row('ECDSA with a NULL', () => chain({ leaf: { algorithm: algorithms.ecdsaNull } }), ['0 NOT_CONFORMING'], { why: rfc })
row('two algorithms that differ', () => chain({ leaf: { outerAlgorithm: algorithms.ecdsa512 } }), ['0 SIGNATURE_WRONG'])
row(
  'two algorithms that differ in a NULL',
  () => withKey('rsa', { algorithm: algorithms.rsa, signing: sha256 }, { outerAlgorithm: algorithms.rsaBare }),
  ['0 SIGNATURE_WRONG'],
)
row('an algorithm of another kind of key', () => chain({ leaf: { algorithm: algorithms.rsa } }), ['0 SIGNATURE_NOT_SUPPORTED'])
row('one bit of the signature', () => [flipped(leaf(), -1), issuing(), root()], ['0 SIGNATURE_WRONG'])
row('one bit of the serial number', () => [flipped(leaf(), 15), issuing(), root()], ['0 SIGNATURE_WRONG'])
row("one bit of the issuing CA's signature", () => [leaf(), flipped(issuing(), -1), root()], ['1 SIGNATURE_WRONG'])
row("one bit of the root's signature", () => [leaf(), issuing(), flipped(root(), -1)], ['2 SIGNATURE_WRONG'], {
  why: 'a root proves nothing by its own signature, and OpenSSL does not look; a damaged file should be said',
})
row(
  'an anchor on secp256k1',
  () => withKey('secp256k1', { algorithm: algorithms.ecdsa, signing: sha256 }).slice(0, 2),
  ['0 SIGNATURE_NOT_SUPPORTED'],
  { why: unsupported },
)
row(
  'a root on secp256k1',
  () => [leaf({ signer: 'secp256k1' }, 'root'), root({ key: 'secp256k1', signer: 'secp256k1' })],
  ['0 SIGNATURE_NOT_SUPPORTED', '1 SIGNATURE_NOT_SUPPORTED'],
  { why: unsupported },
)
row(
  'a root on brainpoolP256r1',
  () => [leaf({ signer: 'brainpool' }, 'root'), root({ key: 'brainpool', signer: 'brainpool' })],
  ['0 SIGNATURE_NOT_SUPPORTED', '1 SIGNATURE_NOT_SUPPORTED'],
  { why: unsupported },
)
row(
  'a root on a curve that is spelt out',
  () => [leaf({ signer: 'explicit' }, 'root'), root({ key: 'explicit', signer: 'explicit' })],
  ['0 SIGNATURE_NOT_SUPPORTED', '1 SIGNATURE_NOT_SUPPORTED'],
)
row(
  'an authority with a compressed point',
  () => withKey('compressed', { algorithm: algorithms.ecdsa, signing: sha256 }),
  ['0 SIGNATURE_NOT_SUPPORTED'],
  { why: unsupported },
)

// Form
row(
  'an extension twice',
  () => chain({ leaf: only({ unknown: unknown(false), again: unknown(false) }) }),
  ['0 NOT_UNDERSTOOD'],
  { why: 'OpenSSL looks only at those that it knows' },
)
row('two lists of names', () => chain({ leaf: only({ again: altNames(dns('other.home.lan')) }) }), ['0 NOT_UNDERSTOOD'])
row('a serial number of 0', () => chain({ leaf: { serial: 'INTEGER:0' } }), ['0 NOT_CONFORMING'], { why: rfc })
row('a negative serial number', () => chain({ leaf: { serial: 'INTEGER:-5' } }), ['0 NOT_CONFORMING'], { why: rfc })
row('a serial number of 20 octets', () => chain({ leaf: { serial: `INTEGER:0x7F${'00'.repeat(19)}` } }), [])
row('a serial number of 21 octets', () => chain({ leaf: { serial: `INTEGER:0x7F${'00'.repeat(20)}` } }), ['0 NOT_CONFORMING'], {
  why: rfc,
})
row('octets after the certificate', () => [Buffer.concat([leaf(), Buffer.of(0)]), issuing(), root()], ['0 NOT_UNDERSTOOD'], {
  why: 'OpenSSL reads a certificate and leaves what follows',
})
row('a field that does not exist', () => chain({ leaf: { surplus: ['INTEGER:1'] } }), ['0 NOT_UNDERSTOOD'])
row(
  'octets after the value of an extension',
  () =>
    chain({
      issuing: only({
        basicConstraints: sequenceOfValues('OID:2.5.29.19', 'BOOL:TRUE', 'FORMAT:HEX,OCTETSTRING:30030101FF0500'),
      }),
    }),
  ['1 NOT_UNDERSTOOD'],
  { why: 'OpenSSL reads one value and leaves what follows' },
)
row(
  'basicConstraints that are something else',
  () => chain({ issuing: only({ basicConstraints: extensionOf('2.5.29.19', true, 'INTEGER:1') }) }),
  ['1 NOT_UNDERSTOOD', '1 NOT_A_CA'],
)

function withoutExtensions() {
  const names = ['basicConstraints', 'keyUsage', 'subjectKeyIdentifier', 'authorityKeyIdentifier']
  return Object.fromEntries(names.map((name) => [name, undefined]))
}

function byIssuerAndSerial(issuer: string, serial: string, key?: KeyName): Asn1 {
  const byKey = key === undefined ? [] : [`IMPLICIT:0,FORMAT:HEX,OCTETSTRING:${identifierOf(key)}`]
  return extensionOf(
    '2.5.29.35',
    false,
    sequenceOfValues(
      ...byKey,
      tagged(
        'IMPLICIT:1,SEQUENCE',
        tagged('EXPLICIT:4,SEQUENCE', tagged('SET', sequenceOfValues('OID:2.5.4.3', `UTF8:${issuer}`))),
      ),
      `IMPLICIT:2,INTEGER:${serial}`,
    ),
  )
}
