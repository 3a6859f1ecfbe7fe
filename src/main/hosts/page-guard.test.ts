import type { Session, WebContents } from 'electron'
import { beforeEach, describe, expect, test, vi } from 'vitest'

vi.mock('electron', async () => (await import('../testing/electron-double.ts')).electron)
const { resetElectron } = await import('../testing/electron-double.ts')
const { FakeWebContents } = await import('../testing/electron-page.ts')
const { guardContents, guardSession } = await import('./page-guard.ts')

let session: ReturnType<typeof resetElectron>['session']
beforeEach(() => {
  session = resetElectron().session
  guardSession(session as unknown as Session)
})

// Each name that Electron 45 knows; the type makes a new one in a later Electron an error here.
const permissions = Object.keys({
  ar: 0,
  'automatic-fullscreen': 0,
  'background-fetch': 0,
  'background-sync': 0,
  'captured-surface-control': 0,
  'clipboard-read': 0,
  'clipboard-sanitized-write': 0,
  'deprecated-sync-clipboard-read': 0,
  'display-capture': 0,
  fileSystem: 0,
  fullscreen: 0,
  geolocation: 0,
  'geolocation-approximate': 0,
  'hand-tracking': 0,
  hid: 0,
  'idle-detection': 0,
  keyboardLock: 0,
  'local-fonts': 0,
  'local-network': 0,
  'local-network-access': 0,
  'loopback-network': 0,
  media: 0,
  mediaKeySystem: 0,
  midi: 0,
  midiSysex: 0,
  nfc: 0,
  notifications: 0,
  openExternal: 0,
  'payment-handler': 0,
  'periodic-background-sync': 0,
  'persistent-storage': 0,
  pointerLock: 0,
  'screen-wake-lock': 0,
  sensors: 0,
  serial: 0,
  'smart-card': 0,
  'speaker-selection': 0,
  'storage-access': 0,
  'system-wake-lock': 0,
  'top-level-storage-access': 0,
  usb: 0,
  vr: 0,
  'web-app-installation': 0,
  'web-printing': 0,
  'window-management': 0,
  unknown: 0,
} satisfies Record<Permission, 0>) as Permission[]
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>
type Permission = Parameters<CheckHandler>[1]

const contents = new FakeWebContents() as unknown as WebContents
function mayRequest(permission: Permission, isMainFrame: boolean, requestingUrl: string): boolean {
  let answer: boolean | undefined
  session.permissionRequestHandler!(contents, permission, (isGranted) => (answer = isGranted), { isMainFrame, requestingUrl })
  return answer!
}
const mayCheck = (permission: Permission, isMainFrame: boolean, origin: string) =>
  session.permissionCheckHandler!(contents, permission, origin, { isMainFrame, requestingUrl: `${origin}/` })

describe('what a page is allowed', () => {
  test('is to put text on the clipboard, and none of the other permissions', () => {
    const granted = {
      requested: permissions.filter((permission) => mayRequest(permission, true, 'app://certwright/')),
      checked: permissions.filter((permission) => mayCheck(permission, true, 'app://certwright')),
    }
    expect(granted).toEqual({ requested: ['clipboard-sanitized-write'], checked: ['clipboard-sanitized-write'] })
  })

  test.each([
    ['a frame within it', false, 'app://certwright'],
    ['another origin', true, 'https://example.com'],
    ['another host of our scheme', true, 'app://certwright.example'],
    ['no origin', true, ''],
  ])('is nothing at all for %s', (_who, isMainFrame, origin) => {
    expect(permissions.filter((permission) => mayRequest(permission, isMainFrame, `${origin}/`))).toEqual([])
    expect(permissions.filter((permission) => mayCheck(permission, isMainFrame, origin))).toEqual([])
  })

  test('is no device', () => {
    for (const deviceType of ['hid', 'serial', 'usb'] as const) {
      const details = { deviceType, origin: 'app://certwright', device: {} } as Parameters<NonNullable<typeof session.devicePermissionHandler>>[0]
      expect(session.devicePermissionHandler!(details)).toBe(false)
    }
  })

  test.each([
    ['blob:app://certwright/5b9c2a5e-0a0e-4f4c-9d55-7f0a7f3c8a10', false],
    ['blob:https://example.com/5b9c2a5e-0a0e-4f4c-9d55-7f0a7f3c8a10', true],
    ['blob:app://certwright.example/5b9c2a5e', true],
    ['app://certwright/assets/index.js', true],
    ['data:text/plain,hello', true],
    ['https://example.com/a.exe', true],
  ])('is no download but of what our own page has made: %s prevented is %s', (url, isPrevented) => {
    let wasPrevented = false
    session.emit('will-download', { preventDefault: () => (wasPrevented = true) }, { getURL: () => url }, contents)
    expect(wasPrevented).toBe(isPrevented)
  })

  test.each([
    ['https://example.com/a.js', true],
    ['http://127.0.0.1:8080/', true],
    ['ws://localhost/', true],
    ['WSS://example.com/', true],
    ['file:///etc/passwd', true],
    ['app://certwright/assets/index.js', false],
    ['data:image/png;base64,AA==', false],
    ['devtools://devtools/bundled/inspector.html', false],
  ])('is no request that leaves the program: %s cancelled is %s', (url, isCancelled) => {
    let cancel: boolean | undefined
    const listener = session.beforeRequest as unknown as (details: { url: string }, callback: (answer: { cancel?: boolean }) => void) => void
    listener({ url }, (answer) => (cancel = answer.cancel))
    expect(cancel).toBe(isCancelled)
  })
})

describe('a page', () => {
  const guarded = () => {
    const fake = new FakeWebContents()
    guardContents(fake as unknown as WebContents)
    return fake
  }

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])('is kept from %s', (name) => {
    expect(guarded().emitCancelable(name, 'https://example.com/')).toBe(true)
  })

  test.each(['https://example.com/', 'app://certwright/', 'about:blank', 'javascript:alert(1)', 'file:///etc/passwd'])(
    'opens no window with %s',
    (url) => {
      const open = guarded().windowOpenHandler!
      expect(open({ url, frameName: '', features: '', disposition: 'new-window', referrer: { url: '', policy: 'default' } })).toEqual({
        action: 'deny',
      })
    },
  )
})
