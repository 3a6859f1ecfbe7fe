import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '../calls/use-query.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { AppError } from '../../shared/errors.ts'
import type { CertificateKind } from '../../shared/profile.ts'

/** The first of the identities that fit a search. */
export interface FoundIdentities {
  certificates: readonly CertificateSummary[]
  /** How many more fit. */
  rest: number
  isLoading: boolean
  error: AppError | undefined
}

/** A list to choose from: more than this is found by typing on. */
const limit = 30
const typingPauseMs = 120

/** The active certificates of `kinds` that hold `text`, by name, at most 30. Follows the inventory. */
export function useIdentities(text: string, kinds: readonly CertificateKind[]): FoundIdentities {
  const [typed] = useDebouncedValue(text.trim().slice(0, 200), typingPauseMs)
  const filter = { kinds: [...kinds], statuses: ['active' as const], text: typed, sort: 'name' as const, limit }
  const { data, error, isLoading } = useQuery(['identities', filter], (core, signal) => core.certificates.list(filter, { signal }), {
    refetchOn: 'inventory',
  })
  const certificates = data?.certificates ?? []
  return { certificates, rest: (data?.total ?? 0) - certificates.length, isLoading, error }
}
