import type { Core } from '../api.ts'
import { useQuery } from '../calls/use-query.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { AppError } from '../../shared/errors.ts'

/** More authorities than these are counted, not shown here: the inventory has them. */
export const shownAuthorities = 100

export interface Authorities {
  /** Undefined before the first answer. At most `shownAuthorities`. */
  authorities: CertificateSummary[] | undefined
  total: number
  /** By serial number: how many certificates each has issued. */
  issuedCounts: Readonly<Record<string, number>>
  /** By serial number; null is no limit, absent is not known yet. */
  pathLengths: Readonly<Record<string, number | null>>
  error: AppError | undefined
}

/** The authorities of the vault with what each has issued, kept up to date. */
export function useAuthorities(): Authorities {
  const listed = useQuery(['authorities-issued'], listAuthorities, { refetchOn: 'inventory' })
  const authorities = listed.data?.authorities
  const fingerprints = authorities?.map(({ fingerprint }) => fingerprint) ?? []
  // A path length never changes, so it is asked for only when there is another authority.
  const lengths = useQuery(['path-lengths', fingerprints], (core, signal) => readPathLengths(core, fingerprints, signal), {
    isEnabled: fingerprints.length > 0,
  })
  return {
    authorities,
    total: listed.data?.total ?? 0,
    issuedCounts: listed.data?.issuedCounts ?? {},
    pathLengths: lengths.data ?? {},
    error: listed.error ?? lengths.error,
  }
}

async function listAuthorities(core: Core, signal: AbortSignal) {
  const all = await core.authorities.list(undefined, { signal })
  const authorities = all.slice(0, shownAuthorities)
  const issuedCounts = Object.fromEntries(
    await Promise.all(
      authorities.map(async ({ fingerprint }) => {
        const { total } = await core.certificates.list({ issuer: fingerprint, limit: 1 }, { signal })
        return [fingerprint, total] as const
      }),
    ),
  )
  return { authorities, total: all.length, issuedCounts }
}

async function readPathLengths(core: Core, fingerprints: readonly string[], signal: AbortSignal) {
  const entries = fingerprints.map(async (fingerprint) => {
    const { basicConstraints } = await core.certificates.show({ reference: fingerprint }, { signal })
    return [fingerprint, basicConstraints?.pathLength ?? null] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
