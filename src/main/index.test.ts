import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Change } from '../shared/app.ts'
import { contract } from '../shared/contract.ts'
import { createClient, type ServerMessage } from '../shared/rpc.ts'

/* The whole shell, with a real core, on the double of Electron. Only the built window is made up: it may not be built yet. */

let pageFolder: string | undefined
let selfTestFails = false
const electronDouble = await vi.hoisted(() => import('./testing/electron-double.ts'))
vi.mock('electron', () => electronDouble.electron)
vi.mock('./pages/page-files.ts', async (original) => ({
  ...(await original<typeof import('./pages/page-files.ts')>()),
  loadPages(folder: string) {
    pageFolder = folder
    return new Map([['/index.html', { bytes: Buffer.from('<title>Certwright</title>'), mediaType: 'text/html; charset=utf-8' }]])
  },
}))
vi.mock('./store/self-test.ts', async (original) => {
  const real = await original<typeof import('./store/self-test.ts')>()
  return {
    ...real,
    async selfTest() {
      const { AppError } = await import('../shared/errors.ts')
      if (selfTestFails) throw new AppError('SELF_TEST_FAILED', 'AES computes something else.', { remedy: 'Install Certwright anew.' })
      await real.selfTest()
    },
  }
})
const { FakeBrowserWindow, resetElectron } = electronDouble
const { FakeWebContents } = await import('./testing/electron-page.ts')
const { preloadCode } = await import('./testing/built-preload.ts')

const passphrase = 'a long enough passphrase for this'
const project = resolve(import.meta.dirname, '..', '..')
let folder: string
let double: ReturnType<typeof resetElectron>
const { argv } = process
const platform = Object.getOwnPropertyDescriptor(process, 'platform')!

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-shell-'))
  process.env['CERTWRIGHT_DATA'] = join(folder, 'data')
  double = resetElectron()
  double.preload = await preloadCode()
  double.app.givePaths({ documents: folder })
  pageFolder = undefined
  selfTestFails = false
})
afterEach(async () => {
  double.app.quit()
  if (FakeBrowserWindow.all.length === 0 && double.menu) await double.app.exited
  resetElectron()
  process.argv = argv
  Object.defineProperty(process, 'platform', platform)
  delete process.env['CERTWRIGHT_DATA']
  rmSync(folder, { recursive: true, force: true })
})

const until = <T>(condition: () => T) => vi.waitUntil(condition, { timeout: 30_000, interval: 10 })

async function loadShell(): Promise<void> {
  vi.resetModules()
  await import('./index.ts')
}

async function startShell(): Promise<InstanceType<typeof FakeBrowserWindow>> {
  await loadShell()
  double.app.becomeReady()
  await until(() => FakeBrowserWindow.all[0]?.isShown)
  return FakeBrowserWindow.all[0]!
}

/** The core, as the page in the window calls it. */
function pageClient(window: InstanceType<typeof FakeBrowserWindow>) {
  const { page } = window.contents
  const bridge = page!.world['certwright'] as { send(message: unknown): void; onMessage(listener: (message: ServerMessage) => void): void }
  return createClient(contract, { send: (message) => bridge.send(message), onMessage: (listener) => bridge.onMessage(listener), onClose: () => undefined })
}

function follow(client: ReturnType<typeof pageClient>): Change[] {
  const changes: Change[] = []
  void client.app.watch(undefined, { onEvent: (change) => changes.push(change) })
  return changes
}

function menuItem(label: string): () => void {
  const all = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])])
  return all(double.menu!.template).find((item) => item.label === label)!.click as () => void
}

const lastVaultState = (changes: Change[]) => changes.findLast((change) => change.type === 'vault')?.vault

describe('before Electron is ready, the shell', () => {
  test('turns the sandbox on, makes its scheme standard and secure and nothing more, and asks whether it is alone', async () => {
    await loadShell()
    expect(double.app.isSandboxed).toBe(true)
    expect(double.schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true } }])
    expect(double.app.calls.map(({ name }) => name)).toEqual(expect.arrayContaining(['setPath userData', 'setPath sessionData']))
    expect(double.app.calls.at(-1)).toEqual({ name: 'requestSingleInstanceLock', isReady: false })
  })

  test('puts its data where the other hosts have theirs, and those of the page in a folder of their own', async () => {
    await loadShell()
    expect([double.app.getPath('userData'), double.app.getPath('sessionData')]).toEqual([
      join(folder, 'data'),
      join(folder, 'data', 'window'),
    ])
  })

  test('puts its data where Chromium is told to have them', async () => {
    double.app.switches = { 'user-data-dir': join(folder, 'elsewhere') }
    await loadShell()
    expect(double.app.getPath('userData')).toBe(join(folder, 'elsewhere'))
  })

  test('ends where another one runs already', async () => {
    double.app.isFirstInstance = false
    await loadShell()
    double.app.becomeReady()
    expect({ exitCode: await double.app.exited, windows: FakeBrowserWindow.all, menu: double.menu }).toEqual({
      exitCode: 0,
      windows: [],
      menu: undefined,
    })
  })
})

describe('the window', () => {
  test('is a sandboxed page without Node, of our origin, with our preload', async () => {
    const window = await startShell()
    expect(window.options.webPreferences).toEqual({
      preload: join(project, 'out', 'preload', 'index.cjs'),
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
      spellcheck: false,
    })
    expect(window.contents.page!.frame.url).toBe('app://certwright/')
    expect(FakeBrowserWindow.all).toHaveLength(1)
  })

  test('shows the built pages, from memory, and only those', async () => {
    await startShell()
    expect(pageFolder).toBe(join(project, 'out', 'renderer'))
    const handler = double.schemeHandlers.get('app')!
    const answer = async (url: string) => (await handler({ url, method: 'GET' } as never)).status
    expect([await answer('app://certwright/'), await answer('app://certwright/../package.json'), await answer('app://other/')]).toEqual([200, 404, 404])
  })

  test('is not shown before its first frame is drawn', async () => {
    const shown: (boolean | undefined)[] = []
    double.app.once('web-contents-created', (_event, contents: InstanceType<typeof FakeWebContents>) => {
      contents.once('did-navigate', () => shown.push(FakeBrowserWindow.all[0]?.isShown))
    })
    const window = await startShell()
    expect([window.options.show, ...shown, window.isShown]).toEqual([false, false, true])
  })

  test('has a session that grants nothing', async () => {
    await startShell()
    const { permissionRequestHandler, permissionCheckHandler, devicePermissionHandler, beforeRequest } = double.session
    expect([permissionRequestHandler, permissionCheckHandler, devicePermissionHandler, beforeRequest].map((each) => typeof each)).toEqual(
      Array(4).fill('function'),
    )
  })

  test('and whatever else shows a page is kept where it is', async () => {
    const window = await startShell()
    const other = new FakeWebContents()
    double.app.emit('web-contents-created', {}, other)
    for (const contents of [window.contents, other]) {
      for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
        expect(contents.emitCancelable(name)).toBe(true)
      }
      expect(contents.windowOpenHandler!({} as never)).toEqual({ action: 'deny' })
    }
  })

  test('opens as it was closed, and where it can be seen when its display is gone', async () => {
    double.displays = [
      { id: 1, workArea: { x: 0, y: 0, width: 1440, height: 860 } },
      { id: 2, workArea: { x: 1440, y: 0, width: 2560, height: 1400 } },
    ]
    const first = await startShell()
    first.bounds = { x: 1600, y: 200, width: 1100, height: 720 }
    first.maximize()
    double.app.quit()
    await double.app.exited
    expect(JSON.parse(readFileSync(join(folder, 'data', 'window.json'), 'utf8'))).toEqual({ bounds: first.bounds, isMaximized: true })

    double = resetElectron()
    double.app.givePaths({ documents: folder })
    double.displays = [{ id: 1, workArea: { x: 0, y: 0, width: 1440, height: 860 } }]
    const second = await startShell()
    expect(second.options).toMatchObject({ x: 170, y: 70, width: 1100, height: 720 })
    expect(second.isMaximized()).toBe(true)
  })

  test('loads its page again when it has crashed, and asks when it crashes again at once', async () => {
    const { contents } = await startShell()
    const first = contents.page
    contents.crash()
    expect([contents.page === first, contents.isCrashed(), double.messageBoxes]).toEqual([false, false, []])
    double.pressedButtons = [0]
    contents.crash()
    expect([contents.isCrashed(), double.messageBoxes]).toEqual([true, [expect.objectContaining({ buttons: ['Reload', 'Quit'] })]])
    await until(() => !contents.isCrashed())
    expect((await pageClient(FakeBrowserWindow.all[0]!).app.about()).host).toBe('electron')
    expect(readFileSync(join(folder, 'data', 'logs', 'core.log'), 'utf8')).toContain('crashed')
  })

  test('that crashes again and again is left by quitting', async () => {
    const { contents } = await startShell()
    double.pressedButtons = [1]
    contents.crash()
    contents.crash()
    expect(await double.app.exited).toBe(0)
  })

  test('with a page that has crashed loads it again when the program is started a second time', async () => {
    const { contents } = await startShell()
    contents.crash()
    contents.crash()
    double.app.emit('second-instance', {}, ['certwright'], folder, null)
    await until(() => !contents.isCrashed())
    expect(double.messageBoxes).toHaveLength(1)
  })
})

describe('a page in the window', () => {
  test('speaks with the core, and so does the one after a reload', async () => {
    const window = await startShell()
    const { host, dataFolder, abilities } = await pageClient(window).app.about()
    expect({ host, dataFolder, abilities }).toMatchObject({
      host: 'electron',
      dataFolder: join(folder, 'data'),
      abilities: { chooseFolder: true, chooseFile: true },
    })
    window.contents.reload()
    expect((await pageClient(window).app.about()).host).toBe('electron')
  })

  test('has the dialogs of the system', async () => {
    const window = await startShell()
    double.chosenPaths = ['/media/stick']
    expect(await pageClient(window).app.chooseFolder({ title: 'Where to?' })).toBe('/media/stick')
    expect(double.dialogs).toMatchObject([{ kind: 'open', hasParent: true }])
  })

  test('hears that the vault was locked from the menu, with the screen, and closed for a new one', async () => {
    const window = await startShell()
    const client = pageClient(window)
    const changes = follow(client)
    await client.vault.create({ passphrase })
    expect(lastVaultState(changes)).toMatchObject({ state: 'unlocked' })
    menuItem('Lock')()
    await until(() => lastVaultState(changes)?.state === 'locked')
    await client.vault.unlock({ passphrase })
    double.power.emit('lock-screen')
    await until(() => lastVaultState(changes)?.state === 'locked')
    menuItem('New vault…')()
    await until(() => lastVaultState(changes)?.state === 'none')
  })

  test('hears of the vault that was chosen in the menu', async () => {
    const window = await startShell()
    const client = pageClient(window)
    const path = join(folder, 'fleet.certwright')
    await client.vault.create({ path, passphrase })
    await client.vault.close()
    const changes = follow(client)
    double.chosenPaths = [path]
    menuItem('Open vault…')()
    await until(() => lastVaultState(changes)?.state === 'locked')
    expect(lastVaultState(changes)).toMatchObject({ path })
  })
})

describe('a vault file that somebody opens', () => {
  let path: string
  beforeEach(async () => {
    path = join(folder, 'fleet.certwright')
    const { Vault } = await import('./store/vault.ts')
    const vault = await Vault.create(path, passphrase, { now: new Date() })
    vault.close()
  })
  const openedInPage = async () => {
    await until(() => FakeBrowserWindow.all[0]?.contents.page?.world['certwright'])
    const changes = follow(pageClient(FakeBrowserWindow.all[0]!))
    await until(() => lastVaultState(changes)?.state === 'locked')
    return lastVaultState(changes)
  }

  test('is opened when it was an argument of the start', async () => {
    process.argv = [process.execPath, '.', path]
    await startShell()
    expect(await openedInPage()).toMatchObject({ state: 'locked', path })
  })

  test('is opened by the shell that runs when it was an argument of a second start, whose window comes forward', async () => {
    const window = await startShell()
    window.minimize()
    double.app.emit('second-instance', {}, ['certwright', '--flag', 'fleet.certwright'], folder, null)
    expect(await openedInPage()).toMatchObject({ state: 'locked', path })
    expect([window.isMinimized(), window.isFocused, FakeBrowserWindow.all.length]).toEqual([false, true, 1])
  })

  test('is opened when macOS hands it over before the program is ready', async () => {
    await loadShell()
    let isPrevented = false
    double.app.emit('open-file', { preventDefault: () => (isPrevented = true) }, path)
    double.app.becomeReady()
    expect(await openedInPage()).toMatchObject({ state: 'locked', path })
    expect([isPrevented, FakeBrowserWindow.all.length]).toEqual([true, 1])
  })

  test('is said to be none where it is none', async () => {
    await startShell()
    writeFileSync(join(folder, 'letter.certwright'), 'Dear Ada')
    double.app.emit('second-instance', {}, ['certwright', 'letter.certwright'], folder, null)
    await until(() => double.errorBoxes.length > 0)
    expect(double.errorBoxes).toEqual([{ title: 'Certwright', content: expect.stringContaining('letter.certwright') }])
  })
})

describe('the end', () => {
  test('comes after the core has ended its processes and closed the vault', async () => {
    const window = await startShell()
    const client = pageClient(window)
    await client.vault.create({ passphrase })
    await client.authorities.create({ subject: { commonName: 'Home CA' } })
    await client.brokers.issue({ subject: { commonName: 'mqtt.test' }, altNames: [{ type: 'ip', value: '127.0.0.1' }] })
    await client.builtInBroker.start({ port: 0 })
    const { processes } = double
    expect(processes.filter(({ pid }) => pid !== undefined)).not.toEqual([])
    double.app.quit()
    expect(await double.app.exited).toBe(0)
    await until(() => processes.every(({ pid }) => pid === undefined))
    const { Vault } = await import('./store/vault.ts')
    Vault.open(join(folder, 'data', 'default.certwright')).close()
  })

  test('comes after a bundle that is being written is whole or gone', async () => {
    const client = pageClient(await startShell())
    await client.vault.create({ passphrase })
    await client.authorities.create({ subject: { commonName: 'Home CA' } })
    await client.devices.enrol({ ids: Array.from({ length: 40 }, (_, index) => `sensor-${index}`) })
    const [target] = (await client.exports.targets()).filter(({ roles }) => roles.includes('device'))
    const out = join(folder, 'out')
    void client.exports.write({ target: target!.id, folder: out, options: {} }, { onEvent: () => double.app.quit() })
    expect(await double.app.exited).toBe(0)
    const bundles = readdirSync(join(out, 'devices'))
    const files = bundles.map((bundle) => readdirSync(join(out, 'devices', bundle)))
    expect(files.every((names) => names.includes('SHA256SUMS') && !names.some((name) => name.endsWith('.tmp')))).toBe(true)
    expect(bundles.length).toBeLessThan(40)
  })

  test('comes with the last window, where that is the custom', async () => {
    const window = await startShell()
    window.close()
    expect(await double.app.exited).toBe(0)
  })

  test('does not come with the last window on macOS, where a click on the dock opens another', async () => {
    Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' })
    const window = await startShell()
    window.close()
    expect(double.app.exitCode).toBeUndefined()
    double.app.emit('activate', {}, false)
    await until(() => FakeBrowserWindow.all[0]?.isShown)
    expect(FakeBrowserWindow.all[0]).not.toBe(window)
    Object.defineProperty(process, 'platform', platform)
  })

  test('comes at once, with a reason, where the core cannot be made', async () => {
    selfTestFails = true
    await loadShell()
    double.app.becomeReady()
    expect(await double.app.exited).toBe(1)
    expect(double.errorBoxes).toEqual([
      { title: 'Certwright cannot start', content: 'AES computes something else.\n\nInstall Certwright anew.' },
    ])
    expect(FakeBrowserWindow.all).toEqual([])
  })
})
