/**
 * For a field with a list: it opens inside the page's landmark, where a screen reader expects it, and not beside the whole window;
 * and the list itself scrolls, not an unnamed part around it.
 */
export const dropdownInPage = {
  withScrollArea: false,
  styles: { options: { maxHeight: 320, overflowY: 'auto' } },
  comboboxProps: { portalProps: { target: '#page' }, shadow: 'md', transitionProps: { transition: 'fade', duration: 120 } },
} as const
