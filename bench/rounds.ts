import { performance } from 'node:perf_hooks'

/** A contender: something that is done so many times in one round. */
export interface Contender {
  name: string
  count: number
  run(): Promise<void> | void
}

/** The median rate of each contender, in doings per second. Rounds take turns, so that a slow spell hits all alike. */
export async function medianRates(contenders: readonly Contender[], rounds: number): Promise<Map<string, number>> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, count, run } of contenders) {
      const start = performance.now()
      await run()
      rates.get(name)!.push((count * 1000) / (performance.now() - start))
    }
  }
  return new Map([...rates].map(([name, each]) => [name, median(each)]))
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The value below which this share of the values lies, such as 0.95. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

/** One aligned row of a table. */
export function row(name: string, value: string, note = ''): string {
  return `${name.padEnd(64)}${value.padStart(12)}  ${note}`.trimEnd()
}
