import { certificateParts } from '../pki/certificate-parts.ts'
import { decodeName } from '../pki/distinguished-name.ts'
import { textIn, type DistinguishedName } from '../../shared/distinguished-name.ts'

/** The subject of a certificate (DER). Throws FILE_NOT_UNDERSTOOD. */
export function subjectOf(certificate: Uint8Array): DistinguishedName {
  return decodeName(certificateParts(certificate).subject)
}

/** The common name in a certificate (DER), by which clouds know a device; undefined where there is none. */
export function commonNameIn(certificate: Uint8Array): string | undefined {
  return textIn(subjectOf(certificate), 'CN')
}
