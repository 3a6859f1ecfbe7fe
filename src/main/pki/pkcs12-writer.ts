import { createCipheriv, createHmac, hash } from 'node:crypto'
import { element, explicit, implicit, nullValue, objectIdentifier, octetString, sequence, setOf, smallInteger } from './der.ts'
import { encryptPbes2, type Encrypted, type RandomOctets } from './pbes2-writer.ts'
import { derivePkcs12Key, type Pkcs12Hash } from './pkcs12-key-derivation.ts'

/**
 * `modern`: PBES2 with AES-256 and a MAC of SHA-256; OpenSSL, GnuTLS, NSS and Java of today open it. `compatible`: 3DES and a MAC of
 * SHA-1, for tools that know nothing else; its passphrase is guessed a few hundred times as fast.
 */
export type Pkcs12Form = 'modern' | 'compatible'

export interface Pkcs12Content {
  /** DER, that of the key first, then its issuers. */
  certificates: readonly Uint8Array[]
  /** The DER of the unencrypted PrivateKeyInfo; left out for a file of certificates alone. */
  privateKey?: Uint8Array | undefined
  /** What the key and its certificate are called in key stores. */
  friendlyName?: string | undefined
  /** Empty counts as a password too. */
  password: string
}

/** A certificate that a trust store is to hold. */
export interface TrustedCertificate {
  /** DER. */
  certificate: Uint8Array
  /** Distinct in its store: Java takes it for the alias. */
  friendlyName: string
}

interface Rules {
  encrypt(plain: Uint8Array, password: string, random: RandomOctets): Encrypted
  mac: { hash: Pkcs12Hash; oid: string; length: number; rounds: number }
}

// RFC 7292 appendix C, RFC 5652 4 and 8, RFC 7292 appendix D, RFC 2985 5.5
const sha1And3Des = '1.2.840.113549.1.12.1.3'
const [data, encryptedData] = ['1.2.840.113549.1.7.1', '1.2.840.113549.1.7.6'].map(objectIdentifier) as [Uint8Array, Uint8Array]
const [shroudedKeyBag, certBag] = ['1.2.840.113549.1.12.10.1.2', '1.2.840.113549.1.12.10.1.3'].map(objectIdentifier) as [
  Uint8Array,
  Uint8Array,
]
const x509Certificate = objectIdentifier('1.2.840.113549.1.9.22.1')
const [friendlyNameType, localKeyIdType] = ['1.2.840.113549.1.9.20', '1.2.840.113549.1.9.21'].map(objectIdentifier) as [
  Uint8Array,
  Uint8Array,
]

// Java takes a certificate for a trusted one only where it carries this attribute, with the purposes for which it is trusted (JDK-8005408).
const trustedKeyUsageType = objectIdentifier('2.16.840.1.113894.746875.1.1')
const anyExtendedKeyUsage = objectIdentifier('2.5.29.37.0')

/** What OpenSSL and Windows have used for decades; this form is there for tools that read nothing else. */
const compatibleRounds = 2048

const forms: Readonly<Record<Pkcs12Form, Rules>> = {
  modern: {
    encrypt: encryptPbes2,
    // Derived in JavaScript, three times as slow as PBKDF2: about a fifth of a second.
    mac: { hash: 'sha256', oid: '2.16.840.1.101.3.4.2.1', length: 32, rounds: 100_000 },
  },
  compatible: {
    encrypt: encryptTripleDes,
    mac: { hash: 'sha1', oid: '1.3.14.3.2.26', length: 20, rounds: compatibleRounds },
  },
}

/**
 * Gives a PKCS#12 file (RFC 7292), its certificates encrypted like its key. The key and the first certificate carry the same
 * localKeyID, by which key stores put them together. `random` is a source of random octets. In the modern form it takes about half
 * a second.
 */
export function makePkcs12(content: Pkcs12Content, form: Pkcs12Form, random: RandomOctets): Uint8Array {
  const { certificates, privateKey, password } = content
  const { encrypt } = forms[form]
  const attributes = attributeSet(sharedAttributes(content))
  const certificateBags = certificates.map((der, index) => certificateBag(der, index === 0 ? attributes : []))
  const safes = certificateBags.length > 0 ? [encryptedSafe(encrypt(sequence(...certificateBags), password, random))] : []
  if (privateKey) {
    const { identifier, ciphertext } = encrypt(privateKey, password, random)
    const bag = sequence(shroudedKeyBag, explicit(0, sequence(identifier, octetString(ciphertext))), ...attributes)
    safes.push(sequence(data, explicit(0, octetString(sequence(bag)))))
  }
  return withMac(safes, password, forms[form], random)
}

/**
 * Gives a PKCS#12 file of certificates to be trusted and no key: a trust store, as Java reads it, which passes over certificates
 * that do not say that they are trusted. For others it is a file of certificates.
 */
export function makePkcs12TrustStore(
  trusted: readonly TrustedCertificate[],
  password: string,
  form: Pkcs12Form,
  random: RandomOctets,
): Uint8Array {
  const bags = trusted.map(({ certificate, friendlyName }) =>
    certificateBag(certificate, attributeSet([nameAttribute(friendlyName), sequence(trustedKeyUsageType, setOf(anyExtendedKeyUsage))])),
  )
  return withMac([encryptedSafe(forms[form].encrypt(sequence(...bags), password, random))], password, forms[form], random)
}

function encryptedSafe({ identifier, ciphertext }: Encrypted): Uint8Array {
  const info = sequence(data, identifier, implicit(0, ciphertext))
  return sequence(encryptedData, explicit(0, sequence(smallInteger(0), info)))
}

/** The PFX around its safes. */
function withMac(safes: readonly Uint8Array[], password: string, { mac }: Rules, random: RandomOctets): Uint8Array {
  const authSafe = sequence(...safes)
  const salt = random(16)
  const key = derivePkcs12Key({ hash: mac.hash, password, salt, iterations: mac.rounds, purpose: 'mac', length: mac.length })
  const digest = createHmac(mac.hash, key).update(authSafe).digest()
  const digestInfo = sequence(sequence(objectIdentifier(mac.oid), nullValue()), octetString(digest))
  return sequence(
    smallInteger(3),
    sequence(data, explicit(0, octetString(authSafe))),
    sequence(digestInfo, octetString(salt), smallInteger(mac.rounds)),
  )
}

function certificateBag(der: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const value = sequence(x509Certificate, explicit(0, octetString(der)))
  return sequence(certBag, explicit(0, value), ...attributes)
}

/** Those that the key and its certificate share. */
function sharedAttributes({ certificates: [first], friendlyName }: Pkcs12Content): Uint8Array[] {
  const attributes: Uint8Array[] = []
  if (friendlyName) attributes.push(nameAttribute(friendlyName))
  if (first) attributes.push(sequence(localKeyIdType, setOf(octetString(hash('sha1', first, 'buffer')))))
  return attributes
}

function nameAttribute(friendlyName: string): Uint8Array {
  return sequence(friendlyNameType, setOf(bmpString(friendlyName)))
}

/** The SET OF them; none where it would be empty. */
function attributeSet(attributes: readonly Uint8Array[]): Uint8Array[] {
  return attributes.length > 0 ? [setOf(...attributes)] : []
}

function bmpString(text: string): Uint8Array {
  return element(0x1e, Buffer.from(text, 'utf16le').swap16())
}

function encryptTripleDes(plain: Uint8Array, password: string, random: RandomOctets): Encrypted {
  const salt = random(8)
  const input = { hash: 'sha1', password, salt, iterations: compatibleRounds } as const
  const key = derivePkcs12Key({ ...input, purpose: 'key', length: 24 })
  const cipher = createCipheriv('des-ede3-cbc', key, derivePkcs12Key({ ...input, purpose: 'iv', length: 8 }))
  return {
    identifier: sequence(objectIdentifier(sha1And3Des), sequence(octetString(salt), smallInteger(compatibleRounds))),
    ciphertext: Buffer.concat([cipher.update(plain), cipher.final()]),
  }
}
