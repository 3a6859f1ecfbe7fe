import type { Core } from '../api.ts'
import { useQuery, type UseQuery } from '../calls/use-query.ts'
import { dayMs, soonDays, type CertificateSummary } from '../../shared/certificate.ts'
import { isAuthority } from '../../shared/profile.ts'
import { mostUrgentList } from '../authorities/revocation-list-words.ts'
import type { Urgencies, SystemCounts } from './next-step.ts'
import type { IssuedGroup } from './system-tree.ts'

/** What Home shows of a vault. */
export interface System {
  counts: SystemCounts
  authorities: CertificateSummary[]
  groups: IssuedGroup[]
  /** The soonest first, at most five. */
  expiring: CertificateSummary[]
  urgencies: Urgencies
  /** The authority of a dialog that the next step opens. */
  urgentAuthority: CertificateSummary | undefined
}

/** More authorities than these are counted, not drawn. */
export const drawnAuthorities = 6
const kinds = ['broker', 'device', 'client'] as const

/** Asks for all of it at once, and again when the inventory changes. */
export function useSystem(): UseQuery<System> {
  return useQuery(['system'], readSystem, { refetchOn: 'inventory' })
}

async function readSystem(core: Core, signal: AbortSignal): Promise<System> {
  const options = { signal }
  const active = (filter: Partial<Parameters<Core['certificates']['list']>[0]>) =>
    core.certificates.list({ statuses: ['active'], limit: 1, ...filter }, options)
  const [all, brokers, devices, clients, expiring, lists] = await Promise.all([
    core.authorities.list(undefined, options),
    active({ kinds: ['broker'] }),
    active({ kinds: ['device'] }),
    active({ kinds: ['client'] }),
    active({ expiringWithinDays: soonDays, sort: 'notAfter', limit: 5 }),
    core.authorities.revocationLists(undefined, options),
  ])
  const authorities = all.filter(({ status }) => status === 'active')
  const groups = await Promise.all(
    authorities.slice(0, drawnAuthorities).flatMap(({ fingerprint: issuer }) =>
      kinds.map(async (kind): Promise<IssuedGroup> => {
        const { total, certificates } = await active({ issuer, kinds: [kind], sort: 'issuedAt', descending: true, limit: 3 })
        return { issuer, kind, total, newest: certificates }
      }),
    ),
  )
  const counts = {
    authorities: authorities.length,
    brokers: brokers.total,
    devices: devices.total,
    clients: clients.total,
    expiring: expiring.total,
  }
  const ending = authorities
    .filter(({ notAfter }) => Date.parse(notAfter) < Date.now() + soonDays * dayMs)
    .sort((a, b) => a.notAfter.localeCompare(b.notAfter))[0]
  // A list is only to be renewed by an authority that can sign it now.
  const list = mostUrgentList(lists.filter(({ issuer }) => authorities.some((each) => each.hasKey && isSameAuthority(each, issuer))))
  const urgencies: Urgencies = { soonest: expiring.certificates.find(({ kind }) => !isAuthority(kind)), authority: ending && { ...ending, isOffline: ending.takenOfflineAt !== null }, list }
  const urgentAuthority = list?.state === 'expired' || !ending ? authorities.find((each) => list && isSameAuthority(each, list.issuer)) : ending
  return { counts, authorities: authorities.slice(0, drawnAuthorities), groups, expiring: expiring.certificates, urgencies, urgentAuthority }
}

/** A list is that of the certificate that signed it, and of the one that took its place under the same name. */
function isSameAuthority({ fingerprint, name }: CertificateSummary, issuer: { fingerprint: string; name: string }): boolean {
  return fingerprint === issuer.fingerprint || name === issuer.name
}
