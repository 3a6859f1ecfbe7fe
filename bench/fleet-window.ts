import { availableParallelism, loadavg } from 'node:os'
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

const repeats = 40
const typed = ['s', 'se', 'sensor-0', 'sensor-01234', 'plant.example', 'ab', 'c0ffee', 'nobody is called this']
const sortedColumns = ['Name', 'Kind', 'State', 'Expires', 'Issued by', 'Issued']
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
  const window = await hostOf('browser').open({
    dataFolder: folder.path,
    vault: folder.vault,
    watch: (context) => void context.addInitScript(answers),
  })
  try {
    const { page } = window
    await unlock(page, testPassphrase)
    await page.evaluate(timers)
    await goTo(page, 'Activity')
    await page.evaluate('new Promise((done) => requestIdleCallback(done))')
    print('opening for the first time', [await timeOf(page, 'open()')])
    const times = { opening: [] as Timed[], typing: [] as Timed[], sorting: [] as Timed[], scrolling: [] as Timed[] }
    for (let round = 0; round < repeats; round++) {
      await goTo(page, 'Activity')
      times.opening.push(await timeOf(page, 'open()'))
      times.scrolling.push(await timeOf(page, 'toEnd()'))
      times.typing.push(await timeOf(page, `type(${JSON.stringify(typed[round % typed.length])})`))
      await timeOf(page, `type('')`)
      times.sorting.push(await timeOf(page, `sort(${JSON.stringify(sortedColumns[round % sortedColumns.length])})`))
    }
    for (const [name, each] of Object.entries(times)) print(name === 'scrolling' ? 'scrolling to the end' : name, each)
    console.log(row('load of the machine, of the last minute', loadavg()[0]!.toFixed(1), `on ${availableParallelism()} cores`))
  } finally {
    await window.close()
  }
}

/** Milliseconds since somebody acted. */
interface Timed {
  /** Until it is painted. */
  painted: number
  /** Until the core's last answer had come; the rest is drawing. */
  answered: number
}

function print(name: string, times: readonly Timed[]): void {
  const [painted, answered] = [times.map((each) => each.painted), times.map((each) => each.answered)]
  const medians = `median ${percentile(painted, 0.5).toFixed(0)} ms, the core's answer after ${percentile(answered, 0.5).toFixed(0)} ms`
  console.log(row(name, `${percentile(painted, 0.95).toFixed(0)} ms`, times.length === 1 ? medians : `${medians}, goal 100 ms`))
}

function timeOf(page: Page, action: string): Promise<Timed> {
  return page.evaluate<Timed>(`fleetTimers.${action}`)
}

/** In the page, before anything else: notes when the last answer of the core came. */
const answers = `{
  const listen = WebSocket.prototype.addEventListener
  WebSocket.prototype.addEventListener = function (type, listener, options) {
    const noting = (event) => {
      globalThis.lastAnswerAt = performance.now()
      listener(event)
    }
    return listen.call(this, type, type === 'message' ? noting : listener, options)
  }
}`

/** In the page: each acts as a person does and gives how long it took until what was asked for was painted. */
const timers = `{
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const painted = () => new Promise((done) => setTimeout(done))
  const grid = () => document.querySelector('[role="grid"][aria-label="Certificates"]')
  const isShown = (row) => row && !row.textContent.includes('loading')
  const isAnswered = () => document.querySelector('main').textContent.includes('Nothing fits') || (grid()?.getAttribute('aria-busy') === 'false' && isShown(grid().querySelector('[data-index="0"]')))
  const timed = async (act, isDone) => {
    const begunAt = performance.now()
    act()
    do await frame()
    while (!isDone())
    await painted()
    return { painted: performance.now() - begunAt, answered: Math.max(0, globalThis.lastAnswerAt - begunAt) }
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
