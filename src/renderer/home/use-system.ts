import type { Core } from '../api.ts'
import { useQuery, type UseQuery } from '../calls/use-query.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { soonDays, type SystemCounts } from './next-step.ts'
import type { IssuedGroup } from './system-tree.ts'

/** What Home shows of a vault. */
export interface System {
  counts: SystemCounts
  authorities: CertificateSummary[]
  groups: IssuedGroup[]
  /** The soonest first, at most five. */
  expiring: CertificateSummary[]
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
  const [all, brokers, devices, clients, expiring] = await Promise.all([
    core.authorities.list(undefined, options),
    active({ kinds: ['broker'] }),
    active({ kinds: ['device'] }),
    active({ kinds: ['client'] }),
    active({ expiringWithinDays: soonDays, sort: 'notAfter', limit: 5 }),
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
  return { counts, authorities: authorities.slice(0, drawnAuthorities), groups, expiring: expiring.certificates }
}
