import { checkAltName } from '../../shared/alt-name.ts'
import type { CrlReason } from '../../shared/revocation.ts'
import { element, implicit, sequence } from './der.ts'
import { childrenOf, damaged, readDer, sequenceOf } from './der-reader.ts'
import { flagOf, generalNameOf, setBits } from './extension-values.ts'
import type { ReadAltName } from './read-certificate.ts'

/** For which certificates a CRL speaks (RFC 5280 5.2.5). */
export interface IssuingDistributionPoint {
  /** Where it is fetched from; empty where it does not say, or says it relative to its issuer's name. */
  names: ReadAltName[]
  onlyUserCertificates: boolean
  onlyAuthorityCertificates: boolean
  onlyAttributeCertificates: boolean
  /** Null where it speaks for all reasons. */
  onlyReasons: CrlReason[] | null
  /** Whether it has entries for certificates of other issuers. */
  isIndirect: boolean
}

/**
 * The value of an issuingDistributionPoint that says where the CRL is fetched from and nothing else: distributionPoint [0], in
 * it fullName [0], in it one uniformResourceIdentifier [6]. Throws INVALID_ALT_NAME.
 */
export function encodeDistributionPoint({ uri }: { uri: string }): Uint8Array {
  const { value } = checkAltName({ type: 'uri', value: uri })
  return sequence(element(0xa0, element(0xa0, implicit(6, Buffer.from(value, 'ascii')))))
}

/** Reads the value of an issuingDistributionPoint. Throws FILE_NOT_UNDERSTOOD. */
export function distributionPointOf(value: Uint8Array): IssuingDistributionPoint {
  const point: IssuingDistributionPoint = {
    names: [],
    onlyUserCertificates: false,
    onlyAuthorityCertificates: false,
    onlyAttributeCertificates: false,
    onlyReasons: null,
    isIndirect: false,
  }
  for (const field of sequenceOf(readDer(value), 'issuing distribution point')) {
    switch (field.tag) {
      case 0xa0:
        point.names = childrenOf(field).flatMap((name) => (name.tag === 0xa0 ? childrenOf(name).map(generalNameOf) : []))
        break
      case 0x81:
        point.onlyUserCertificates = flagOf(field)
        break
      case 0x82:
        point.onlyAuthorityCertificates = flagOf(field)
        break
      case 0x83:
        point.onlyReasons = setBits(field, 0x83, 'list of reasons').flatMap((bit) => reasonBits[bit] ?? [])
        break
      case 0x84:
        point.isIndirect = flagOf(field)
        break
      case 0x85:
        point.onlyAttributeCertificates = flagOf(field)
        break
      default:
        throw damaged(field.offset, 'a field that no issuing distribution point has')
    }
  }
  return point
}

/** RFC 5280 5.2.5: onlySomeReasons names the reasons by these bits. */
const reasonBits: Readonly<Record<number, CrlReason>> = {
  1: 'keyCompromise',
  2: 'cACompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  6: 'certificateHold',
  7: 'privilegeWithdrawn',
  8: 'aACompromise',
}
