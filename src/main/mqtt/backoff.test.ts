import { expect, test } from 'vitest'
import { retryDelayMs } from './backoff.ts'

const limits = { firstMs: 500, longestMs: 30_000 }

test('waits twice as long each time, up to the longest wait', () => {
  expect([1, 2, 3, 6, 7, 8, 5000].map((failures) => retryDelayMs(failures, limits, () => 1))).toEqual([
    500, 1000, 2000, 16_000, 30_000, 30_000, 30_000,
  ])
})

test('leaves half of the wait to chance', () => {
  expect([0, 0.5, 1].map((chance) => retryDelayMs(3, limits, () => chance))).toEqual([1000, 1500, 2000])
})
