import { useMemo } from 'react'
import { useQuery } from '../calls/use-query.ts'
import { useBrokerStore } from '../stores/broker-store.ts'
import { suggestBrokers, type BrokerSuggestion } from './broker-suggestions.ts'

/** A vault has a few brokers; of more than this the newest are offered. */
const limit = 20

const filter = { kinds: ['broker' as const], statuses: ['active' as const], sort: 'issuedAt' as const, descending: true, limit }

/** The brokers to offer, and whether the vault has been asked. Follows the inventory and the built-in broker. */
export function useBrokerSuggestions(): { suggestions: readonly BrokerSuggestion[]; isLoading: boolean; hasBroker: boolean } {
  const builtIn = useBrokerStore((mirror) => mirror.broker)
  const { data, isLoading } = useQuery(['brokers', filter], (core, signal) => core.certificates.list(filter, { signal }), {
    refetchOn: 'inventory',
  })
  const suggestions = useMemo(() => suggestBrokers(data?.certificates ?? [], builtIn), [data, builtIn])
  return { suggestions, isLoading, hasBroker: (data?.total ?? 0) > 0 }
}
