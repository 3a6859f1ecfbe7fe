import { useMemo } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { useQuery } from '../calls/use-query.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { useReachedBrokerStore } from '../stores/reached-broker-store.ts'
import { suggestBrokers, type BrokerSuggestion } from './broker-suggestions.ts'
import { builtInUrl } from './built-in-address.ts'

/** A vault has a few brokers; of more than this the newest are offered. */
const limit = 20

const filter = { kinds: ['broker' as const], statuses: ['active' as const], sort: 'issuedAt' as const, descending: true, limit }

export interface KnownBrokers {
  /** The brokers to offer. */
  suggestions: readonly BrokerSuggestion[]
  /** Certificates of brokers, the newest first: what the built-in broker may serve. */
  brokers: readonly CertificateSummary[]
  /** Where one surely listens: the built-in broker, or the one that was reached last. Undefined where none is known to. */
  listening: string | undefined
  /** The vault has not answered yet. */
  isLoading: boolean
}

const none: readonly CertificateSummary[] = []

/** What is known of brokers. Follows the inventory and the built-in broker. */
export function useBrokerSuggestions(): KnownBrokers {
  const builtIn = useBrokerStore((mirror) => mirror.broker)
  const { data, isLoading } = useQuery(['brokers', filter], (core, signal) => core.certificates.list(filter, { signal }), {
    refetchOn: 'inventory',
  })
  const brokers = data?.certificates ?? none
  const reached = useReachedBrokerStore(({ url }) => url)
  const suggestions = useMemo(() => suggestBrokers(brokers, builtIn), [brokers, builtIn])
  return { suggestions, brokers, listening: builtInUrl(builtIn) ?? reached, isLoading }
}
