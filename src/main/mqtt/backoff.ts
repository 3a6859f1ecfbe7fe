/** The first wait and the longest one. */
export interface BackoffLimits {
  firstMs: number
  longestMs: number
}

/**
 * How long to wait before trying again, after `failures` attempts (from 1) in a row. Doubles up to the longest wait; half of
 * it is chance, so that a fleet which lost its broker does not come back in one moment.
 */
export function retryDelayMs(
  failures: number,
  { firstMs, longestMs }: BackoffLimits,
  random: () => number = Math.random,
): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(full / 2 + (full / 2) * random())
}
