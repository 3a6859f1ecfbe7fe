import type { Session, WebContents } from 'electron'
import { pageOrigin } from '../pages/app-scheme.ts'

/** Denies permissions, devices, downloads but of what our own page has made, and every request that leaves our own scheme. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, { isMainFrame, requestingUrl }) =>
    callback(mayAsk(permission, isMainFrame, requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, { isMainFrame }) =>
    mayAsk(permission, isMainFrame, requestingOrigin),
  )
  session.setDevicePermissionHandler(() => false)
  // Electron then asks where the file is to go.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${pageOrigin}/`)) event.preventDefault()
  })
  // The content security policy forbids these to our page; this holds for a page that got around it too.
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: leavesTheProgram.test(url) }))
}

const leavesTheProgram = /^(https?|wss?|ftp|file):/i

/** Keeps a page where it is: it opens no window, goes nowhere, frames nothing, and has no webview. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  // These are not emitted for a route of ours, which is a fragment, nor for what the shell itself loads.
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/**
 * What a page may ask the system for: nothing, but to put text on the clipboard when a person clicks "Copy". (Electron
 * asks for `clipboard-sanitized-write` where a browser only wants the click.)
 */
function mayAsk(permission: string, isMainFrame: boolean, requestingUrl: string): boolean {
  return permission === 'clipboard-sanitized-write' && isMainFrame && isOurs(requestingUrl)
}

function isOurs(url: string): boolean {
  return url === pageOrigin || url.startsWith(`${pageOrigin}/`)
}
