import { useEffect, useState, useSyncExternalStore } from 'react'
import { RowLoader, type Rows } from '../inventory/row-loader.ts'
import type { FleetRow } from '../../shared/fleet-plan.ts'
import { useCore } from '../stores/connection-store.ts'
import type { Planned } from './enrol-store.ts'

export interface UsePlanRows {
  rows: Rows<FleetRow>
  /** Tells which rows are in view. */
  show: (first: number, last: number) => void
}

/** The rows of a plan, loaded as they come into view and again when they were changed. */
export function usePlanRows({ plan: { id }, revision }: Planned, isOnlyProblems: boolean): UsePlanRows {
  const core = useCore()
  const [loader] = useState(() => new RowLoader<FleetRow>())
  useEffect(() => {
    const states = isOnlyProblems ? (['bad', 'warned'] as const) : undefined
    loader.list(`${id} ${isOnlyProblems}`, (offset, limit, signal) =>
      core.fleet.rows({ plan: id, offset, limit, ...(states && { states: [...states] }) }, { signal }),
    )
    return () => loader.stop()
  }, [core, id, isOnlyProblems, loader])
  useEffect(() => {
    if (revision > 0) loader.refresh()
  }, [loader, revision])
  const rows = useSyncExternalStore(loader.subscribe, loader.snapshot)
  const [show] = useState(() => (first: number, last: number) => loader.show(first, last))
  return { rows, show }
}
