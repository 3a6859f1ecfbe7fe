import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { makeDataFolder } from '../e2e/data-folder.ts'
import { hostOf } from '../e2e/hosts.ts'
import { unlock, goTo } from '../e2e/vault-actions.ts'
import { findTool } from '../src/main/testing/tools.ts'
import { testPassphrase } from '../src/main/testing/test-core.ts'
import { setConsoleStage } from './console-stage.ts'
import { processesBelow, processUse } from './process-cpu.ts'
import { median, percentile, row } from './rounds.ts'

const rate = { publishers: 2, each: 10_000 }
const measuredSeconds = Number(process.env['BENCH_SECONDS'] ?? 60)
// The session then holds all that it may, and V8 has the heap that it wants.
const warmUpSeconds = 20
const clickEveryMs = 500

/**
 * The console in Chromium while 20,000 messages a second are offered: how far the page is behind, how fast it answers a click, how the
 * memory of page, core and network process grows, what each uses of a processor, and whether every message is accounted for. Needs
 * `npm run build`.
 */
export async function consoleWindow(): Promise<void> {
  const host = hostOf('browser')
  if (host.missing !== undefined || process.platform !== 'linux' || !['openssl', 'mosquitto', 'mosquitto_sub'].every(findTool)) {
    console.log(`the console's window wants Linux with openssl, mosquitto, mosquitto_sub and Chromium: it is left out`)
    return
  }
  const stage = await setConsoleStage()
  const folder = await makeDataFolder()
  const backups = mkdtempSync(join(tmpdir(), 'certwright-bench-vault-'))
  const vault = join(backups, 'bench.certwright')
  await stage.core.api.vault.backup({ to: vault })
  const window = await host.open({ dataFolder: folder.path, vault })
  const { page } = window
  try {
    await unlock(page, testPassphrase)
    await listen(page, stage.url)
    const load = stage.load({ publishers: rate.publishers, rate: rate.each, seconds: measuredSeconds * 2 + warmUpSeconds })
    await wait(warmUpSeconds * 1000)
    const processes = findProcesses()
    const first = await look(page, processes)
    const begin = performance.now()
    const behind = await watch(page, measuredSeconds / 2)
    const middle = await look(page, processes)
    behind.push(...(await watch(page, measuredSeconds / 2)))
    const clicks = await page.evaluate<number[]>('window.clicksAnswered')
    const seconds = (performance.now() - begin) / 1000
    const last = await look(page, processes)
    const { sent, seconds: sentSeconds } = await load.stop()
    const { received, kept, dropped, skipped } = await readCounters(page, sent)
    const byBroker = await stage.droppedByBroker()

    console.log(row('offered', `${(sent / sentSeconds).toFixed(0)}/s`, `${sent} messages`))
    console.log(row('page behind, 95th percentile', `${percentile(behind, 0.95).toFixed(0)} ms`, `median ${median(behind).toFixed(0)} ms; goal: at most 200 ms`))
    console.log(row('a click answered, 95th percentile', `${percentile(clicks, 0.95).toFixed(0)} ms`, `median ${median(clicks).toFixed(0)} ms; goal: within 100 ms`))
    console.log(row('heap of the page: first, in the middle, last', mebibytes([first, middle, last].map(({ heapMiB: each }) => each))))
    for (const name of Object.keys(processes)) {
      const uses = [first, middle, last].map(({ use }) => use[name]!)
      const cpu = (uses[2]!.cpuSeconds - uses[0]!.cpuSeconds) / seconds
      console.log(row(`memory of the ${name}`, mebibytes(uses.map(({ residentMiB }) => residentMiB)), `${(cpu * 100).toFixed(0)} % of a processor`))
    }
    console.log(row('received = kept + dropped', received === kept + dropped ? 'exactly' : 'NO', `${received} = ${kept} + ${dropped}`))
    const isComplete = sent === received + byBroker
    console.log(row('offered = received + dropped by mosquitto', isComplete ? 'exactly' : 'NO', `${sent} = ${received} + ${byBroker}`))
    console.log(row('never reached the list, and counted', `${skipped}`))
  } finally {
    await window.close()
    await stage.close()
    await folder.remove()
    rmSync(backups, { recursive: true, force: true })
  }
}

async function listen(page: Page, url: string): Promise<void> {
  await goTo(page, 'Console')
  await page.getByRole('combobox', { name: 'Connect as' }).fill('bench')
  await page.getByRole('option', { name: 'bench' }).click()
  await page.getByRole('combobox', { name: 'Broker' }).fill(url)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByLabel('Topic filter').fill('#')
  await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
  await page.getByRole('list', { name: 'Subscriptions' }).getByText('QoS 0').waitFor()
  await page.evaluate(noteClicks)
}

/** By what their command lines hold. Chromium keeps a page in reserve: the one that works is the one that has used most. */
function findProcesses(): Record<string, number> {
  const running = processesBelow(process.pid)
  const busiest = (part: string) =>
    running
      .filter(({ command }) => command.includes(part))
      .map(({ pid }) => ({ pid, used: processUse(pid).cpuSeconds }))
      .reduce((most, each) => (each.used > most.used ? each : most)).pid
  return {
    'network process': busiest('/network.js'),
    core: busiest('/cli.js'),
    page: busiest('--type=renderer'),
    mosquitto: busiest('mosquitto.conf'),
    publishers: busiest('mqtt-load.ts'),
  }
}

interface Use {
  heapMiB: number
  use: Record<string, ReturnType<typeof processUse>>
}

async function look(page: Page, processes: Record<string, number>): Promise<Use> {
  const heap = await heapMiB(page)
  return { heapMiB: heap, use: Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, processUse(pid)])) }
}

// From the moment at which the browser has the click to after the picture that follows it.
const noteClicks = `
  window.clicksAnswered = []
  addEventListener('click', ({ timeStamp }) => {
    requestAnimationFrame(() => setTimeout(() => window.clicksAnswered.push(performance.now() - timeStamp)))
  }, true)`

// The newest row says when it was sent.
const newestSentAt = `(() => {
  const sent = [...document.querySelectorAll('[role="row"][data-index] [data-column="payload"]')].map((cell) => /"at":(\\d{13})/.exec(cell.textContent)?.[1])
  return Date.now() - Math.max(...sent.filter(Boolean).map(Number))
})()`

/** Clicks now and then, and gives how far the page was behind each time. */
async function watch(page: Page, forSeconds: number): Promise<number[]> {
  const behind: number[] = []
  const toggle = page.getByRole('checkbox', { name: 'Retain' })
  const box = (await toggle.boundingBox())!
  for (const end = performance.now() + forSeconds * 1000; performance.now() < end; ) {
    behind.push(await page.evaluate(newestSentAt))
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await wait(clickEveryMs)
  }
  return behind
}

/** As the page has them, once all that was sent is there; as they are after five seconds where it never is. */
async function readCounters(page: Page, sent: number): Promise<Record<'received' | 'kept' | 'dropped' | 'skipped', number>> {
  const line = page.getByText(/received, .* kept/)
  await line.filter({ hasText: `${sent.toLocaleString('en-GB')} received` }).waitFor({ timeout: 5000 }).catch(() => undefined)
  const text = (await line.textContent()) ?? ''
  const read = (name: string) => Number(new RegExp(`([\\d,]+) ${name}`).exec(text)?.[1]?.replaceAll(',', '') ?? 0)
  return { received: read('received'), kept: read('kept'), dropped: read('dropped'), skipped: read('skipped') }
}

/** In the order of time. */
function mebibytes(values: readonly number[]): string {
  return `${values.map((each) => each.toFixed(0)).join(', ')} MiB`
}

async function heapMiB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024 / 1024
}
