import type { CertificateFacts } from '../../shared/inspection.ts'
import { toPem } from '../../shared/pem.ts'
import type { CertificateParts } from '../pki/certificate-parts.ts'
import { readDer, sequenceOf } from '../pki/der-reader.ts'
import { timeOf } from '../pki/der-time.ts'
import { decodeName, printName } from '../pki/distinguished-name.ts'
import {
  altNamesOf,
  authorityInfoAccessOf,
  authorityKeyIdentifierOf,
  basicConstraintsOf,
  crlDistributionPointsOf,
  extendedKeyUsageOf,
  keyUsageOf,
  subjectKeyIdentifierOf,
} from '../pki/extension-values.ts'
import { sha1Fingerprint, sha256Fingerprint } from '../pki/fingerprint.ts'
import { nameOfOid, oids } from '../pki/object-identifiers.ts'
import { criticalNames, type RawExtension } from '../pki/raw-extension.ts'
import { readNameConstraints, type ReadConstraintName } from '../pki/read-name-constraints.ts'
import { printForeignSerialNumber } from '../pki/serial-number.ts'
import { extensionFacts, isReadable, nameIn, publicKeyFacts } from './facts.ts'

/**
 * Everything that a certificate says, read with our own reader alone, as the certificate of anybody must be. An extension that cannot
 * be read does not keep the rest from being shown. `publicKey` is its key as the reader gives it, base64. Throws FILE_NOT_UNDERSTOOD.
 */
export function certificateFacts(der: Uint8Array, parts: CertificateParts, publicKey: string): CertificateFacts {
  const content: Content = {
    altNames: [],
    basicConstraints: null,
    keyUsage: [],
    extendedKeyUsage: [],
    subjectKeyIdentifier: null,
    authorityKeyIdentifier: null,
    crlDistributionPoints: [],
    authorityInfoAccess: { ocsp: [], caIssuers: [] },
    nameConstraints: null,
    otherExtensions: [],
  }
  const seen = new Set<string>()
  for (const extension of parts.extensions) {
    // One that stands there twice is shown as what it is.
    if (seen.has(extension.oid) || !show(extension, content)) content.otherExtensions.push(extensionFacts(extension))
    seen.add(extension.oid)
  }
  const [notBefore, notAfter] = sequenceOf(readDer(parts.validity), 'validity')
  return {
    pem: toPem('CERTIFICATE', der),
    fingerprint: sha256Fingerprint(der),
    sha1Fingerprint: sha1Fingerprint(der),
    version: parts.version,
    serialNumber: printForeignSerialNumber(parts.serialNumber),
    subject: printName(parts.subject),
    name: nameIn(decodeName(parts.subject), content.altNames),
    issuerName: printName(parts.issuer),
    isSelfIssued: Buffer.compare(parts.subject, parts.issuer) === 0,
    notBefore: timeOf(notBefore, 'notBefore').toISOString(),
    notAfter: timeOf(notAfter, 'notAfter').toISOString(),
    signatureAlgorithm: nameOfOid(parts.signatureOid) ?? parts.signatureOid,
    ...publicKeyFacts(parts.subjectPublicKey, publicKey),
    ...content,
    criticalExtensions: criticalNames(parts.extensions),
  }
}

type Content = Pick<
  CertificateFacts,
  | 'altNames'
  | 'basicConstraints'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'crlDistributionPoints'
  | 'authorityInfoAccess'
  | 'nameConstraints'
  | 'otherExtensions'
>

/** Puts what an extension says into `content`; true where that is the whole of it. */
function show({ oid, value }: RawExtension, content: Content): boolean {
  let isWhole = true
  const isRead = isReadable(() => {
    switch (oid) {
      case oids.subjectAltName:
        content.altNames = altNamesOf(value)
        break
      case oids.basicConstraints:
        content.basicConstraints = basicConstraintsOf(value)
        break
      case oids.keyUsage:
        content.keyUsage = keyUsageOf(value)
        break
      case oids.extendedKeyUsage:
        content.extendedKeyUsage = extendedKeyUsageOf(value)
        break
      case oids.subjectKeyIdentifier:
        content.subjectKeyIdentifier = subjectKeyIdentifierOf(value)
        break
      case oids.authorityKeyIdentifier:
        content.authorityKeyIdentifier = authorityKeyIdentifierOf(value)
        isWhole = content.authorityKeyIdentifier !== null
        break
      case oids.crlDistributionPoints: {
        const { uris, ...points } = crlDistributionPointsOf(value)
        content.crlDistributionPoints = uris
        isWhole = points.isWhole
        break
      }
      case oids.authorityInfoAccess: {
        const { ocsp, caIssuers, ...access } = authorityInfoAccessOf(value)
        content.authorityInfoAccess = { ocsp, caIssuers }
        isWhole = access.isWhole
        break
      }
      case oids.nameConstraints: {
        const read = readNameConstraints(value)
        content.nameConstraints = read ? { permitted: read.permitted.map(words), excluded: read.excluded.map(words) } : null
        isWhole = read !== undefined
        break
      }
      default:
        isWhole = false
    }
  })
  return isRead && isWhole
}

function words({ type, value }: ReadConstraintName): string {
  return `${type}:${value}`
}
