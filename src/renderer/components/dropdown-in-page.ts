/** For `comboboxProps`: the list opens inside the page's landmark, where a screen reader expects it, and not beside the whole window. */
export const dropdownInPage = {
  portalProps: { target: '#page' },
  shadow: 'md',
  transitionProps: { transition: 'fade', duration: 120 },
} as const
