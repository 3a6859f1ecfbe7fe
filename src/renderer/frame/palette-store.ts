import { create } from 'zustand'

/** Whether the command palette is open. */
export const usePaletteStore = create<{ isOpen: boolean }>(() => ({ isOpen: false }))

/** Opens the command palette; not above the page of a locked vault. */
export function openPalette(): void {
  if (!document.documentElement.hasAttribute('data-covered')) usePaletteStore.setState({ isOpen: true })
}

export function closePalette(): void {
  usePaletteStore.setState({ isOpen: false })
}
