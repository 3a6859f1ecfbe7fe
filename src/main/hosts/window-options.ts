import type { BrowserWindowConstructorOptions } from 'electron'
import { smallestSize, type Rectangle } from './window-state.ts'

/** What differs from one start to the next. */
export interface WindowChoices {
  /** Absolute path of the built preload. */
  preload: string
  bounds: Rectangle
  isDark: boolean
  /** Linux shows no icon of the package for a window that was started without its menu entry. */
  icon?: string | undefined
}

/** How our one window is made: a sandboxed page without Node, shown when its first frame is drawn. */
export function windowOptions({ preload, bounds, isDark, icon }: WindowChoices): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    show: false,
    title: 'Certwright',
    // The page's own background, so that nothing flashes before it is drawn.
    backgroundColor: isDark ? '#0f1516' : '#f5f7f7',
    ...(icon !== undefined && { icon }),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      plugins: false,
      // Chromium fetches its dictionaries from the network.
      spellcheck: false,
    },
  }
}
