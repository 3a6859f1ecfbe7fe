import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, chromium, type BrowserContext, type Page } from '@playwright/test'
import { findTool } from '../src/main/testing/tools.ts'
import { requiredHosts, type HostName } from './required-hosts.ts'

export type { HostName }

/** A window of the real program, on one of its hosts. */
export interface OpenWindow {
  page: Page
  /** Where the pages come from; nobody else may be asked for anything. */
  address: string
  /** Ends the window and its core. */
  close(): Promise<void>
}
export interface WindowOptions {
  /** The program's data folder: its vaults are made there. */
  dataFolder: string
  /** A vault file to open, locked. */
  vault?: string | undefined
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
  /** Besides what the program finds in its environment. */
  environment?: NodeJS.ProcessEnv | undefined
  /** Is told of the window before it loads anything. */
  watch?: ((context: BrowserContext) => void) | undefined
}

/** A host that the walks run on; `missing` says why it cannot be had here. */
export interface WindowHost {
  name: HostName
  missing: string | undefined
  open(options: WindowOptions): Promise<OpenWindow>
}

export const root = join(import.meta.dirname, '..')
const entry = join(root, 'out/main/cli.js')
const chromiumPath = findTool('chromium') ?? findTool('google-chrome') ?? findTool('chrome')
const playwrightChromium = chromium.executablePath()
const browserPath = chromiumPath ?? (existsSync(playwrightChromium) ? playwrightChromium : undefined)
const electronPath = electronBinary()

export const windowHosts: readonly WindowHost[] = [
  {
    name: 'browser',
    missing: browserPath === undefined ? 'Chromium is not installed (Debian: apt-get install chromium).' : undefined,
    open: openInBrowser,
  },
  { name: 'electron', missing: electronObstacle(), open: openInElectron },
]

export function hostOf(name: HostName): WindowHost {
  return windowHosts.find((host) => host.name === name)!
}

/** The environment of the program: its own data folder, and nothing that the person at this machine has set for theirs. */
export function programEnvironment(dataFolder: string): NodeJS.ProcessEnv {
  const { CERTWRIGHT_VAULT: _vault, CERTWRIGHT_PASSPHRASE: _passphrase, CERTWRIGHT_LOG: _log, ...rest } = process.env
  return { ...rest, CERTWRIGHT_DATA: dataFolder }
}

/** Says once, before the first test, what cannot be had and why. A host that is required and cannot be had is a failure: throws. */
export function announceMissingHosts(): void {
  if (!existsSync(entry)) throw new Error(`${entry} is not there: npm run build makes it`)
  const required = requiredHosts(process.env)
  for (const { name, missing } of windowHosts) {
    // The configuration is read again by every worker.
    if (missing === undefined || process.env['TEST_WORKER_INDEX'] !== undefined) continue
    if (required.includes(name)) throw new Error(`The walks on the ${name} host are required: ${missing}`)
    process.stderr.write(`\nSKIPPED: the walks on the ${name} host: ${missing}\n`)
  }
}

async function openInBrowser(options: WindowOptions): Promise<OpenWindow> {
  const { dataFolder, vault, width = 1280, height = 800, colorScheme = 'light', environment, watch } = options
  const server = await startBrowserHost({ dataFolder, vault, environment })
  try {
    const browser = await chromium.launch({
      executablePath: browserPath!,
      args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', ...sandbox()],
    })
    const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
    watch?.(context)
    const page = await context.newPage()
    await page.goto(server.address)
    return {
      page,
      address: server.address,
      async close() {
        await browser.close()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

/** Chromium’s own sandbox does not start as root. */
function sandbox(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

/** Starts `certwright serve` and waits for the address that it prints. */
async function startBrowserHost({ dataFolder, vault, environment }: WindowOptions): Promise<{ address: string; close(): Promise<void> }> {
  const args = [entry, '--json', ...(vault === undefined ? [] : ['--vault', vault]), 'serve', '--port', '0']
  const child = spawn(process.execPath, args, {
    env: { ...programEnvironment(dataFolder), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines = createInterface({ input: child.stdout })
  const address = await new Promise<string>((resolve, reject) => {
    lines.once('line', (line) => resolve((JSON.parse(line) as { address: string }).address))
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(`certwright serve ended with ${code}: ${said}`)))
  })
  return {
    address,
    async close() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function openInElectron(options: WindowOptions): Promise<OpenWindow> {
  const { dataFolder, vault, width = 1280, height = 800, colorScheme = 'light', watch } = options
  const app = await _electron.launch({
    executablePath: electronPath!,
    args: [root, `--user-data-dir=${dataFolder}`, ...(vault === undefined ? [] : [vault])],
    colorScheme,
  })
  watch?.(app.context())
  const page = await app.firstWindow()
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height })
  // It may have loaded before anybody watched.
  await page.reload()
  return { page, address: page.url(), close: () => app.close() }
}

/** What keeps Electron from opening a window here, as it would keep `npm start`. */
function electronObstacle(): string | undefined {
  if (electronPath === undefined) return 'Electron’s binary is not here (its first start downloads it).'
  if (process.platform !== 'linux') return undefined
  if (process.getuid?.() === 0) return 'as root Electron does not start with its sandbox.'
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'Electron needs a display (DISPLAY is not set).'
  return undefined
}

function electronBinary(): string | undefined {
  const folder = join(root, 'node_modules', 'electron')
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
