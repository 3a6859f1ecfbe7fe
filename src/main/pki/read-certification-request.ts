import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { signatureFault, signatureOidOf, type SignatureFault, type SignedContent } from './check-signature.ts'
import { bitStringOf, childrenOf, damaged, derTag, expectTag, oidOf, readDer, sequenceOf, type DerElement } from './der-reader.ts'
import { printName } from './distinguished-name.ts'
import { altNamesOf, basicConstraintsOf, extendedKeyUsageOf, keyUsageOf } from './extension-values.ts'
import { describeSpki } from './key-pair.ts'
import { nameOfOid, oids } from './object-identifiers.ts'
import { criticalNames, rawExtensions, refuseRepeated, type RawExtension } from './raw-extension.ts'
import type { ReadCertificate } from './read-certificate.ts'

/** The octets of a request's fields, each a view of the request itself. */
export interface CertificationRequestParts extends SignedContent {
  /** Name in DER. */
  subject: Uint8Array
  /** SubjectPublicKeyInfo in DER. */
  subjectPublicKey: Uint8Array
  /** Those that are asked for. */
  extensions: readonly RawExtension[]
  /** The types of the other attributes, dotted decimal. */
  attributes: readonly string[]
}

/** What a request says and asks for. Hex is upper-case without colons. */
export interface ReadCertificationRequest
  extends Pick<ReadCertificate, 'basicConstraints' | 'keyUsage' | 'extendedKeyUsage' | 'altNames' | 'criticalExtensions'> {
  /** RFC 4514, by `printName`. */
  subject: string
  /** The same name as DER. */
  subjectName: Uint8Array
  /** SubjectPublicKeyInfo in DER. */
  subjectPublicKey: Uint8Array
  /** Null for a key that is none of our types. */
  keyType: KeyType | null
  keyDescription: string
  /** Its name, such as `ecdsaWithSHA256`, or its object identifier. */
  signatureAlgorithm: string
  /** Those that are not shown above, or that could not be read; `value` is hex. */
  otherExtensions: ReadCertificate['otherExtensions']
  /** Names or object identifiers of the attributes beside the requested extensions; never what they say. */
  attributes: string[]
  /** Whether there is a challengePassword. It is for the authority that the request was made for, so it is not read. */
  hasChallengePassword: boolean
}

/**
 * Takes a certification request in DER (RFC 2986 4) apart. Requested extensions are found in the attribute of RFC 2985 5.4.2 and
 * in Microsoft's own. Throws FILE_NOT_UNDERSTOOD, also for an extension that is asked for twice.
 */
export function certificationRequestParts(der: Uint8Array): CertificationRequestParts {
  const [toBeSigned, signatureAlgorithm, signature, ...rest] = sequenceOf(readDer(der), 'certification request')
  const [version, subject, subjectPublicKey, ...optional] = sequenceOf(toBeSigned, 'signed part')
  if (rest.length > 0) throw damaged(rest[0]!.offset, 'a fourth part in a certification request')
  // RFC 2986 4.1: v1 is 0, and there is no other.
  const { content, offset } = expectTag(version, derTag.integer, 'version')
  if (content.length !== 1 || content[0] !== 0) throw damaged(offset, 'a version of certification requests that does not exist')
  const attributes = attributesOf(optional)
  const extensions = attributes.flatMap(({ type, values }) => (isExtensionRequest(type) ? requestedExtensions(values) : []))
  refuseRepeated(extensions)
  return {
    toBeSigned: toBeSigned!.bytes,
    signatureAlgorithm: expectTag(signatureAlgorithm, derTag.sequence, 'signature algorithm').bytes,
    signature: bitStringOf(signature, 'signature'),
    subject: expectTag(subject, derTag.sequence, 'subject').bytes,
    subjectPublicKey: expectTag(subjectPublicKey, derTag.sequence, 'public key').bytes,
    extensions,
    attributes: attributes.map(({ type }) => type).filter((type) => !isExtensionRequest(type)),
  }
}

/**
 * Reads a certification request in DER. Its signature is not looked at: `requestSignatureFault` does that. A single extension
 * that cannot be read does not keep the rest from being shown. Throws FILE_NOT_UNDERSTOOD.
 */
export function readCertificationRequest(der: Uint8Array): ReadCertificationRequest {
  const { subject, subjectPublicKey, signatureAlgorithm, extensions, attributes } = certificationRequestParts(der)
  const { keyType, description } = describeSpki(subjectPublicKey)
  const signatureOid = signatureOidOf(signatureAlgorithm)
  const content: Content = { basicConstraints: null, keyUsage: [], extendedKeyUsage: [], altNames: [], otherExtensions: [] }
  for (const extension of extensions) readExtension(extension, content)
  return {
    subject: printName(subject),
    subjectName: subject,
    subjectPublicKey,
    keyType,
    keyDescription: description,
    signatureAlgorithm: nameOfOid(signatureOid) ?? signatureOid,
    ...content,
    criticalExtensions: criticalNames(extensions),
    attributes: attributes.map((type) => nameOfOid(type) ?? type),
    hasChallengePassword: attributes.includes(oids.challengePassword),
  }
}

/**
 * Whether a request was signed by the very key that it asks a certificate for, which proves that whoever made it has that key:
 * null where it was, else why it does not count. Throws FILE_NOT_UNDERSTOOD.
 */
export function requestSignatureFault(parts: CertificationRequestParts): SignatureFault | null {
  return signatureFault(parts, parts.subjectPublicKey)
}

interface Attribute {
  /** Dotted decimal. */
  type: string
  values: DerElement
}

/** The attributes are [0] IMPLICIT SET OF; some leave them out where there are none. */
function attributesOf([field, ...rest]: readonly DerElement[]): Attribute[] {
  if (rest.length > 0) throw damaged(rest[0]!.offset, 'a field that no certification request has')
  if (field === undefined) return []
  return childrenOf(expectTag(field, 0xa0, 'list of attributes')).map((attribute) => {
    const [type, values, ...others] = sequenceOf(attribute, 'attribute')
    if (others.length > 0) throw damaged(attribute.offset, 'an attribute of a wrong form')
    return { type: oidOf(type, 'attribute'), values: expectTag(values, derTag.set, 'set of values') }
  })
}

function isExtensionRequest(type: string): boolean {
  return type === oids.extensionRequest || type === oids.microsoftExtensionRequest
}

function requestedExtensions(values: DerElement): RawExtension[] {
  const [list, ...rest] = childrenOf(values)
  // RFC 2985 5.4.2: single-valued.
  if (rest.length > 0) throw damaged(values.offset, 'more than one list of requested extensions')
  return rawExtensions(list)
}

type Content = Pick<
  ReadCertificationRequest,
  'basicConstraints' | 'keyUsage' | 'extendedKeyUsage' | 'altNames' | 'otherExtensions'
>

/** Puts what `extension` asks for into `content`. */
function readExtension({ oid, isCritical, value }: RawExtension, content: Content): void {
  try {
    switch (oid) {
      case oids.basicConstraints:
        content.basicConstraints = basicConstraintsOf(value)
        return
      case oids.keyUsage:
        content.keyUsage = keyUsageOf(value)
        return
      case oids.extendedKeyUsage:
        content.extendedKeyUsage = extendedKeyUsageOf(value)
        return
      case oids.subjectAltName:
        content.altNames = altNamesOf(value)
        return
    }
  } catch (error) {
    // What cannot be read is shown as what it is.
    if (!(error instanceof AppError)) throw error
  }
  const hex = Buffer.from(value).toString('hex').toUpperCase()
  content.otherExtensions.push({ name: nameOfOid(oid) ?? oid, isCritical, value: hex })
}
