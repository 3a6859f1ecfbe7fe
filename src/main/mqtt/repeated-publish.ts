import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

/** Reports of how far it is come at most so often. */
const tellEveryMs = 100

/**
 * Does something `count` times, every so often from the first time on; what took too long is caught up with. Resolves with how often
 * it was done, also where the signal ended it, and rejects as `publish` does.
 */
export async function publishRepeatedly(
  publish: () => Promise<unknown>,
  { everyMs, count }: { everyMs: number; count: number },
  { signal, emit }: { signal: AbortSignal; emit: (progress: { sent: number }) => void },
): Promise<{ sent: number }> {
  const begin = performance.now()
  let told = begin
  let sent = 0
  while (!signal.aborted) {
    await publish()
    sent++
    if (sent === count) break
    const now = performance.now()
    if (now - told >= tellEveryMs) {
      told = now
      emit({ sent })
    }
    await wait(Math.max(0, begin + sent * everyMs - now), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
  return { sent }
}
