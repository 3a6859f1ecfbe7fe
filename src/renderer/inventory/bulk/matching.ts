import type { CertificateCondition, CertificateStatus } from '../../../shared/certificate.ts'
import { certificateKinds, isAuthority, type CertificateKind } from '../../../shared/profile.ts'

/** Of all that match, those that a verb is for; undefined where it is for nobody. */
export type Concerned = CertificateCondition | undefined

/** Who can be renewed, and exported: authorities have their own page. */
export function inUseOf(condition: CertificateCondition): Concerned {
  return limited(condition, (kind) => !isAuthority(kind), ['active'])
}

/** Who can be revoked: a root CA is not trusted any more instead. */
export function revocableOf(condition: CertificateCondition): Concerned {
  return limited(condition, (kind) => kind !== 'root-ca', ['active', 'replaced'])
}

function limited(condition: CertificateCondition, isOfVerb: (kind: CertificateKind) => boolean, ofVerb: readonly CertificateStatus[]): Concerned {
  const kinds = (condition.kinds ?? certificateKinds).filter(isOfVerb)
  const statuses = ofVerb.filter((status) => condition.statuses?.includes(status) ?? true)
  return kinds.length > 0 && statuses.length > 0 ? { ...condition, kinds, statuses } : undefined
}
