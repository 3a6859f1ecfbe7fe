import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { menuTemplate } from './menu.ts'

const called: string[] = []
const actions = {
  newVault: () => void called.push('new'),
  openVault: () => void called.push('open'),
  lock: () => void called.push('lock'),
  showLog: () => void called.push('log'),
}

const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
const roles = (items: MenuItemConstructorOptions[]) => flat(items).flatMap(({ role }) => (role ? [role] : []))

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  test('has our actions under the keys that a person expects', () => {
    called.length = 0
    const own = flat(menuTemplate(actions, { platform, isPackaged: true })).filter((item) => item.click)
    for (const { click } of own) (click as () => void)()
    expect(called).toEqual(['new', 'open', 'lock', 'log'])
    expect(own.map(({ accelerator }) => accelerator)).toEqual(['CmdOrCtrl+N', 'CmdOrCtrl+O', 'CmdOrCtrl+L', undefined])
  })

  test('zooms, edits, and ends the program where that platform does', () => {
    const all = roles(menuTemplate(actions, { platform, isPackaged: true }))
    expect(all).toEqual(expect.arrayContaining(['editMenu', 'windowMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen']))
    // macOS has quit and about in the menu of the program, which is a role as a whole.
    expect([all.includes('appMenu'), all.includes('quit'), all.includes('about')]).toEqual(
      platform === 'darwin' ? [true, false, false] : [false, true, true],
    )
  })

  test('has no tools for developers in the installed program', () => {
    const tools = ['reload', 'toggleDevTools', 'forceReload']
    const offered = (isPackaged: boolean) => roles(menuTemplate(actions, { platform, isPackaged })).filter((role) => tools.includes(role))
    expect([offered(true), offered(false)]).toEqual([[], ['reload', 'toggleDevTools']])
  })
})
