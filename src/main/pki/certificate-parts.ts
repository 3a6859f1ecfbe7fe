import { AppError } from '../../shared/errors.ts'
import { bitStringOf, childrenOf, derTag, expectTag, oidOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { rawExtensions, type RawExtension } from './raw-extension.ts'

/** The octets of a certificate's fields, each a view of the certificate itself; what they mean is for others to read. */
export interface CertificateParts {
  /** What the signature is made over. */
  toBeSigned: Uint8Array
  /** AlgorithmIdentifier beside the signature; the one within must be the same (RFC 5280 4.1.1.2). */
  signatureAlgorithm: Uint8Array
  innerSignatureAlgorithm: Uint8Array
  /** Dotted decimal. */
  signatureOid: string
  signature: Uint8Array
  version: 1 | 2 | 3
  /** Content octets of the INTEGER. */
  serialNumber: Uint8Array
  /** Name in DER. */
  issuer: Uint8Array
  /** SEQUENCE of two times. */
  validity: Uint8Array
  /** Name in DER. */
  subject: Uint8Array
  /** SubjectPublicKeyInfo in DER. */
  subjectPublicKey: Uint8Array
  extensions: readonly RawExtension[]
}

const { integer, sequence } = derTag

/** Takes a certificate in DER apart (RFC 5280 4.1) without a look into names, dates and keys. Throws FILE_NOT_UNDERSTOOD. */
export function certificateParts(der: Uint8Array): CertificateParts {
  const [toBeSigned, signatureAlgorithm, signature, ...rest] = sequenceOf(readDer(der), 'certificate')
  if (rest.length > 0) throw notUnderstood('has more than three parts')
  const fields = sequenceOf(toBeSigned, 'signed part')
  const version = fields[0]?.tag === 0xa0 ? readVersion(fields.shift()!) : 1
  const [serialNumber, innerAlgorithm, issuer, validity, subject, subjectPublicKey, ...optional] = fields
  return {
    toBeSigned: toBeSigned!.bytes,
    signatureAlgorithm: expectTag(signatureAlgorithm, sequence, 'signature algorithm').bytes,
    innerSignatureAlgorithm: expectTag(innerAlgorithm, sequence, 'signature algorithm').bytes,
    signatureOid: oidOf(childrenOf(signatureAlgorithm!)[0], 'signature algorithm'),
    signature: bitStringOf(signature, 'signature'),
    version,
    serialNumber: readSerialNumber(serialNumber),
    issuer: expectTag(issuer, sequence, 'issuer').bytes,
    validity: expectTag(validity, sequence, 'validity').bytes,
    subject: expectTag(subject, sequence, 'subject').bytes,
    subjectPublicKey: expectTag(subjectPublicKey, sequence, 'public key').bytes,
    extensions: readExtensions(optional),
  }
}

function readVersion(field: DerElement): 1 | 2 | 3 {
  const [number, ...rest] = childrenOf(field)
  const { content } = expectTag(number, integer, 'version')
  if (content.length !== 1 || content[0]! > 2 || rest.length > 0) throw notUnderstood('is of a version that does not exist')
  return (content[0]! + 1) as 1 | 2 | 3
}

function readSerialNumber(field: DerElement | undefined): Uint8Array {
  const { content } = expectTag(field, integer, 'serial number')
  if (content.length === 0) throw notUnderstood('has an empty serial number')
  return content
}

/** Of the optional fields at the end: [1] and [2] are unique identifiers, which nobody uses; [3] the extensions. */
function readExtensions(optional: readonly DerElement[]): RawExtension[] {
  if (optional.some(({ tag }) => ![0x81, 0x82, 0xa3].includes(tag))) throw notUnderstood('has a field that does not exist')
  const field = optional.find(({ tag }) => tag === 0xa3)
  if (!field) return []
  const [list, ...rest] = childrenOf(field)
  if (rest.length > 0) throw notUnderstood('has more than one list of extensions')
  return rawExtensions(list)
}

function notUnderstood(what: string): AppError {
  return new AppError('FILE_NOT_UNDERSTOOD', `This is not an X.509 certificate: it ${what}.`, {
    remedy: 'Choose a certificate file in PEM or DER form.',
  })
}
