import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'

/** The longest time, in milliseconds, for which nothing else got its turn. */
export interface Stalls {
  /** The main thread of the page. */
  renderer: number
  /** The event loop of the core. */
  core: number
}

/** The environment of a core that is watched; what it finds is written to `log`. */
export function watchedCore(log: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'event-loop-probe.ts')).href}`, CERTWRIGHT_LOOP_PROBE: log }
}

/** Measures both while `work` goes on. */
export async function stallsOf(page: Page, log: string, work: () => Promise<void>): Promise<Stalls> {
  // A timer of a page comes every four milliseconds at most.
  await page.evaluate(`{
    const watch = { longest: 0, last: performance.now(), timer: undefined }
    const tick = () => {
      const now = performance.now()
      watch.longest = Math.max(watch.longest, now - watch.last - 4)
      watch.last = now
      watch.timer = setTimeout(tick, 4)
    }
    tick()
    globalThis.stallWatch = watch
  }`)
  const begunAt = Date.now()
  await work()
  const endedAt = Date.now()
  const renderer = await page.evaluate<number>('clearTimeout(stallWatch.timer), stallWatch.longest')
  return { renderer: Math.round(renderer), core: Math.round(longestIn(log, begunAt, endedAt)) }
}

function longestIn(log: string, from: number, to: number): number {
  const lines = readFileSync(log, 'utf8').trim().split('\n').map((line) => line.split(' ').map(Number) as [at: number, longest: number])
  const during = lines.filter(([at]) => at >= from && at <= to + 100)
  if (during.length === 0) throw new Error(`The core has written nothing to ${log}: it was not watched.`)
  return Math.max(...during.map(([, longest]) => longest))
}
