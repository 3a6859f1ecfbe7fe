import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openBenchSession } from './bench-session.ts'
import { setConsoleStage } from './console-stage.ts'
import { processUse } from './process-cpu.ts'
import { median } from './rounds.ts'

/*
 * A long run of one session: `npm run soak -- --minutes 10 --rate 5000`. Two publishers share the rate. Every ten seconds it prints what
 * came and what the processes hold; at the end by how much that grows in a minute, from the second fifth of the time on, and whether
 * the rate has dropped. Ends with 1 where messages are missing from the count, memory grows by more than 2 MiB a minute, or the rate of
 * the last fifth is less than nine tenths of the median. Wants Linux, openssl and mosquitto.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '5000' } } })
const seconds = Number(values.minutes) * 60
const everySeconds = Math.min(10, seconds / 10)
const mostGrowth = 2

interface Sample {
  seconds: number
  rate: number
  networkMiB: number
  coreMiB: number
}

const stage = await setConsoleStage()
const session = await openBenchSession(stage, 'soak')
const load = stage.load({ publishers: 2, rate: Number(values.rate) / 2, seconds: seconds + 5 })
const samples: Sample[] = []
const begin = performance.now()
for (let last = { at: begin, received: 0 }; last.at - begin < seconds * 1000; ) {
  await wait(everySeconds * 1000)
  const now = { at: performance.now(), received: session.counters.received }
  const sample = {
    seconds: (now.at - begin) / 1000,
    rate: ((now.received - last.received) * 1000) / (now.at - last.at),
    networkMiB: processUse(session.networkPid).residentMiB,
    coreMiB: processUse(process.pid).residentMiB,
  }
  samples.push(sample)
  last = now
  console.log(`${sample.seconds.toFixed(0)} s: ${sample.rate.toFixed(0)}/s, network process ${sample.networkMiB.toFixed(1)} MiB, core ${sample.coreMiB.toFixed(1)} MiB`)
}
const { sent } = await load.stop()
const { received, kept, dropped, skipped } = await session.close()
await stage.close()

const steady = samples.slice(Math.floor(samples.length / 5))
const growth = { network: slope(steady.map(({ networkMiB }) => networkMiB)), core: slope(steady.map(({ coreMiB }) => coreMiB)) }
const lastFifth = median(samples.slice(-Math.ceil(samples.length / 5)).map(({ rate }) => rate))
const usual = median(samples.map(({ rate }) => rate))
console.log(`sent ${sent}, received ${received} = kept ${kept} + dropped ${dropped}; ${skipped} were in no batch`)
console.log(`memory grows by ${growth.network.toFixed(2)} MiB a minute in the network process, ${growth.core.toFixed(2)} in the core`)
console.log(`the rate of the last fifth is ${(lastFifth / usual).toFixed(2)} of the median, ${usual.toFixed(0)}/s`)
const isFine = received === kept + dropped && Math.max(growth.network, growth.core) <= mostGrowth && lastFifth >= 0.9 * usual
process.exit(isFine ? 0 : 1)

/** MiB a minute, by least squares over the samples. */
function slope(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const middle = (values.length - 1) / 2
  const products = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  const squares = values.reduce((sum, _value, index) => sum + (index - middle) ** 2, 0)
  return (products / squares) * (60 / everySeconds)
}
