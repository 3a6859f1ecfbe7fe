import { EventEmitter } from 'node:events'
import type {
  IpcMain,
  IpcMainEvent,
  Session,
  WebContents,
  WebFrameMain,
  WindowOpenHandlerResponse,
  HandlerDetails,
} from 'electron'

/*
 * The page's side of the double of Electron: web contents, frames and their channels, in one process. Messages are
 * cloned and arrive later, as between processes; the preload runs with the two modules that a sandboxed one gets.
 */

/** A message of the page arrives here with who sent it, as `ipcMain` hears it. */
const everyWindow = new EventEmitter()
export const ipcMain = everyWindow as EventEmitter & IpcMain

let lastId = 0

export class FakeFrame extends EventEmitter implements Pick<WebFrameMain, 'origin' | 'url' | 'parent'> {
  readonly url: string
  readonly origin: string
  readonly parent: WebFrameMain | null
  isGone = false
  readonly #contents: FakeWebContents

  constructor(contents: FakeWebContents, url: string, parent: FakeFrame | null) {
    super()
    this.url = url
    const { protocol, host } = new URL(url)
    this.origin = host === '' ? 'null' : `${protocol}//${host}`
    this.parent = parent as unknown as WebFrameMain | null
    this.#contents = contents
  }

  /** What `ipcRenderer.send` does in this frame. */
  sendToMain(channel: string, ...args: unknown[]): void {
    const copies = structuredClone(args)
    setImmediate(() => {
      if (this.#contents.isDestroyed()) return
      const event: Pick<IpcMainEvent, 'sender' | 'senderFrame'> = {
        sender: this.#contents as unknown as WebContents,
        senderFrame: this.isGone ? null : (this as unknown as WebFrameMain),
      }
      this.#contents.ipc.emit(channel, event, ...copies)
      everyWindow.emit(channel, event, ...copies)
    })
  }
}

/** A document in the main frame, with what the preload put into its world. */
export class FakePage {
  /** `window` of the page. */
  readonly world: Record<string, unknown> = {}
  readonly frame: FakeFrame
  readonly fromMain = new EventEmitter()

  constructor(frame: FakeFrame, preload: string | undefined) {
    this.frame = frame
    if (preload !== undefined) this.#run(preload)
  }

  #run(code: string): void {
    const ipcRenderer = {
      send: (channel: string, ...args: unknown[]) => this.frame.sendToMain(channel, ...args),
      on: (channel: string, listener: (event: object, ...args: unknown[]) => void) =>
        void this.fromMain.on(channel, (...args: unknown[]) => listener({ sender: ipcRenderer }, ...args)),
    }
    const contextBridge = {
      exposeInMainWorld: (key: string, api: Record<string, unknown>) => {
        if (Object.hasOwn(this.world, key)) throw new Error(`Cannot bind an API on top of an existing property: ${key}`)
        this.world[key] = bridged(api)
      },
    }
    const require = (name: string) => {
      if (name !== 'electron') throw new Error(`module not found: ${name}`)
      return { contextBridge, ipcRenderer }
    }
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this is how a sandboxed preload is loaded: as a CommonJS function
    const load = new Function('require', 'module', 'exports', code) as (...args: unknown[]) => void
    load(require, { exports: {} }, {})
  }
}

/** Functions go through the bridge as proxies whose arguments are cloned; callbacks among them as proxies again. */
function bridged(api: Record<string, unknown>): Readonly<Record<string, unknown>> {
  const cross = (value: unknown): unknown =>
    typeof value === 'function'
      ? (...args: unknown[]) => (value as (...args: unknown[]) => unknown)(...args.map(cross))
      : structuredClone(value)
  return Object.freeze(Object.fromEntries(Object.entries(api).map(([key, value]) => [key, cross(value)])))
}

type WindowOpenHandler = (details: HandlerDetails) => WindowOpenHandlerResponse

export class FakeWebContents
  extends EventEmitter
  implements Pick<WebContents, 'id' | 'ipc' | 'mainFrame' | 'session' | 'send' | 'isCrashed' | 'isDestroyed' | 'loadURL' | 'reload' | 'setWindowOpenHandler'>
{
  readonly id = ++lastId
  readonly ipc = new EventEmitter() as EventEmitter & IpcMain
  readonly session: Session
  /** The code of the preload script that each page runs first. */
  preload: string | undefined
  windowOpenHandler: WindowOpenHandler | undefined
  page: FakePage | undefined
  #isDestroyed = false
  #isCrashed = false

  constructor(session: object = {}, preload?: string) {
    super()
    this.session = session as Session
    this.preload = preload
  }

  get mainFrame(): WebFrameMain {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed')
    return this.page?.frame as unknown as WebFrameMain
  }

  async loadURL(url: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.commit(url)
  }

  reload(): void {
    this.commit(this.page!.frame.url)
  }

  /** A document takes its place in the main frame; the frame of the one before is gone. */
  commit(url: string): FakePage {
    this.#isCrashed = false
    if (this.page) this.page.frame.isGone = true
    const frame = new FakeFrame(this, url, null)
    this.page = new FakePage(frame, undefined)
    this.emit('did-navigate', {}, url, 200, 'OK')
    this.page = new FakePage(frame, this.preload)
    this.emit('did-finish-load', {})
    return this.page
  }

  /** The page's process ends; the window stays, with nothing in it. */
  crash(): void {
    this.#isCrashed = true
    this.page!.frame.isGone = true
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 })
  }

  isCrashed(): boolean {
    return this.#isCrashed
  }

  /** A route of the page's own: the document stays. */
  navigateInPage(url: string): void {
    this.emit('did-navigate-in-page', {}, url, true, 1, 1)
  }

  addFrame(url: string): FakeFrame {
    return new FakeFrame(this, url, this.page!.frame)
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed')
    const copies = structuredClone(args)
    const { page } = this
    setImmediate(() => {
      // What was sent to a page goes to whatever page stands there when it arrives.
      if (page && !this.#isDestroyed) this.page?.fromMain.emit(channel, ...copies)
    })
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.windowOpenHandler = handler
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.emit('destroyed')
  }

  /** Emits a cancelable event and says whether it was prevented. */
  emitCancelable(name: string, ...args: unknown[]): boolean {
    const event = new FakeEvent()
    this.emit(name, event, ...args)
    return event.defaultPrevented
  }
}

export class FakeEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}
