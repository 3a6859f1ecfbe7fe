import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeDataFolder, makeTemplate, passphrase, prepareVault, type DataFolder } from '../e2e/data-folder.ts'
import { enrolmentOf, goToEnrolMany, planPattern } from '../e2e/fleet-actions.ts'
import { hostOf } from '../e2e/hosts.ts'
import { stallsOf, watchedCore } from '../e2e/stalls.ts'
import { goTo, unlock } from '../e2e/vault-actions.ts'
import { testPassphrase } from '../src/main/testing/test-core.ts'
import { Vault } from '../src/main/store/vault.ts'
import { fill } from './inventory.ts'
import { percentile, row } from './rounds.ts'

const repeats = 15
const typed = ['s', 'se', 'sensor-0', 'sensor-01234', 'plant.example', 'ab', 'c0ffee', 'nobody is called this']
const sortedColumns = ['Name', 'Kind', 'Expires', 'Issued by', 'Issued']
/** Long enough for the slowest machine. */
const runMs = 600_000

/**
 * The window at the size of a fleet, in Chromium on the browser host (`npm run build` first): how long page and core are held up at
 * most while 10,000 devices are enrolled, and how soon the inventory of 100,000 certificates answers.
 */
export async function fleetWindow(): Promise<void> {
  const { missing } = hostOf('browser')
  if (missing !== undefined) {
    console.log(`left out: ${missing}`)
    return
  }
  await withFolder(enrolling)
  await withFolder(looking)
}

async function enrolling(folder: DataFolder): Promise<void> {
  const template = await makeTemplate()
  await prepareVault(template, folder)
  await template.remove()
  const log = join(folder.path, 'event-loop.txt')
  const window = await hostOf('browser').open({ dataFolder: folder.path, vault: folder.vault, environment: watchedCore(log) })
  try {
    const { page } = window
    await unlock(page, passphrase)
    await goToEnrolMany(page)
    await planPattern(page, 'fleet-{00001..10000}')
    const begunAt = performance.now()
    const stalls = await stallsOf(page, log, async () => {
      await enrolmentOf(page).getByRole('button', { name: 'Enrol 10,000 devices' }).click()
      await enrolmentOf(page).getByText('10,000 certificates issued.').waitFor({ timeout: runMs })
    })
    console.log(row('10,000 devices enrolled', `${((performance.now() - begunAt) / 1000).toFixed(1)} s`, ''))
    console.log(row('longest stall of the page', `${stalls.renderer} ms`, 'goal: under 50 ms'))
    console.log(row('longest stall of the core', `${stalls.core} ms`, 'goal: under 50 ms'))
  } finally {
    await window.close()
  }
}

async function looking(folder: DataFolder): Promise<void> {
  const vault = await Vault.create(folder.vault, testPassphrase, { now: new Date() })
  vault.close()
  await fill(folder.vault)
  const window = await hostOf('browser').open({ dataFolder: folder.path, vault: folder.vault })
  try {
    const { page } = window
    await unlock(page, testPassphrase)
    await page.evaluate(timers)
    const opening: number[] = []
    const scrolling: number[] = []
    const typing: number[] = []
    const sorting: number[] = []
    for (let round = 0; round < repeats; round++) {
      await goTo(page, 'Activity')
      opening.push(await timeOf(page, 'open()'))
      scrolling.push(await timeOf(page, 'toEnd()'))
      const text = typed[round % typed.length]!
      typing.push(await timeOf(page, `type(${JSON.stringify(text)})`))
      await timeOf(page, `type('')`)
      sorting.push(await timeOf(page, `sort(${JSON.stringify(sortedColumns[round % sortedColumns.length])})`))
    }
    for (const [name, times] of Object.entries({ opening, typing, sorting, 'scrolling to the end': scrolling })) {
      console.log(row(name, `${percentile(times, 0.95).toFixed(0)} ms`, `median ${percentile(times, 0.5).toFixed(0)} ms, goal 100 ms`))
    }
  } finally {
    await window.close()
  }
}

function timeOf(page: Page, action: string): Promise<number> {
  return page.evaluate<number>(`fleetTimers.${action}`)
}

/** In the page: each acts as a person does and gives the milliseconds until what was asked for is painted. */
const timers = `{
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const grid = () => document.querySelector('[role="grid"][aria-label="Certificates"]')
  const isShown = (row) => row && !row.textContent.includes('loading')
  const isAnswered = () => document.querySelector('main').textContent.includes('Nothing fits') || (grid()?.getAttribute('aria-busy') === 'false' && isShown(grid().querySelector('[data-index="0"]')))
  const timed = async (act, isDone) => {
    const begunAt = performance.now()
    act()
    do await frame()
    while (!isDone())
    return performance.now() - begunAt
  }
  globalThis.fleetTimers = {
    open: () => timed(() => document.querySelector('a[href="#/inventory"]').click(), isAnswered),
    type: (text) => {
      const field = document.querySelector('[data-page-search]')
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
      return timed(() => { set.call(field, text); field.dispatchEvent(new Event('input', { bubbles: true })) }, isAnswered)
    },
    sort: (title) => timed(() => [...grid().querySelectorAll('[role="columnheader"] button')].find((each) => each.textContent === title).click(), isAnswered),
    toEnd: () => {
      const last = Number(grid().getAttribute('aria-rowcount')) - 2
      const scroller = grid().parentElement
      return timed(() => { scroller.scrollTop = scroller.scrollHeight }, () => isShown(grid().querySelector('[data-index="' + last + '"]')))
    },
  }
}`

async function withFolder(work: (folder: DataFolder) => Promise<void>): Promise<void> {
  const folder = await makeDataFolder()
  try {
    await work(folder)
  } finally {
    await folder.remove()
  }
}
