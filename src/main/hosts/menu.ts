import type { MenuItemConstructorOptions } from 'electron'

/** What the menu's own entries do; the rest are the platform's roles. */
export interface MenuActions {
  newVault(): void
  openVault(): void
  lock(): void
  showLog(): void
}

/** What of the surroundings the menu depends on. */
export interface MenuChoices {
  platform: NodeJS.Platform
  /** Whether it is the installed program; tools for its developers are in the menu of the other one only. */
  isPackaged: boolean
}

/** The native menu, with the places, names and keys that a person expects on that platform. */
export function menuTemplate(actions: MenuActions, { platform, isPackaged }: MenuChoices): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const file: MenuItemConstructorOptions[] = [
    { label: 'New vault…', accelerator: 'CmdOrCtrl+N', click: () => actions.newVault() },
    { label: 'Open vault…', accelerator: 'CmdOrCtrl+O', click: () => actions.openVault() },
    { type: 'separator' },
    { label: 'Lock', accelerator: 'CmdOrCtrl+L', click: () => actions.lock() },
    { type: 'separator' },
    { role: isMac ? 'close' : 'quit' },
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(isPackaged ? [] : [{ type: 'separator' } as const, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
  ]
  const help: MenuItemConstructorOptions[] = [
    { label: 'Show the log', click: () => actions.showLog() },
    ...(isMac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const]),
  ]
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: file },
    { role: 'editMenu' },
    { label: '&View', submenu: view },
    { role: 'windowMenu' },
    { role: 'help', submenu: help },
  ]
}
