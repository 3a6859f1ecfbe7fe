/** Where Mantine keeps the choice of theme. */
const storageKey = 'mantine-color-scheme-value'

/** Sets the theme before the first rendering, so that a dark window never flashes light. */
export function applyColorSchemeEarly(): void {
  const chosen = localStorage.getItem(storageKey)
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches
  const isDark = chosen === 'dark' || (chosen !== 'light' && prefersDark)
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
}
