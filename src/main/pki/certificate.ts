import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { DistinguishedName } from '../../shared/distinguished-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { CertificateExtensions } from '../../shared/profile.ts'
import { certificateParts } from './certificate-parts.ts'
import { bitString, explicit, integer, sequence, smallInteger, time } from './der.ts'
import { derTag, expectTag, readDer, sequenceOf } from './der-reader.ts'
import { emptyName, encodeName, printName } from './distinguished-name.ts'
import { prepareExtensions } from './extensions.ts'
import { keyIdentifierOf } from './key-identifier.ts'
import { keyTypeOfSpki, type KeyPair } from './key-pair.ts'
import { oids } from './object-identifiers.ts'
import { signatureSchemes, signWith } from './signature.ts'

/** Everything that a certificate says. */
export interface CertificateParameters {
  /** Big-endian, positive. */
  serialNumber: Uint8Array
  /** As `distinguishedNameOf` gives it, or as a certification request has it. */
  subject: DistinguishedName
  /**
   * The subject in DER, as it stands in an earlier certificate or a request: whoever compares names may compare octets. Left out,
   * it is encoded anew.
   */
  encodedSubject?: Uint8Array | undefined
  /** SubjectPublicKeyInfo in DER. */
  subjectPublicKey: Uint8Array
  /**
   * Left out, it is made from the public key. An authority that is renewed keeps the one that it has: what it has issued points
   * to it.
   */
  subjectKeyIdentifier?: Uint8Array | undefined
  /** Whole seconds, as `validityPeriod` gives them. */
  notBefore: Date
  notAfter: Date
  extensions: CertificateExtensions
}

/** What all certificates of a run have in common. */
export type RunConstants = Pick<CertificateParameters, 'notBefore' | 'notAfter'>

/** What differs from one certificate of a run to the next. */
export type RunVariables = Omit<CertificateParameters, keyof RunConstants>

/** Who signs. */
export interface Issuer {
  /** The DER of its subject, copied as it is: whoever compares names may compare octets. */
  name: Uint8Array
  keyIdentifier: Uint8Array
  privateKey: KeyObject
  keyType: KeyType
}

/** Encodes and signs one certificate (RFC 5280 4.1, version 3) and gives its DER. Throws INVALID_SUBJECT. */
export function issueCertificate(parameters: CertificateParameters, issuer: Issuer): Uint8Array {
  return prepareIssuance(parameters, issuer)(parameters)
}

/**
 * Encodes what is the same for a whole run, and gives the function that makes each certificate of it. The one encoder there
 * is: `issueCertificate` is a run of one. It applies no rules; `checkIssue` and `validityPeriod` do.
 */
export function prepareIssuance({ notBefore, notAfter }: RunConstants, issuer: Issuer): (variables: RunVariables) => Uint8Array {
  const scheme = signatureSchemes[issuer.keyType]
  const constantFields = Buffer.concat([scheme.algorithm, issuer.name, sequence(time(notBefore), time(notAfter))])
  const encodeExtensions = prepareExtensions(issuer.keyIdentifier)

  return ({ serialNumber, subject, encodedSubject, subjectPublicKey, subjectKeyIdentifier, extensions }) => {
    const name = encodedSubject ?? encodeName(subject)
    const toBeSigned = sequence(
      version3,
      integer(serialNumber),
      constantFields,
      name,
      subjectPublicKey,
      explicit(
        3,
        encodeExtensions(extensions, {
          subjectKeyIdentifier: subjectKeyIdentifier ?? keyIdentifierOf(subjectPublicKey),
          isSubjectEmpty: name.length === emptyName.length,
        }),
      ),
    )
    return sequence(toBeSigned, scheme.algorithm, bitString(signWith(scheme, toBeSigned, issuer.privateKey)))
  }
}

/** The issuer that a root CA is for itself; one that is renewed keeps its octets. Throws INVALID_SUBJECT, KEY_TYPE_NOT_SUPPORTED. */
export function selfIssuer(
  subject: DistinguishedName,
  { publicKey, privateKey }: KeyPair,
  { encodedSubject, subjectKeyIdentifier }: Pick<CertificateParameters, 'encodedSubject' | 'subjectKeyIdentifier'> = {},
): Issuer {
  return {
    name: encodedSubject ?? encodeName(subject),
    keyIdentifier: subjectKeyIdentifier ?? keyIdentifierOf(publicKey),
    privateKey: openPrivateKey(privateKey),
    keyType: keyTypeOfSpki(publicKey),
  }
}

/**
 * The issuer that a CA certificate (DER) and its private key (PKCS#8 DER, not encrypted) make. Its key identifier is the one
 * that its certificate states, which need not be the one that we would compute. Throws KEY_MISMATCH where the two do not
 * belong together, KEY_TYPE_NOT_SUPPORTED, FILE_NOT_UNDERSTOOD.
 */
export function issuerFromCertificate(der: Uint8Array, privateKey: Uint8Array): Issuer {
  const { subject, subjectPublicKey, extensions } = certificateParts(der)
  const keyType = keyTypeOfSpki(subjectPublicKey)
  const key = openPrivateKey(privateKey)
  if (!createPublicKey(key).equals(openPublicKey(subjectPublicKey))) {
    throw new AppError('KEY_MISMATCH', `The private key does not belong to the certificate of ${printName(subject)}.`, {
      remedy: 'Choose the key that was made together with this certificate.',
    })
  }
  const stated = extensions.find(({ oid }) => oid === oids.subjectKeyIdentifier)
  return {
    name: subject,
    keyIdentifier: stated ? expectTag(readDer(stated.value), derTag.octetString, 'key identifier').content : keyIdentifierOf(subjectPublicKey),
    privateKey: key,
    keyType,
  }
}

const version3 = explicit(0, smallInteger(2))

/** Only for keys that we made or already read: a hostile encrypted PKCS#8 could keep OpenSSL busy for minutes. */
function openPrivateKey(pkcs8: Uint8Array): KeyObject {
  if (sequenceOf(readDer(pkcs8), 'private key')[0]?.tag !== derTag.integer) throw keyNotUnderstood()
  try {
    return createPrivateKey({ key: Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength), format: 'der', type: 'pkcs8' })
  } catch (cause) {
    throw keyNotUnderstood(cause)
  }
}

function openPublicKey(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength), format: 'der', type: 'spki' })
  } catch (cause) {
    throw new AppError('FILE_NOT_UNDERSTOOD', 'The public key of this certificate is not valid.', {
      remedy: 'Get the certificate again from where it was made.',
      cause,
    })
  }
}

function keyNotUnderstood(cause?: unknown): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', 'This is not an unencrypted private key in PKCS#8 form.', {
    remedy: 'Choose a private key file, and give its passphrase where it has one.',
    cause,
  })
}
