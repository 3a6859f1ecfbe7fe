import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Core } from '../api.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { useCore } from '../stores/connection-store.ts'
import { useInventoryStore } from '../stores/inventory-store.ts'
import type { ListFilter } from './inventory-view.ts'
import { RowLoader, type FetchRows, type Rows } from './row-loader.ts'

export interface UseRows {
  rows: Rows<CertificateSummary>
  /** Tells which rows are in view. */
  show: (first: number, last: number) => void
}

/** The rows that fit `filter`, loaded as they come into view and again when the inventory changes. */
export function useRows(filter: ListFilter): UseRows {
  const core = useCore()
  const key = JSON.stringify(filter)
  // The core looks for the first rows while the page is being drawn.
  const [loader] = useState(() => {
    const first = new RowLoader<CertificateSummary>()
    first.list(key, fetchOf(core, key))
    return first
  })
  useEffect(() => {
    loader.list(key, fetchOf(core, key))
  }, [core, key, loader])
  useEffect(() => () => loader.stop(), [core, loader])
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

function fetchOf(core: Core, key: string): FetchRows<CertificateSummary> {
  const filter = JSON.parse(key) as ListFilter
  return async (offset, limit, signal) => {
    const { total, certificates } = await core.certificates.list({ ...filter, offset, limit }, { signal })
    return { total, rows: certificates }
  }
}
