import { validityState, type CertificateSummary, type ValidityState } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { useNow } from '../stores/clock.ts'
import { useIdentities } from './use-identities.ts'

const clientKinds: readonly CertificateKind[] = ['device', 'client']

/**
 * The device or client that a person most likely wants to connect as: the first by name that can, and is not among `taken` (serial
 * numbers). Null where there is none, undefined while the vault has not answered.
 */
export function useLikelyIdentity(taken: readonly (string | null)[]): CertificateSummary | null | undefined {
  const now = useNow()
  const { certificates, isLoading } = useIdentities('', clientKinds)
  if (isLoading && certificates.length === 0) return undefined
  const free = certificates.filter(({ fingerprint, hasKey }) => hasKey && !taken.includes(fingerprint))
  const ofState = (state: ValidityState) => free.find((certificate) => validityState(certificate, now) === state)
  return ofState('valid') ?? ofState('expires-soon') ?? null
}
