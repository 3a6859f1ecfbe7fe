import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClient } from '../../shared/rpc.ts'
import { readerContract } from '../reading/reader-contract.ts'

vi.mock('electron', async () => (await import('../testing/electron-double.ts')).electron)
const { FakeBrowserWindow, resetElectron } = await import('../testing/electron-double.ts')
const { createElectronHost } = await import('./electron-host.ts')

/** The sources' entries stand where this names one of them. */
const entryFile = join(import.meta.dirname, '..', 'index.ts')

let folder: string
let double: ReturnType<typeof resetElectron>
let window: InstanceType<typeof FakeBrowserWindow> | undefined
const host = () => createElectronHost({ entryFile, window: () => window as never })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-electron-'))
  double = resetElectron()
  double.app.givePaths({ userData: folder, documents: join(folder, 'Documents') })
  window = undefined
})
afterEach(() => {
  resetElectron()
  rmSync(folder, { recursive: true, force: true })
})

describe('the Electron host', () => {
  test('keeps vaults where Electron was told to keep the data', () => {
    const { kind, dataFolder, documentsFolder } = host()
    expect({ kind, dataFolder, documentsFolder }).toEqual({
      kind: 'electron',
      dataFolder: folder,
      documentsFolder: join(folder, 'Documents'),
    })
  })

  test('writes its log into a file, since nobody sees what a window prints', () => {
    host().log('something')
    expect(readFileSync(join(folder, 'logs', 'core.log'), 'utf8')).toMatch(/Z something\n$/)
  })

  test('calls when the screen locks, the user is switched, or the machine goes to sleep', () => {
    let calls = 0
    host().onScreenLock!(() => calls++)
    for (const name of ['lock-screen', 'user-did-resign-active', 'suspend', 'resume', 'unlock-screen']) double.power.emit(name)
    expect(calls).toBe(3)
  })

  test('calls when the machine has woken', () => {
    let calls = 0
    host().onWake(() => calls++)
    for (const name of ['suspend', 'resume']) double.power.emit(name)
    expect(calls).toBe(1)
  })
})

describe('a dialog of the Electron host', () => {
  test('asks for a folder, where it is told to begin, before the window', async () => {
    double.chosenPaths = ['/media/stick']
    window = new FakeBrowserWindow()
    expect(await host().chooseFolder!({ title: 'Where to?', startAt: '/media' })).toBe('/media/stick')
    expect(double.dialogs).toEqual([
      {
        kind: 'open',
        hasParent: true,
        options: { title: 'Where to?', defaultPath: '/media', properties: ['openDirectory', 'createDirectory', 'promptToCreate'] },
      },
    ])
  })

  test('is none of a window where there is no window', async () => {
    await host().chooseFolder!({ title: 'Where to?' })
    expect(double.dialogs.map(({ hasParent }) => hasParent)).toEqual([false])
  })

  test('that is closed gives null', async () => {
    const closed = host()
    expect(await closed.chooseFolder!({ title: '' })).toBeNull()
    for (const purpose of ['vault-open', 'vault-create', 'open', 'save'] as const) {
      expect(await closed.chooseFile!({ purpose, title: 'A file' })).toBeNull()
    }
  })

  test('opens a vault that is there', async () => {
    double.chosenPaths = ['/home/ada/fleet.certwright']
    expect(await host().chooseFile!({ purpose: 'vault-open', title: 'Open a vault' })).toBe('/home/ada/fleet.certwright')
    expect(double.dialogs[0]).toMatchObject({ kind: 'open', options: { filters: [{ extensions: ['certwright'] }], properties: ['openFile'] } })
  })

  test('names a new vault, with the extension that some dialogs do not add', async () => {
    double.chosenPaths = ['/home/ada/fleet', '/home/ada/fleet.certwright']
    const creating = host()
    const choice = { purpose: 'vault-create', title: 'Create a vault' } as const
    expect(await creating.chooseFile!(choice)).toBe('/home/ada/fleet.certwright')
    expect(await creating.chooseFile!(choice)).toBe('/home/ada/fleet.certwright')
    expect(double.dialogs[0]).toMatchObject({
      kind: 'save',
      options: { title: 'Create a vault', defaultPath: join(folder, 'Documents', 'home.certwright'), filters: [{ extensions: ['certwright'] }], properties: ['createDirectory'] },
    })
  })

  const certificates = { name: 'Certificates', extensions: ['pem', 'crt'] }

  test('opens a file of the kinds that were asked for', async () => {
    double.chosenPaths = ['/home/ada/ca.crt']
    window = new FakeBrowserWindow()
    expect(await host().chooseFile!({ purpose: 'open', title: 'Import', filters: [certificates], startAt: '/home/ada' })).toBe('/home/ada/ca.crt')
    expect(double.dialogs).toEqual([
      {
        kind: 'open',
        hasParent: true,
        options: { title: 'Import', filters: [certificates], defaultPath: '/home/ada', properties: ['openFile'] },
      },
    ])
  })

  test('names a new file of the first kind, and leaves a name alone where any will do', async () => {
    double.chosenPaths = ['/home/ada/ca', '/home/ada/ca.crt', '/home/ada/notes', '/home/ada/bare']
    const saving = host()
    const save = (filters?: { name: string; extensions: string[] }[]) => saving.chooseFile!({ purpose: 'save', title: 'Save', filters })
    const any = { name: 'All files', extensions: ['*'] }
    expect([await save([certificates, any]), await save([certificates]), await save([any]), await save()]).toEqual([
      '/home/ada/ca.pem',
      '/home/ada/ca.crt',
      '/home/ada/notes',
      '/home/ada/bare',
    ])
    expect(double.dialogs[0]).toMatchObject({ kind: 'save', options: { properties: ['createDirectory', 'showOverwriteConfirmation'] } })
  })
})

describe('a process that the Electron host starts', () => {
  test('stands beside the entry, has a heap limit where it reads foreign files, and gets nothing of our environment', () => {
    process.env['CERTWRIGHT_PASSPHRASE'] = 'open sesame'
    const started = host()
    started.startProcess('reader').kill()
    delete process.env['CERTWRIGHT_PASSPHRASE']
    const [{ modulePath, options }] = double.processes as [(typeof double.processes)[0]]
    expect(modulePath).toBe(join(entryFile, '..', 'reader.ts'))
    expect(options.execArgv).toEqual(['--js-flags=--max-old-space-size=512'])
    expect(options.env).toMatchObject({ CERTWRIGHT_PROCESS: 'reader', PATH: process.env['PATH'] })
    expect(options.env).not.toHaveProperty('CERTWRIGHT_PASSPHRASE')
  })

  test('answers over its port', async () => {
    const child = host().startProcess('reader')
    const { transport } = child
    const reader = createClient(readerContract, transport)
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    const { objects } = await reader.files.read({ content: Buffer.from(key).toString('base64') })
    expect(objects.map(({ type }) => type)).toEqual(['private-key'])
    const ended = new Promise<void>((resolve) => transport.onClose(resolve))
    child.kill()
    await ended
  })

  test('is ended at once even when it hears nothing, and its end is heard', async () => {
    const connection = createElectronHost({
      entryFile: join(import.meta.dirname, '..', 'testing', 'stuck', 'index.ts'),
      window: () => undefined,
    }).startProcess('reader')
    const busy = new Promise<void>((resolve) => connection.transport.onMessage(() => resolve()))
    const ended = new Promise<void>((resolve) => connection.transport.onClose(resolve))
    await busy
    const { pid } = connection
    expect(pid).toBeTypeOf('number')
    connection.kill()
    await ended
    expect(() => process.kill(pid!, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }))
    expect(connection.pid).toBeUndefined()
    connection.kill()
    connection.transport.send({ type: 'cancel', id: 1 })
  })

  test('that fills its heap ends alone, and the log says so', async () => {
    const entry = join(import.meta.dirname, '..', 'testing', 'hungry', 'index.ts')
    const { transport } = createElectronHost({ entryFile: entry, window: () => undefined }).startProcess('reader')
    await new Promise<void>((resolve) => transport.onClose(resolve))
    const log = () => readFileSync(join(folder, 'logs', 'core.log'), 'utf8')
    expect(log()).toContain('The reader process ends by a fault of V8: FatalError at ')
    await vi.waitUntil(() => log().includes('Z reader: FATAL ERROR: Reached heap limit'))
  }, 60_000)

  test('is ended as soon as it is there when it is ended before that', async () => {
    const child = host().startProcess('reader')
    expect(child.pid).toBeUndefined()
    const ended = new Promise<void>((resolve) => child.transport.onClose(resolve))
    child.kill()
    await ended
  })
})

test('the log is not made before there is something to say', () => {
  host()
  expect(existsSync(join(folder, 'logs'))).toBe(false)
})
