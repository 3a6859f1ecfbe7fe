import { useCallback } from 'react'
import { create } from 'zustand'
import type { certificateSorts, CertificateFilter, CertificateState } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { useVaultStore, vaultPath } from '../stores/vault-store.ts'

export type CertificateSort = (typeof certificateSorts)[number]

/** What the inventory shows, as it was chosen. */
export interface InventoryView {
  text: string
  /** Empty: every kind. */
  kinds: readonly CertificateKind[]
  /** Empty: every state. */
  states: readonly CertificateState[]
  /** Serial number of an authority. */
  issuer: string | null
  expiringWithinDays: number | null
  /** Empty: in any group or none. */
  groups: readonly string[]
  sort: CertificateSort
  descending: boolean
}

/** Which part of the inventory to list; offset and limit are left to whoever lists. */
export type ListFilter = Omit<CertificateFilter, 'offset' | 'limit'>

export const wholeInventory: InventoryView = {
  text: '',
  kinds: [],
  states: [],
  issuer: null,
  expiringWithinDays: null,
  groups: [],
  sort: 'name',
  descending: false,
}

/** What counts as in use, whatever its dates say. */
export const statesInUse: readonly CertificateState[] = ['not-yet-valid', 'valid', 'expires-soon', 'expired']

const longestText = 200

/** The contract's filter for a view; what narrows nothing is left out. */
export function filterOf({ text, kinds, states, issuer, expiringWithinDays, groups, sort, descending }: InventoryView): ListFilter {
  const trimmed = text.trim().slice(0, longestText)
  return {
    ...(trimmed !== '' && { text: trimmed }),
    ...(kinds.length > 0 && { kinds: [...kinds] }),
    ...(states.length > 0 && { states: [...states] }),
    ...(issuer !== null && { issuer }),
    ...(expiringWithinDays !== null && { expiringWithinDays }),
    ...(groups.length > 0 && { groups: [...groups] }),
    sort,
    descending,
  }
}

/** Whether the view leaves anything out. */
export function isNarrowed(view: InventoryView): boolean {
  const { sort: _sort, descending: _descending, ...narrowing } = filterOf(view)
  return Object.keys(narrowing).length > 0
}

/** The view without its narrowing; the order stays. */
export function withoutNarrowing({ sort, descending }: InventoryView): InventoryView {
  return { ...wholeInventory, sort, descending }
}

/** Sorted by a column: by the same one again turns its direction. */
export function sortedBy(view: InventoryView, sort: CertificateSort): InventoryView {
  return { ...view, sort, descending: view.sort === sort && !view.descending }
}

interface KeptView {
  /** The vault that it belongs to: an issuer of one vault is not known in another. */
  vault: string | undefined
  view: InventoryView
}

// Kept while the window stands: who comes back finds the list as it was left.
const useKeptView = create<KeptView>(() => ({ vault: undefined, view: wholeInventory }))

/** Changes some of what is shown. */
export type ChangeView = (changes: Partial<InventoryView>) => void

/** The view of the open vault, and how to change it. */
export function useInventoryView(): [InventoryView, ChangeView] {
  const vault = useVaultStore((mirror) => vaultPath(mirror.vault))
  const view = useKeptView((kept) => viewOf(kept, vault))
  const change = useCallback<ChangeView>((changes) => useKeptView.setState((kept) => ({ vault, view: { ...viewOf(kept, vault), ...changes } })), [vault])
  return [view, change]
}

function viewOf(kept: KeptView, vault: string | undefined): InventoryView {
  return kept.vault === vault ? kept.view : wholeInventory
}

/** Makes the inventory of the open vault show, when it is next looked at, what `narrowing` says and nothing else. */
export function narrowInventory(narrowing: Partial<InventoryView>): void {
  const vault = vaultPath(useVaultStore.getState().vault)
  useKeptView.setState({ vault, view: { ...wholeInventory, ...narrowing } })
}
