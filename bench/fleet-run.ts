import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { join } from 'node:path'
import type { KeyType } from '../src/shared/key-type.ts'
import { openTestCore, testPassphrase } from '../src/main/testing/test-core.ts'

/** What one run over a fleet found out; memory in octets above what the process had before, stalls of the core's event loop. */
export interface FleetFigures {
  planMs: number
  runMs: number
  peak: number
  longestStallMs: number
  exportMs: number
  exportPeak: number
}

const [count, keyType, exports] = [Number(process.argv[2]), process.argv[3] as KeyType, process.argv[4] === 'exports']
const core = await openTestCore()
await core.api.vault.create({ passphrase: testPassphrase })
await core.api.authorities.create({ subject: { commonName: 'Bench CA' } })

const before = process.memoryUsage.rss()
const peakSoFar = () => process.resourceUsage().maxRSS * 1024 - before
const beginPlan = performance.now()
const { id } = await core.api.fleet.plan({ source: { kind: 'pattern', pattern: `device-{00001..${String(count).padStart(5, '0')}}` }, keyType, groups: ['bench'] })
const planMs = performance.now() - beginPlan
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const beginRun = performance.now()
const { issued } = await core.api.fleet.run({ plan: id })
const runMs = performance.now() - beginRun
delay.disable()
if (issued !== count) throw new Error(`only ${issued} were issued`)
const peak = peakSoFar()

const beginExport = performance.now()
const folder = join(core.folder, 'out')
if (exports) await core.api.fleet.export({ matching: { groups: ['bench'] }, target: 'azure-dps', form: 'list', folder })
const figures: FleetFigures = { planMs, runMs, peak, longestStallMs: delay.max / 1e6, exportMs: performance.now() - beginExport, exportPeak: peakSoFar() - peak }
console.log(JSON.stringify(figures))
await core.close()
