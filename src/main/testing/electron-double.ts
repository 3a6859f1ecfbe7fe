import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  CommandLine,
  CustomScheme,
  Dialog,
  Display,
  ForkOptions,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NativeTheme,
  PowerMonitor,
  Protocol,
  Rectangle,
  Screen,
  Session,
  Shell,
  UtilityProcess,
  WebContents,
  WebRequest,
} from 'electron'
import type { ClientTransport, ServerMessage, ServerTransport } from '../../shared/rpc.ts'
import { electronTransport } from '../transports/electron-ipc.ts'
import { preloadCode } from './built-preload.ts'
import { FakeEvent, FakeWebContents, ipcMain } from './electron-page.ts'
import { FakeUtilityProcess } from './electron-utility-process.ts'

/*
 * A double of the `electron` module, as far as the shell uses it. Each part is compiled against Electron's own types, so
 * that a call which Electron does not have does not compile here either. Use:
 *   vi.mock('electron', async () => (await import('../testing/electron-double.ts')).electron)
 */

class FakeApp
  extends EventEmitter
  implements
    Pick<
      App,
      | 'commandLine'
      | 'enableSandbox'
      | 'exit'
      | 'getPath'
      | 'isPackaged'
      | 'quit'
      | 'requestSingleInstanceLock'
      | 'setAboutPanelOptions'
      | 'setAppUserModelId'
      | 'setName'
      | 'setPath'
      | 'whenReady'
    >
{
  isPackaged = false
  /** Switches that the program was started with. */
  switches: Record<string, string> = {}
  readonly commandLine = { getSwitchValue: (name: string) => this.switches[name] ?? '' } satisfies Partial<CommandLine> as unknown as CommandLine
  isFirstInstance = true
  isSandboxed = false
  /** What was called, in order, and whether that was before `ready`. */
  readonly calls: { name: string; isReady: boolean }[] = []
  exitCode: number | undefined
  #paths: Record<string, string> = {}
  #isReady = false
  readonly #ready = Promise.withResolvers<undefined>()
  readonly #exited = Promise.withResolvers<number>()

  /** The system's folders; `logs` stands in `userData` as on Linux. */
  givePaths(paths: Record<string, string>): void {
    this.#paths = { ...paths }
  }
  becomeReady(): void {
    this.#isReady = true
    this.emit('ready', new FakeEvent(), {})
    this.#ready.resolve(undefined)
  }
  get exited(): Promise<number> {
    return this.#exited.promise
  }

  whenReady(): Promise<void> {
    return this.#ready.promise
  }
  enableSandbox(): void {
    this.#note('enableSandbox')
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
    this.isSandboxed = true
  }
  setName(): void {
    this.#note('setName')
  }
  setAppUserModelId(): void {
    this.#note('setAppUserModelId')
  }
  setAboutPanelOptions(): void {
    this.#note('setAboutPanelOptions')
  }
  setPath(name: string, path: string): void {
    this.#note(`setPath ${name}`)
    if (!existsSync(path)) throw new Error('Failed to set path')
    this.#paths[name] = path
  }
  getPath(name: Parameters<App['getPath']>[0]): string {
    const path = this.#paths[name] ?? (name === 'logs' ? join(this.#paths['userData']!, 'logs') : undefined)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }
  requestSingleInstanceLock(): boolean {
    this.#note('requestSingleInstanceLock')
    return this.isFirstInstance
  }
  quit(): void {
    this.#note('quit')
    if (this.#emitCancelable('before-quit')) return
    for (const window of FakeBrowserWindow.all) window.close()
    if (FakeBrowserWindow.all.length === 0 && !this.#emitCancelable('will-quit')) this.exit(0)
  }
  exit(exitCode = 0): void {
    if (this.exitCode !== undefined) return
    this.exitCode = exitCode
    this.#exited.resolve(exitCode)
  }

  #note(name: string): void {
    this.calls.push({ name, isReady: this.#isReady })
  }
  #emitCancelable(name: string): boolean {
    const event = new FakeEvent()
    this.emit(name, event)
    return event.defaultPrevented
  }
}

class FakeSession
  extends EventEmitter
  implements Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'webRequest'>
{
  permissionRequestHandler: Parameters<Session['setPermissionRequestHandler']>[0] = null
  permissionCheckHandler: Parameters<Session['setPermissionCheckHandler']>[0] = null
  devicePermissionHandler: Parameters<Session['setDevicePermissionHandler']>[0] = null
  beforeRequest: Parameters<WebRequest['onBeforeRequest']>[0] | undefined
  readonly webRequest = {
    onBeforeRequest: (listener: Parameters<WebRequest['onBeforeRequest']>[0]) => (this.beforeRequest = listener),
  } as unknown as WebRequest

  setPermissionRequestHandler(handler: Parameters<Session['setPermissionRequestHandler']>[0]): void {
    this.permissionRequestHandler = handler
  }
  setPermissionCheckHandler(handler: Parameters<Session['setPermissionCheckHandler']>[0]): void {
    this.permissionCheckHandler = handler
  }
  setDevicePermissionHandler(handler: Parameters<Session['setDevicePermissionHandler']>[0]): void {
    this.devicePermissionHandler = handler
  }
}

export class FakeBrowserWindow
  extends EventEmitter
  implements
    Pick<
      BrowserWindow,
      | 'close'
      | 'focus'
      | 'getNormalBounds'
      | 'isDestroyed'
      | 'isMaximized'
      | 'isMinimized'
      | 'loadURL'
      | 'maximize'
      | 'restore'
      | 'show'
      | 'webContents'
    >
{
  /** Those that are open. */
  static all: FakeBrowserWindow[] = []
  readonly options: BrowserWindowConstructorOptions
  readonly contents: FakeWebContents
  bounds: Rectangle
  isShown: boolean
  isFocused = false
  #isMaximized = false
  #isMinimized = false

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    this.options = options
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    this.isShown = options.show ?? true
    this.contents = new FakeWebContents(double.session, double.preload)
    FakeBrowserWindow.all.push(this)
    double.app.emit('web-contents-created', new FakeEvent(), this.contents)
    this.contents.once('did-finish-load', () => this.emit('ready-to-show'))
  }

  get webContents(): WebContents {
    return this.contents as unknown as WebContents
  }
  loadURL(url: string): Promise<void> {
    return this.contents.loadURL(url)
  }
  show(): void {
    this.isShown = true
  }
  focus(): void {
    this.isFocused = true
  }
  maximize(): void {
    this.#isMaximized = true
    this.isShown = true
  }
  isMaximized(): boolean {
    return this.#isMaximized
  }
  minimize(): void {
    this.#isMinimized = true
  }
  isMinimized(): boolean {
    return this.#isMinimized
  }
  restore(): void {
    this.#isMinimized = false
  }
  isDestroyed(): boolean {
    return this.contents.isDestroyed()
  }
  getNormalBounds(): Rectangle {
    return this.bounds
  }
  close(): void {
    const event = new FakeEvent()
    this.emit('close', event)
    if (event.defaultPrevented) return
    FakeBrowserWindow.all = FakeBrowserWindow.all.filter((window) => window !== this)
    this.contents.destroy()
    this.emit('closed')
    if (FakeBrowserWindow.all.length === 0) double.app.emit('window-all-closed')
  }
}

interface MenuDouble {
  template: MenuItemConstructorOptions[]
}

/** What the shell was made to do, and what it will be answered. */
class Double {
  app = new FakeApp()
  session = new FakeSession()
  preload: string | undefined
  schemes: CustomScheme[] = []
  schemeHandlers = new Map<string, Parameters<Protocol['handle']>[1]>()
  displays: Pick<Display, 'id' | 'workArea'>[] = [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }]
  isDark = false
  menu: MenuDouble | undefined
  /** Answers of the dialogs, first come first served; none is a dialog that was closed. */
  chosenPaths: string[] = []
  dialogs: { kind: 'open' | 'save'; hasParent: boolean; options: unknown }[] = []
  /** Which button of the next message boxes is pressed; one that nobody pressed stays open. */
  pressedButtons: number[] = []
  messageBoxes: MessageBoxOptions[] = []
  errorBoxes: { title: string; content: string }[] = []
  processes: FakeUtilityProcess[] = []
  shownInFolder: string[] = []
  power = new EventEmitter()
}

/** The state of the double; a new one after each `resetElectron`. */
export let double = new Double()

/** Forgets everything; the next shell starts on a system of its own. Ends the processes that it started. */
export function resetElectron(): Double {
  for (const child of double.processes) if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
  FakeBrowserWindow.all = []
  ipcMain.removeAllListeners()
  double = new Double()
  return double
}

function dialogShown(kind: 'open' | 'save', args: unknown[]): string | undefined {
  double.dialogs.push({ kind, hasParent: args.length > 1, options: args.at(-1) })
  return double.chosenPaths.shift()
}

/** Stands for whatever `current` gives at each use: what a module has once imported of Electron outlives a reset. */
function live<T extends object>(current: () => T): T {
  return new Proxy({} as T, {
    get(_target, key) {
      const object = current()
      const value: unknown = Reflect.get(object, key)
      return typeof value === 'function' ? (value.bind(object) as unknown) : value
    },
  })
}

/** The module's face. */
export const electron = {
  app: live(() => double.app),
  BrowserWindow: FakeBrowserWindow,
  dialog: {
    showErrorBox: (title, content) => void double.errorBoxes.push({ title, content }),
    async showMessageBox(...args: unknown[]) {
      double.messageBoxes.push(args.at(-1) as MessageBoxOptions)
      const response = double.pressedButtons.shift()
      return response === undefined ? new Promise<never>(() => undefined) : { response, checkboxChecked: false }
    },
    async showOpenDialog(...args: unknown[]) {
      const path = dialogShown('open', args)
      return { canceled: path === undefined, filePaths: path === undefined ? [] : [path] }
    },
    async showSaveDialog(...args: unknown[]) {
      const path = dialogShown('save', args)
      return { canceled: path === undefined, filePath: path ?? '' }
    },
  } satisfies Partial<Dialog>,
  ipcMain,
  Menu: {
    buildFromTemplate: (template) => ({ template }) as unknown as Menu,
    setApplicationMenu: (menu) => (double.menu = menu as unknown as MenuDouble),
  } satisfies Partial<typeof Menu>,
  nativeTheme: {
    get shouldUseDarkColors() {
      return double.isDark
    },
  } satisfies Partial<NativeTheme>,
  powerMonitor: live(() => double.power as EventEmitter & Partial<PowerMonitor>),
  protocol: {
    registerSchemesAsPrivileged: (schemes) => void double.schemes.push(...schemes),
    handle: (scheme, handler) => void double.schemeHandlers.set(scheme, handler),
  } satisfies Partial<Protocol>,
  screen: {
    getAllDisplays: () => double.displays as Display[],
    getPrimaryDisplay: () => double.displays[0] as Display,
  } satisfies Partial<Screen>,
  session: {
    get defaultSession() {
      return double.session as unknown as Session
    },
  },
  shell: {
    showItemInFolder: (path) => void double.shownInFolder.push(path),
  } satisfies Partial<Shell>,
  utilityProcess: {
    fork(modulePath: string, _args: string[], options: ForkOptions) {
      const child = new FakeUtilityProcess(modulePath, options)
      double.processes.push(child)
      return child as unknown as UtilityProcess
    },
  } satisfies Partial<(typeof import('electron'))['utilityProcess']>,
}

/** The two ends of a page's channel: the real preload on one side, the real transport on the other. */
export interface ElectronPage {
  client: ClientTransport
  server: ServerTransport
  contents: FakeWebContents
  close: () => void
}

/** Opens a page at our origin, with our preload in it, and speaks to it as the shell does. */
export async function openElectronPage(): Promise<ElectronPage> {
  const contents = new FakeWebContents({}, await preloadCode())
  const page = contents.commit('app://certwright/')
  const bridge = page.world['certwright'] as {
    send(message: unknown): void
    onMessage(listener: (message: ServerMessage) => void): void
  }
  return {
    contents,
    server: electronTransport(contents as unknown as WebContents),
    client: {
      send: (message) => bridge.send(message),
      onMessage: (listener) => bridge.onMessage(listener),
      onClose: (listener) => void contents.once('destroyed', listener),
    },
    close: () => contents.destroy(),
  }
}
