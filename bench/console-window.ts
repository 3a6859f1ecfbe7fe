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
import { row } from './rounds.ts'

const rate = { publishers: 2, each: 10_000 }
const measuredSeconds = Number(process.env['BENCH_SECONDS'] ?? 60)
const clickEveryMs = 500

/**
 * The console in Chromium while 20,000 messages a second are offered: how far the page is behind, how fast it answers a click, how its
 * memory grows, and whether every message is accounted for. Needs `npm run build`.
 */
export async function consoleWindow(): Promise<void> {
  const host = hostOf('browser')
  if (host.missing !== undefined || process.platform !== 'linux' || !['openssl', 'mosquitto'].every(findTool)) {
    console.log(`the console's window wants Linux with openssl, mosquitto and Chromium: it is left out`)
    return
  }
  const stage = await setConsoleStage()
  const folder = await makeDataFolder()
  const backups = mkdtempSync(join(tmpdir(), 'certwright-bench-vault-'))
  const vault = join(backups, 'bench.certwright')
  await stage.core.api.vault.backup({ to: vault })
  const window = await host.open({ dataFolder: folder.path, vault })
  try {
    await unlock(window.page, testPassphrase)
    await listen(window.page, stage.url)
    const load = stage.load({ publishers: rate.publishers, rate: rate.each, seconds: measuredSeconds + 10 })
    await wait(5000)
    const first = await heapMiB(window.page)
    const { behind, clicks } = await watch(window.page)
    const last = await heapMiB(window.page)
    const { sent } = await load.stop()
    console.log(row('offered', `${sent} messages`))
    console.log(row('page behind, 95th percentile', `${percentile(behind, 0.95).toFixed(0)} ms`, 'goal: at most 200 ms'))
    console.log(row('a click answered, 95th percentile', `${percentile(clicks, 0.95).toFixed(0)} ms`, 'goal: within 100 ms'))
    console.log(row('memory of the page, first and last', `${first.toFixed(0)} MiB, ${last.toFixed(0)} MiB`))
    console.log(row('counters', (await window.page.getByText(/received, .* kept/).textContent()) ?? ''))
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
  await page.evaluate(noteClicks)
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

async function watch(page: Page): Promise<{ behind: number[]; clicks: number[] }> {
  const behind: number[] = []
  const toggle = page.getByRole('checkbox', { name: 'Retain' })
  const box = (await toggle.boundingBox())!
  for (const end = performance.now() + measuredSeconds * 1000; performance.now() < end; ) {
    behind.push(await page.evaluate(newestSentAt))
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await wait(clickEveryMs)
  }
  return { behind, clicks: await page.evaluate('window.clicksAnswered') }
}

async function heapMiB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024 / 1024
}

function percentile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN
}
