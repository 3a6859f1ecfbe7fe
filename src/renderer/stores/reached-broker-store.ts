import { create } from 'zustand'
import { builtInUrl } from '../components/built-in-address.ts'
import { useBrokerStore } from './broker-store.ts'
import { useVaultStore, vaultPath } from './vault-store.ts'

/** The broker that a connection came about with last, besides the built-in one: what is known to listen. Kept until the window closes. */
export const useReachedBrokerStore = create<{ url: string | undefined }>(() => ({ url: undefined }))

/** Somebody was let in there. */
export function brokerReached(url: string): void {
  if (url !== builtInUrl(useBrokerStore.getState().broker)) useReachedBrokerStore.setState({ url })
}

/** Another vault has other brokers. */
useVaultStore.subscribe((now, before) => {
  if (vaultPath(now.vault) !== vaultPath(before.vault)) useReachedBrokerStore.setState({ url: undefined })
})
