import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, chromium, type Browser, type Page } from '@playwright/test'
import { findTool } from '../src/main/testing/tools.ts'

/** A window of the real program, on one of its hosts. */
export interface OpenWindow {
  page: Page
  close(): Promise<void>
}
export interface WindowOptions {
  /** The program's data folder: its vaults are made there. */
  dataFolder: string
  width?: number
  height?: number
  colorScheme?: 'light' | 'dark'
}

/** A host that the walks run on; `missing` says why it cannot be had here. */
export interface WindowHost {
  name: 'browser' | 'electron'
  missing: string | undefined
  open(options: WindowOptions): Promise<OpenWindow>
}

const root = join(import.meta.dirname, '..')
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
  {
    name: 'electron',
    missing:
      electronPath === undefined
        ? 'Electron’s binary is not here (it is downloaded by its first start).'
        : process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']
          ? 'Electron needs a display (DISPLAY is not set).'
          : undefined,
    open: openInElectron,
  },
]

for (const { name, missing } of windowHosts) {
  if (missing === undefined || process.env['TEST_WORKER_INDEX'] !== undefined) continue
  if (name === 'browser' && process.env['CI']) throw new Error(missing)
  process.stderr.write(`SKIPPED: the walks on the ${name} host: ${missing}\n`)
}

async function openInBrowser({ dataFolder, width = 1280, height = 800, colorScheme = 'light' }: WindowOptions): Promise<OpenWindow> {
  const server = await startBrowserHost(dataFolder)
  const browser: Browser = await chromium.launch({
    executablePath: browserPath!,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', ...sandbox()],
  })
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(server.address)
  return {
    page,
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/** Chromium’s own sandbox does not start as root. */
function sandbox(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

/** Starts `certwright serve` and waits for the address that it prints. */
export async function startBrowserHost(dataFolder: string): Promise<{ address: string; close(): Promise<void> }> {
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), '--json', 'serve', '--port', '0'], {
    env: { ...process.env, CERTWRIGHT_DATA: dataFolder },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const address = await new Promise<string>((resolve, reject) => {
    lines.once('line', (line) => resolve((JSON.parse(line) as { address: string }).address))
    child.once('exit', (code) => reject(new Error(`certwright serve ended with ${code}`)))
  })
  return {
    address,
    close() {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.kill('SIGTERM')
      return ended
    },
  }
}

async function openInElectron({ dataFolder, colorScheme = 'light' }: WindowOptions): Promise<OpenWindow> {
  const app = await _electron.launch({
    executablePath: electronPath!,
    args: [root, `--user-data-dir=${dataFolder}`],
    colorScheme,
  })
  return { page: await app.firstWindow(), close: () => app.close() }
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
