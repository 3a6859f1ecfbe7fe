import { app, BrowserWindow, dialog, Menu, nativeTheme, protocol, screen, session, shell } from 'electron'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { contract } from '../shared/contract.ts'
import { AppError } from '../shared/errors.ts'
import { createClient } from '../shared/rpc.ts'
import { createApp, type App } from './app.ts'
import { createElectronHost, logPath } from './hosts/electron-host.ts'
import type { Host } from './hosts/host.ts'
import { menuTemplate } from './hosts/menu.ts'
import { defaultDataFolder } from './hosts/node-host.ts'
import { guardContents, guardSession } from './hosts/page-guard.ts'
import { vaultActions, type VaultActions } from './hosts/vault-actions.ts'
import { vaultArgument } from './hosts/vault-argument.ts'
import { windowOptions } from './hosts/window-options.ts'
import { placeWindow, readWindowState, writeWindowState } from './hosts/window-state.ts'
import { appSchemeHandler, pageOrigin, pageScheme } from './pages/app-scheme.ts'
import { loadPages } from './pages/page-files.ts'
import { electronTransport } from './transports/electron-ipc.ts'
import { memoryTransports } from './transports/memory.ts'

/*
 * Entry of the Electron window. Electron emits `ready` only after this module has run to its end, so nothing here awaits
 * at the top level, and what must happen before `ready` happens at once.
 */
const built = join(import.meta.dirname, '..', '..', 'out')
/** More than the core gives its calls to end. */
const closeWithinMs = 8000
const reloadAfterMs = 10_000
let window: BrowserWindow | undefined

app.setName('Certwright')
// As in the shortcut that the installer makes, so that Windows takes window and shortcut for the same program.
if (process.platform === 'win32') app.setAppUserModelId('app.certwright')
app.enableSandbox()
protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true } }])
keepFilesTogether()
if (app.requestSingleInstanceLock()) run()
else app.quit()

/**
 * One data folder for every host, so that a vault made in the browser host is there in the window; Chromium's own files
 * stand in a folder within it. `--user-data-dir`, Chromium's switch, names another one.
 */
function keepFilesTogether(): void {
  const dataFolder = app.commandLine.getSwitchValue('user-data-dir') || defaultDataFolder()
  const pageData = join(dataFolder, 'window')
  mkdirSync(pageData, { recursive: true, mode: 0o700 })
  app.setPath('userData', dataFolder)
  app.setPath('sessionData', pageData)
}

function run(): void {
  const started = app.whenReady().then(start)
  started.catch(giveUp)
  const withShell = (work: (shell: Shell) => void) => void started.then(work, () => undefined)
  const openFile = (path: string) => withShell(({ actions }) => void actions.openFile(path))

  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  app.on('second-instance', (_event, args, workingDirectory) => {
    withShell(({ showWindow }) => showWindow())
    const path = vaultArgument(args, workingDirectory)
    if (path !== undefined) openFile(path)
  })
  // macOS hands a file over by an event, before `ready` where it starts the program.
  app.on('open-file', (event, path) => {
    event.preventDefault()
    withShell(({ showWindow }) => showWindow())
    openFile(path)
  })
  app.on('activate', () => withShell(({ showWindow }) => showWindow()))
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  const path = vaultArgument(process.argv.slice(1), process.cwd())
  if (path !== undefined) openFile(path)
}

interface Shell {
  actions: VaultActions
  showWindow: () => void
}

/** Makes the core and its window. Throws where the core cannot be made, above all SELF_TEST_FAILED. */
async function start(): Promise<Shell> {
  const host = createElectronHost({ entryFile: import.meta.filename, window: () => window })
  app.setAboutPanelOptions({ applicationName: 'Certwright', applicationVersion: host.version, copyright: 'MIT licence' })
  const core = await createApp(host)
  closeBeforeQuitting(core, host)
  guardSession(session.defaultSession)
  protocol.handle(pageScheme, appSchemeHandler(loadPages(join(built, 'renderer'))))

  const ends = memoryTransports()
  core.serve(ends.server)
  const actions = vaultActions(createClient(contract, ends.client), ({ message, remedy }) =>
    dialog.showErrorBox('Certwright', [message, remedy].filter(Boolean).join('\n\n')),
  )
  const showWindow = () => {
    if (!window) {
      window = openWindow(core, host)
      return
    }
    if (window.webContents.isCrashed()) window.webContents.reload()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        {
          newVault: () => {
            showWindow()
            void actions.newVault()
          },
          openVault: () => {
            showWindow()
            void actions.openVault()
          },
          lock: () => void actions.lock(),
          showLog: () => shell.showItemInFolder(logPath()),
        },
        { platform: process.platform, isPackaged: app.isPackaged },
      ),
    ),
  )
  showWindow()
  return { actions, showWindow }
}

function openWindow(core: App, host: Host): BrowserWindow {
  const stateFile = join(host.dataFolder, 'window.json')
  const { bounds, isMaximized } = placeWindow(readWindowState(stateFile), workAreas())
  const opened = new BrowserWindow(
    windowOptions({
      preload: join(built, 'preload', 'index.cjs'),
      bounds,
      isDark: nativeTheme.shouldUseDarkColors,
      ...(process.platform === 'linux' && app.isPackaged && { icon: join(process.resourcesPath, 'icon.png') }),
    }),
  )
  opened.once('ready-to-show', () => {
    if (isMaximized) opened.maximize()
    opened.show()
  })
  opened.on('close', () => {
    writeWindowState(stateFile, { bounds: opened.getNormalBounds(), isMaximized: opened.isMaximized() })
  })
  opened.on('closed', () => (window = undefined))
  const { webContents } = opened
  // Every document that takes its place there is a new page: after a reload the calls of the one before have ended.
  webContents.on('did-navigate', () => core.serve(electronTransport(webContents)))
  let lastEnd = 0
  webContents.on('render-process-gone', (_event, { reason }) => {
    host.log(`The window's page has ended: ${reason}.`)
    const endsAgain = Date.now() - lastEnd <= reloadAfterMs
    lastEnd = Date.now()
    // A page that ends again at once would do so for ever: from then on the person says what happens.
    if (endsAgain) void askAboutCrash(opened)
    else webContents.reload()
  })
  opened.loadURL(`${pageOrigin}/`).catch((error: unknown) => host.log(`The window's page does not load: ${String(error)}`))
  return opened
}

/** Nothing in a window whose page has crashed can say so. */
async function askAboutCrash(crashed: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(crashed, {
    type: 'error',
    message: 'The window has stopped working twice within a few seconds.',
    detail: 'Your vault and what runs in the background are not touched. The log, in the Help menu, has the reason.',
    buttons: ['Reload', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (response === 1) app.quit()
  // It may have been closed meanwhile, or be shown again by another way.
  else if (!crashed.isDestroyed() && crashed.webContents.isCrashed()) crashed.webContents.reload()
}

function workAreas() {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  return [primary, ...others].map(({ workArea }) => workArea)
}

/** The calls under way have ended, the vault is closed and the processes ended before the program is; a core that hangs keeps nobody from quitting. */
function closeBeforeQuitting(core: App, host: Host): void {
  let isClosing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    const exit = (problem?: string) => {
      clearTimeout(timer)
      if (problem !== undefined) host.log(`The core did not close: ${problem}`)
      app.exit(problem === undefined ? 0 : 1)
    }
    const timer = setTimeout(() => exit('it took too long'), closeWithinMs)
    core.close().then(
      () => exit(),
      (error: unknown) => exit(String(error)),
    )
  })
}

function giveUp(error: unknown): void {
  const { message, remedy } = error instanceof AppError ? error : new AppError('INTERNAL', String(error))
  dialog.showErrorBox('Certwright cannot start', [message, remedy].filter(Boolean).join('\n\n'))
  app.exit(1)
}
