import { useQuery } from '../../calls/use-query.ts'
import { validityState, type CertificateSummary } from '../../../shared/certificate.ts'
import type { CertificateKind, ProfileSummary } from '../../../shared/profile.ts'
import { useNow } from '../../stores/clock.ts'

export interface Issuing {
  /** Those of the kind, the usual one first; undefined until the core has answered. */
  profiles: ProfileSummary[] | undefined
  /** The one that is chosen, or the usual one. */
  profile: ProfileSummary | undefined
  /** Authorities that can sign now, the preferred ones first; undefined until the core has answered. */
  issuers: CertificateSummary[] | undefined
}

/** What a form needs to know before it can issue a certificate of `kind`. Asks while the form is open. */
export function useIssuing(kind: CertificateKind, isOpen: boolean, chosenProfile?: string): Issuing {
  const now = useNow()
  const profiles = useQuery(['profiles'], (core, signal) => core.profiles.list(undefined, { signal }), { isEnabled: isOpen })
  const authorities = useQuery(['authorities'], (core, signal) => core.authorities.list(undefined, { signal }), {
    isEnabled: isOpen,
    refetchOn: 'inventory',
  })
  const ofKind = profiles.data?.filter((profile) => profile.kind === kind)
  return {
    profiles: ofKind,
    profile: ofKind?.find(({ id }) => id === chosenProfile) ?? ofKind?.[0],
    issuers: authorities.data && ableIssuers(authorities.data, now),
  }
}

/** The authorities that can sign: active, in date, their key at hand. Issuing CAs come before roots, as the core prefers them. */
export function ableIssuers(authorities: readonly CertificateSummary[], now: Date): CertificateSummary[] {
  const able = authorities.filter((each) => each.status === 'active' && each.hasKey && validityState(each, now) !== 'expired')
  return [...able.filter(({ kind }) => kind === 'issuing-ca'), ...able.filter(({ kind }) => kind === 'root-ca')]
}
