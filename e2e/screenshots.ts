/*
 * `node e2e/screenshots.ts`, after `npm run build`: walks through the window and takes a picture of every page, at 1024x700
 * and 1920x1080 in both themes into test-results/screenshots, and those that the README shows into docs/screenshots. With an
 * argument, `node e2e/screenshots.ts export`, of the views of an open vault whose name begins with it, and of nothing else.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import { findTool } from '../src/main/testing/tools.ts'
import { makeDataFolder, passphrase, type DataFolder } from './data-folder.ts'
import { hostOf, root } from './hosts.ts'
import { unlock } from './vault-actions.ts'
import { viewsOf } from './views.ts'
import { expectProof, expectStep, issue, next, typeAuthority, writeBundles } from './wizard-actions.ts'

const all = join(root, 'test-results', 'screenshots')
const forReadme = join(root, 'docs', 'screenshots')
/** What the README shows; everything else is for looking through. */
const shownInReadme = new Set(['first-walk-broker', 'first-walk-prove-passed', 'inventory-details', 'test-passed', 'console-messages'])
const reducer = await findReducer()
const sizes = [
  { width: 1024, height: 700 },
  { width: 1920, height: 1080 },
]
const readmeSize = { width: 1280, height: 800 }
const schemes = ['light', 'dark'] as const

/** The vault of the pictures. */
const authority = 'Home CA'
const broker = 'mqtt.home.lan'
const names = [broker, '192.168.1.10']
const devices = ['bed-1', 'bed-2'] as const
/** Where the bundles go: its name is seen in the pictures. */
const stick = join(tmpdir(), 'usb-stick')
const fleet = ['greenhouse', 'pump', 'valve-north', 'valve-south', 'weather-station', 'doorbell', 'boiler', 'meter']

const host = hostOf('browser')
if (host.missing !== undefined) throw new Error(host.missing)
if (existsSync(stick)) throw new Error(`${stick} is there already: remove it first`)

const only = process.argv[2]

await rm(all, { recursive: true, force: true })
await mkdir(all, { recursive: true })
await mkdir(forReadme, { recursive: true })
if (only === undefined) await withFolder(takeFirstWalk)
await withFolder(takeEveryPage)

/** The wizard from nothing, as a new user sees it. */
async function takeFirstWalk(folder: DataFolder): Promise<void> {
  const window = await host.open({ dataFolder: folder.path })
  const { page } = window
  try {
    await typeAuthority(page, authority)
    await take(page, 'first-walk-authority')
    await next(page)
    await expectStep(page, 'broker')
    for (const [index, name] of names.entries()) {
      if (index > 0) await page.getByRole('button', { name: 'Add name' }).click()
      await page.getByRole('textbox', { name: `Name ${index + 1}`, exact: true }).fill(name)
    }
    await take(page, 'first-walk-broker')
    await next(page)
    await expectStep(page, 'devices')
    await page.getByLabel('Device ids').fill([...devices, ...fleet].join('\n'))
    await take(page, 'first-walk-devices')
    await issue(page, devices.length + fleet.length + 2)
    await take(page, 'first-walk-export')
    await writeBundles(page, stick, devices.length + fleet.length + 1)
    await take(page, 'first-walk-export-written')
    await next(page)
    await expectProof(page, devices[0], devices[1])
    await take(page, 'first-walk-prove-passed')
  } finally {
    await window.close()
    await rm(stick, { recursive: true, force: true })
  }
}

/** Everything else, in a vault that has been in use for a while. */
async function takeEveryPage(folder: DataFolder): Promise<void> {
  const vault = join(folder.path, 'home.certwright')
  const cli = (...args: string[]) => folder.cli('--vault', vault, ...args)
  await cli('vault', 'create')
  await cli('authority', 'create', '--cn', authority, '--o', 'Home')
  await cli('broker', 'issue', '--cn', broker, ...names.flatMap((name) => ['--san', `${/^\d/.test(name) ? 'ip' : 'dns'}:${name}`]))
  await cli('device', 'enrol', ...devices, ...fleet)
  await cli('device', 'enrol', 'old-gate', '--days', '9')
  const window = await host.open({ dataFolder: folder.path, vault })
  const { page } = window
  try {
    await expect(page.getByLabel('Passphrase', { exact: true })).toBeVisible()
    if (only === undefined) await take(page, 'unlock')
    await unlock(page, passphrase)
    for (const { name, show, leave } of viewsOf({ authority, broker, devices }).filter((each) => each.name.startsWith(only ?? ''))) {
      await show(page)
      await take(page, name)
      await leave?.(page)
    }
  } finally {
    await window.close()
  }
}

/** Pictures of what is shown, in every size and theme. */
async function take(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme)
    for (const size of sizes) await shoot(page, size, join(all, `${name}-${size.width}x${size.height}-${scheme}.png`))
    if (shownInReadme.has(name)) {
      const path = join(forReadme, `${name}-${scheme}.png`)
      await shoot(page, readmeSize, path)
      await reduce(path)
    }
  }
  await page.setViewportSize(before)
}

async function shoot(page: Page, size: { width: number; height: number }, path: string): Promise<void> {
  await page.setViewportSize(size)
  // Two frames: what follows the size of the window has been laid out and painted.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  await page.screenshot({ path, caret: 'hide', animations: 'disabled' })
}

/** A third of the size, where ImageMagick is installed: what is committed stays small. */
async function reduce(path: string): Promise<void> {
  if (reducer !== undefined) await promisify(execFile)(reducer, [path, '-dither', 'None', '-colors', '200', '-strip', `PNG8:${path}`])
}

/** ImageMagick, by its own word: other programs are called convert too. */
async function findReducer(): Promise<string | undefined> {
  for (const name of ['magick', 'convert']) {
    const path = findTool(name)
    const says = path === undefined ? undefined : await promisify(execFile)(path, ['-version']).catch(() => undefined)
    if (says?.stdout.includes('ImageMagick') === true) return path
  }
  return undefined
}

async function withFolder(work: (folder: DataFolder) => Promise<void>): Promise<void> {
  const folder = await makeDataFolder()
  try {
    await work(folder)
  } finally {
    await folder.remove()
  }
}
