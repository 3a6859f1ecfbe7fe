import { useEffect, useState, useSyncExternalStore } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { useCore } from '../stores/connection-store.ts'
import { useInventoryStore } from '../stores/inventory-store.ts'
import type { ListFilter } from './inventory-view.ts'
import { RowLoader, type Rows } from './row-loader.ts'

export interface UseRows {
  rows: Rows<CertificateSummary>
  /** Tells which rows are in view. */
  show: (first: number, last: number) => void
}

/** The rows that fit `filter`, loaded as they come into view and again when the inventory changes. */
export function useRows(filter: ListFilter): UseRows {
  const core = useCore()
  const [loader] = useState(() => new RowLoader<CertificateSummary>())
  const key = JSON.stringify(filter)
  useEffect(() => {
    const chosen = JSON.parse(key) as ListFilter
    loader.list(key, async (offset, limit, signal) => {
      const { total, certificates } = await core.certificates.list({ ...chosen, offset, limit }, { signal })
      return { total, rows: certificates }
    })
    return () => loader.stop()
  }, [core, key, loader])
  useEffect(
    () =>
      useInventoryStore.subscribe((now, before) => {
        if (now.inventory !== before.inventory) loader.refresh()
      }),
    [loader],
  )
  const rows = useSyncExternalStore(loader.subscribe, loader.snapshot)
  const [show] = useState(() => (first: number, last: number) => loader.show(first, last))
  return { rows, show }
}
