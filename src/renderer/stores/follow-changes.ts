import { navigate } from 'wouter/use-hash-location'
import type { Core } from '../api.ts'
import type { Change } from '../../shared/app.ts'
import { useBrokerStore } from './broker-store.ts'
import { inventoryChanged, auditChanged } from './inventory-store.ts'
import { useNetworkStore } from './network-store.ts'
import { refreshAbout, useVaultStore, vaultChanged, vaultPath } from './vault-store.ts'

/**
 * Mirrors the core into the stores until `signal` aborts. Resolves when the first state of the vault has arrived, rejects
 * when the feed cannot be opened.
 */
export async function followChanges(core: Core, signal: AbortSignal): Promise<void> {
  await refreshAbout(core)
  await new Promise<void>((resolve, reject) => {
    const feed = core.app.watch(undefined, {
      signal,
      onEvent(change) {
        applyChange(core, change)
        if (change.type === 'vault') resolve()
      },
    })
    // The feed ends with the connection, which says so itself.
    feed.then(() => undefined, reject)
  })
}

/** Puts one change of the core into the stores. */
export function applyChange(core: Core, change: Change): void {
  switch (change.type) {
    case 'vault': {
      const before = useVaultStore.getState().vault
      vaultChanged(change.vault)
      if (vaultPath(before) !== vaultPath(change.vault)) {
        // An address inside the last vault means nothing in another one.
        if (vaultPath(before) !== undefined) navigate('/')
        inventoryChanged()
        auditChanged()
        void refreshAbout(core).catch(() => undefined)
      }
      return
    }
    case 'inventory':
      inventoryChanged()
      return
    case 'audit':
      auditChanged()
      return
    case 'built-in-broker':
      useBrokerStore.setState({ broker: change.broker })
      return
    case 'network-process':
      useNetworkStore.setState({ state: change.state, restarts: change.restarts })
  }
}
