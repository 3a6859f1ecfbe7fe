import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/**
 * Mantine's side of the tokens: which of its variables are which of ours (tokens.css). Colours are named there alone; the
 * tuples below exist because Mantine computes with shades.
 */
const deep: MantineColorsTuple = [
  '#e0efee',
  '#c5e1e0',
  '#a0cdcc',
  '#6fb3b2',
  '#3f9799',
  '#1f8286',
  '#137579',
  '#0b6a6e',
  '#09575b',
  '#07474a',
]
const red: MantineColorsTuple = [
  '#fcecea',
  '#f7d4d0',
  '#efb0aa',
  '#e4857c',
  '#d75d52',
  '#c8453a',
  '#bd342a',
  '#b3261e',
  '#971f18',
  '#7d1913',
]
/** Mantine builds its dark theme from this tuple: text at 0, borders at 4, raised at 6, body at 7. */
const dark: MantineColorsTuple = [
  '#e3eaeb',
  '#c2cdcf',
  '#9dacaf',
  '#87979b',
  '#2a3538',
  '#212c2f',
  '#171f21',
  '#0f1516',
  '#0b1011',
  '#070a0b',
]

const motion = { transition: 'fade', duration: 120, timingFunction: 'cubic-bezier(0.2, 0, 0, 1)' } as const
const small = { defaultProps: { size: 'sm' } }

export const theme = createTheme({
  primaryColor: 'deep',
  primaryShade: 7,
  colors: { deep, red, dark },
  fontFamily: 'var(--cw-font)',
  fontFamilyMonospace: 'var(--cw-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.35' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm', loaderProps: { type: 'oval' } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: small,
    PasswordInput: small,
    NumberInput: small,
    Textarea: small,
    Select: { defaultProps: { size: 'sm', allowDeselect: false, comboboxProps: { transitionProps: motion, shadow: 'md' } } },
    MultiSelect: { defaultProps: { size: 'sm', comboboxProps: { transitionProps: motion, shadow: 'md' } } },
    NativeSelect: small,
    Autocomplete: { defaultProps: { size: 'sm', comboboxProps: { transitionProps: motion, shadow: 'md' } } },
    Checkbox: small,
    Radio: small,
    Switch: { defaultProps: { size: 'sm', withThumbIndicator: false } },
    SegmentedControl: { defaultProps: { size: 'sm', transitionDuration: 120 } },
    Tooltip: { defaultProps: { openDelay: 350, transitionProps: motion, withinPortal: true } },
    // The first entry takes the focus; a placeholder for it would be no proper child of a menu.
    Menu: { defaultProps: { transitionProps: motion, shadow: 'md', withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { transitionProps: motion, shadow: 'md' } },
    Modal: { defaultProps: { centered: true, transitionProps: motion, overlayProps: { backgroundOpacity: 0.4 } } },
    Anchor: { defaultProps: { underline: 'always' } },
  },
})

/** Gives Mantine's own variables the values of our tokens, so that one file decides both themes. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--cw-surface)',
    '--mantine-color-text': 'var(--cw-text)',
    '--mantine-color-dimmed': 'var(--cw-dim)',
    '--mantine-color-placeholder': 'var(--cw-dim)',
    '--mantine-color-anchor': 'var(--cw-accent-text)',
    '--mantine-color-error': 'var(--cw-red-text)',
    '--mantine-color-default': 'var(--cw-surface)',
    '--mantine-color-default-hover': 'var(--cw-hover)',
    '--mantine-color-default-color': 'var(--cw-text)',
    '--mantine-color-default-border': 'var(--cw-line)',
    '--mantine-color-disabled': 'var(--cw-sunken)',
    '--mantine-color-disabled-color': 'var(--cw-dim)',
    '--mantine-color-disabled-border': 'var(--cw-line)',
    '--mantine-color-deep-filled': 'var(--cw-accent)',
    '--mantine-color-deep-filled-hover': 'var(--cw-accent-hover)',
    '--mantine-color-deep-light': 'var(--cw-accent-soft)',
    '--mantine-color-deep-light-hover': 'var(--cw-accent-line)',
    '--mantine-color-deep-light-color': 'var(--cw-accent-text)',
    '--mantine-color-deep-text': 'var(--cw-accent-text)',
    '--mantine-color-deep-outline': 'var(--cw-accent-text)',
    '--mantine-color-deep-outline-hover': 'var(--cw-accent-soft)',
    '--mantine-color-red-filled': 'var(--cw-red)',
    '--mantine-color-red-filled-hover': 'var(--cw-red-hover)',
    '--mantine-color-red-light': 'var(--cw-red-soft)',
    '--mantine-color-red-light-hover': 'var(--cw-red-line)',
    '--mantine-color-red-light-color': 'var(--cw-red-text)',
    '--mantine-color-red-text': 'var(--cw-red-text)',
    '--mantine-color-gray-light': 'var(--cw-sunken)',
    '--mantine-color-gray-light-hover': 'var(--cw-hover)',
    '--mantine-color-gray-light-color': 'var(--cw-text)',
    '--mantine-color-gray-text': 'var(--cw-dim)',
    '--mantine-primary-color-filled': 'var(--cw-accent)',
    '--mantine-primary-color-filled-hover': 'var(--cw-accent-hover)',
    '--mantine-primary-color-light-color': 'var(--cw-accent-text)',
    '--mantine-shadow-md': 'var(--cw-shadow-raised)',
    '--mantine-shadow-sm': 'var(--cw-shadow)',
  }
  return { variables: {}, light: both, dark: both }
}
