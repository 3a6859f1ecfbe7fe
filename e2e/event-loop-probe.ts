/*
 * Loaded into the core by `--import`: writes, ten times a second, the moment and the longest time for which its event loop was held
 * up since the last line, in milliseconds, to the file that CERTWRIGHT_LOOP_PROBE names.
 */
import { appendFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const path = process.env['CERTWRIGHT_LOOP_PROBE']
const resolutionMs = 5
const everyMs = 100

if (isMainThread && path !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  setInterval(() => {
    appendFileSync(path, `${Date.now()} ${Math.max(0, delay.max / 1e6 - resolutionMs).toFixed(1)}\n`)
    delay.reset()
  }, everyMs).unref()
}
