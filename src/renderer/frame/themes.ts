import type { MantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun, type Icon } from '@tabler/icons-react'

/** The themes, in the order of the menu and the command palette. */
export const themes: readonly { scheme: MantineColorScheme; title: string; icon: Icon }[] = [
  { scheme: 'light', title: 'Light', icon: IconSun },
  { scheme: 'dark', title: 'Dark', icon: IconMoon },
  { scheme: 'auto', title: 'Like the system', icon: IconDeviceDesktop },
]
