/**
 * A file that nobody takes would take the place of the page. Where nothing in the window takes it (before a vault is open, above
 * a dialog), nothing happens.
 */
export function refuseStrayDrops(): void {
  for (const type of ['dragover', 'drop'] as const) {
    addEventListener(type, (event) => {
      if (event.defaultPrevented) return
      // A field takes text that is dropped on it.
      if (!(event.dataTransfer?.types.includes('Files') ?? false)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'none'
    })
  }
}
