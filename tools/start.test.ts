import { spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

/*
 * Runs the real start script in a project that holds stand-ins of what it starts: each of them prints what it was started
 * with. Linux only, since a stand-in for Electron is a shell script and root is root there.
 */
const isRoot = process.getuid?.() === 0
const nobody = 65534
const nowhere = 'http://127.0.0.1:9/'

let project: string
let servers: Server[] = []

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'certwright-start-'))
  for (const name of ['start.ts', 'build-state.ts', 'electron-binary.ts']) cpSync(join(import.meta.dirname, name), join(project, 'tools', name))
  put('package.json', '{"type":"module"}')
  put('electron.vite.config.ts', '')
  put('src/main/index.ts', '')
  put('out/main/index.js', '')
  put('out/preload/index.cjs', '')
  put('out/renderer/index.html', '')
  put('out/main/cli.js', `console.log('browser host:', ...process.argv.slice(2))`)
  put('node_modules/electron/package.json', '{"version":"45.4.1"}')
  put('node_modules/electron/install.js', `fetch(process.env.ELECTRON_MIRROR).catch(() => process.exit(1))`)
  put('node_modules/electron-vite/bin/electron-vite.js', `console.log('built:', ...process.argv.slice(2))`)
})
afterEach(() => {
  for (const server of servers) server.close()
  servers = []
  rmSync(project, { recursive: true, force: true })
})

function put(path: string, content: string): void {
  mkdirSync(join(project, dirname(path)), { recursive: true })
  writeFileSync(join(project, path), content)
}

function putElectron(script: string): void {
  put('node_modules/electron/dist/electron', `#!/bin/sh\n${script}\n`)
  chmodSync(join(project, 'node_modules/electron/dist/electron'), 0o755)
}

interface Run {
  args?: string[]
  env?: NodeJS.ProcessEnv
  asRoot?: boolean
}

function begin({ args = [], env = { DISPLAY: ':7' }, asRoot = false }: Run = {}) {
  if (isRoot && !asRoot) giveTo(project, nobody)
  return spawn(process.execPath, ['tools/start.ts', ...args], {
    cwd: project,
    env: { PATH: process.env['PATH'], ELECTRON_MIRROR: nowhere, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot && !asRoot && { uid: nobody, gid: nobody }),
  })
}

async function start(run: Run = {}): Promise<{ said: string[]; printed: string[]; status: number | null; seconds: number }> {
  const begun = performance.now()
  const child = begin(run)
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (text: Buffer) => (output[name] += text.toString()))
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const lines = (text: string) => text.split('\n').filter(Boolean)
  return { said: lines(output.stderr), printed: lines(output.stdout), status, seconds: (performance.now() - begun) / 1000 }
}

function giveTo(path: string, user: number): void {
  chownSync(path, user, user)
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) chownSync(join(entry.parentPath, entry.name), user, user)
}

const inBrowser = (reason: string) => [`The Electron window cannot be opened (${reason}), so Certwright opens in the browser.`]

async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer(onConnection)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  test('opens the Electron window and ends as it ends', async () => {
    putElectron('echo "electron: $*"; exit 0')
    expect(await start({ args: ['fleet.certwright'] })).toMatchObject({ said: [], printed: [`electron: ${project} fleet.certwright`], status: 0 })
  })

  test('opens a window on Wayland alone', async () => {
    putElectron('echo electron')
    expect(await start({ env: { WAYLAND_DISPLAY: 'wayland-0' } })).toMatchObject({ said: [], printed: ['electron'], status: 0 })
  })

  test('opens the browser where there is no display', async () => {
    putElectron('echo electron')
    expect(await start({ env: {} })).toMatchObject({ said: inBrowser('there is no display'), printed: ['browser host: serve --open'], status: 0 })
  })

  test.skipIf(!isRoot)('opens the browser for root, and never Electron without its sandbox', async () => {
    putElectron('echo "electron: $*"')
    expect(await start({ asRoot: true })).toMatchObject({
      said: inBrowser('as root it would have to run without its sandbox'),
      printed: ['browser host: serve --open'],
      status: 0,
    })
  })

  test('opens the browser at once for who asks for it, and hands on what else was asked', async () => {
    putElectron('echo electron')
    expect(await start({ args: ['--browser', '--port', '8080'] })).toMatchObject({
      said: [],
      printed: ['browser host: serve --open --port 8080'],
      status: 0,
    })
  })

  test('opens the browser when Electron ends in failure at once', async () => {
    putElectron('kill -TRAP $$')
    expect(await start()).toMatchObject({ said: inBrowser('it ended at once with SIGTRAP'), printed: ['browser host: serve --open'] })
    putElectron('exit 3')
    expect(await start()).toMatchObject({ said: inBrowser('it ended at once with status 3') })
  })

  test('says within seconds, in one sentence, that Electron cannot be had', async () => {
    const { said, printed, status, seconds } = await start()
    expect({ said, printed, status }).toEqual({
      said: inBrowser('its program is not there and cannot be downloaded'),
      printed: ['browser host: serve --open'],
      status: 0,
    })
    expect(seconds).toBeLessThan(5)
  })

  test('does not wait for a server that never answers', async () => {
    const silent = await listen(() => undefined)
    const { said, seconds } = await start({ env: { DISPLAY: ':7', ELECTRON_MIRROR: silent } })
    expect(said).toEqual(inBrowser('its program is not there and cannot be downloaded'))
    expect(seconds).toBeLessThan(10)
  })

  test('downloads Electron where its server answers, saying so', async () => {
    const server = await listen((socket) => void socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')))
    put(
      'node_modules/electron/install.js',
      `setTimeout(() => {
        require('fs').mkdirSync(__dirname + '/dist')
        require('fs').writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\necho electron', { mode: 0o755 })
      }, 1000)`,
    )
    expect(await start({ env: { DISPLAY: ':7', ELECTRON_MIRROR: server } })).toMatchObject({
      said: ['Downloading Electron 45.4.1, about 120 MB, this once.'],
      printed: ['electron'],
      status: 0,
    })
  })

  test('takes an Electron that was downloaded before, without asking the server', async () => {
    put(
      'node_modules/electron/install.js',
      `require('fs').mkdirSync(__dirname + '/dist')
      require('fs').writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\necho electron', { mode: 0o755 })`,
    )
    expect(await start()).toMatchObject({ said: [], printed: ['electron'], status: 0 })
  })

  test('builds first where a source has changed since the last build, but not for a test', async () => {
    putElectron('echo electron')
    put('src/main/index.test.ts', '')
    utimesSync(join(project, 'src/main/index.test.ts'), new Date(), new Date(Date.now() + 60_000))
    expect((await start()).printed).toEqual(['electron'])
    utimesSync(join(project, 'src/main/index.ts'), new Date(), new Date(Date.now() + 60_000))
    expect(await start()).toMatchObject({ said: ['Building Certwright.'], printed: ['built: build --logLevel warn', 'electron'] })
  })

  test('builds first where nothing is built, and ends there if that fails', async () => {
    rmSync(join(project, 'out'), { recursive: true })
    put('node_modules/electron-vite/bin/electron-vite.js', 'process.exit(2)')
    expect(await start()).toMatchObject({ said: ['Building Certwright.'], printed: [], status: 2 })
  })

  test('passes a signal on and waits for the end', async () => {
    put(
      'out/main/cli.js',
      `process.on('SIGTERM', () => { require('fs').writeFileSync(${JSON.stringify(join(project, 'ended'))}, 'well'); process.exit(0) })
      setInterval(() => undefined, 1000)
      console.log('listening')`.replace("require('fs')", "process.getBuiltinModule('fs')"),
    )
    const child = begin({ args: ['--browser'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
    expect(existsSync(join(project, 'ended')) && readFileSync(join(project, 'ended'), 'utf8')).toBe('well')
  })
})
