import { create } from 'zustand'
import { spaced } from '../calls/spaced.ts'

interface Revisions {
  /** Counts up when certificates may have changed; whoever lists them lists again. */
  inventory: number
  /** Counts up when the audit trail has grown. */
  audit: number
}

/** What was listed may have changed. `useQuery` listens to it by its `refetchOn`. */
export const useInventoryStore = create<Revisions>(() => ({ inventory: 0, audit: 0 }))

/** A fleet enrols thousands of times a second: lists follow four times a second. */
const spacingMs = 250

export const inventoryChanged = spaced(spacingMs, () => {
  useInventoryStore.setState(({ inventory }) => ({ inventory: inventory + 1 }))
})
export const auditChanged = spaced(spacingMs, () => {
  useInventoryStore.setState(({ audit }) => ({ audit: audit + 1 }))
})
