import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { isUpToDate } from './build-state.ts'
import { electronPath, fetchElectron } from './electron-binary.ts'

/*
 * What `npm start` runs: builds where something has changed, then opens the Electron window; where there can be none, it
 * says why in one sentence and opens the same window in a browser. `npm start -- --browser` asks for the browser at once.
 */
const project = join(import.meta.dirname, '..')
/** Electron that ends in failure sooner than this has shown no window. */
const showsWithinMs = 15_000
const args = process.argv.slice(2)
let isStopping = false

if (!isUpToDate(project)) await build()
const reason = args.includes('--browser') ? undefined : await openWindow()
if (reason !== undefined) say(`The Electron window cannot be opened (${reason}), so Certwright opens in the browser.`)
if (reason !== undefined || args.includes('--browser')) {
  const serve = join(project, 'out', 'main', 'cli.js')
  process.exitCode = (await run(process.execPath, [serve, 'serve', '--open', ...args.filter((arg) => arg !== '--browser')])).status
}

/** Runs the window to its end. Gives why there is none, as the end of a sentence; undefined where there was one. */
async function openWindow(): Promise<string | undefined> {
  const obstacle = obstacleHere() ?? (await fetchElectron(project, say))
  if (obstacle !== undefined) return obstacle
  const begun = performance.now()
  const { status, signal } = await run(electronPath(project), [project, ...args])
  if (status === 0 || isStopping || performance.now() - begun > showsWithinMs) {
    process.exitCode = status
    return undefined
  }
  return `it ended at once with ${signal ?? `status ${status}`}`
}

/** What keeps any Electron from opening a window here. */
function obstacleHere(): string | undefined {
  if (process.platform !== 'linux') return undefined
  // Chromium refuses to start as root with its sandbox, and without it no page should be shown.
  if (process.getuid?.() === 0) return 'as root it would have to run without its sandbox'
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display'
  return undefined
}

async function build(): Promise<void> {
  say('Building Certwright.')
  const { status } = await run(process.execPath, [join(project, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'])
  if (status !== 0) process.exit(status)
}

/** Runs a program in the place of this one: same terminal, signals passed on. A status of 1 stands for an end by a signal. */
function run(command: string, args: string[]): Promise<{ status: number; signal?: string }> {
  const child = spawn(command, args, { cwd: project, stdio: 'inherit' })
  const passOn = (signal: NodeJS.Signals) => {
    isStopping = true
    // A terminal, and every Windows console, has told the child already; and a second Ctrl-C means "at once".
    const isTold = process.platform === 'win32' || (signal === 'SIGINT' && process.stdin.isTTY)
    if (!isTold) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, passOn)
  return new Promise((resolve) => {
    const end = (status: number, signal?: string) => {
      for (const each of signals) process.off(each, passOn)
      resolve({ status, ...(signal !== undefined && { signal }) })
    }
    child.once('error', (error) => end(1, error.message))
    child.once('close', (status, signal) => end(status ?? 1, signal ?? undefined))
  })
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
