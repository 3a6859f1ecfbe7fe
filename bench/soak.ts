import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openBenchSession } from './bench-session.ts'
import { setConsoleStage } from './console-stage.ts'
import { processUse } from './process-cpu.ts'
import { median } from './rounds.ts'

/*
 * A long run of one session: `npm run soak -- --minutes 10 --rate 5000`. Two publishers share the rate. Sixty times it prints what came
 * and what the processes hold; at the end by how much that grows in a minute, counted from when the session holds all that it may and
 * a fifth of the time is over, and whether the rate has dropped. Ends with 1 where messages are missing, where memory grows by more
 * than 2 MiB a minute and by more than 8 MiB in all, or where the rate of the last fifth is less than nine tenths of the median.
 * Wants Linux, openssl and mosquitto.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '5000' } } })
const seconds = Number(values.minutes) * 60
const everySeconds = seconds / 60
const mostGrowth = { aMinute: 2, inAll: 8 }

interface Sample {
  seconds: number
  /** The session holds all that it may. */
  isFull: boolean
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
    isFull: session.counters.dropped > 0,
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

const steady = samples.slice(Math.max(Math.floor(samples.length / 5), samples.findIndex(({ isFull }) => isFull)))
const minutes = (steady.at(-1)!.seconds - steady[0]!.seconds) / 60
const growth = { 'network process': slope(({ networkMiB }) => networkMiB), core: slope(({ coreMiB }) => coreMiB) }
const lastFifth = median(samples.slice(-Math.ceil(samples.length / 5)).map(({ rate }) => rate))
const usual = median(samples.map(({ rate }) => rate))
console.log(`sent ${sent}, received ${received} = kept ${kept} + dropped ${dropped}; ${skipped} were in no batch`)
for (const [name, each] of Object.entries(growth)) console.log(`memory of the ${name} grows by ${each.toFixed(2)} MiB a minute, over ${minutes.toFixed(1)} minutes`)
console.log(`the rate of the last fifth is ${(lastFifth / usual).toFixed(2)} of the median, ${usual.toFixed(0)}/s`)
const hasGrown = Object.values(growth).some((each) => each > mostGrowth.aMinute && each * minutes > mostGrowth.inAll)
process.exit(received === kept + dropped && received === sent && !hasGrown && lastFifth >= 0.9 * usual ? 0 : 1)

/** MiB a minute over the steady samples: the median of those between any two, which one step of V8’s heap does not move (Theil and Sen). */
function slope(mebibytes: (sample: Sample) => number): number {
  const slopes = steady.flatMap((earlier, index) =>
    steady.slice(index + 1).map((later) => ((mebibytes(later) - mebibytes(earlier)) * 60) / (later.seconds - earlier.seconds)),
  )
  return median(slopes)
}
