import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onClockJump } from './clock-jump.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('hears of a sleep from the clock, once, and not of time that passes as usual', () => {
  let slept = 0
  let calls = 0
  const end = onClockJump(
    () => calls++,
    () => Date.now() + slept,
  )
  vi.advanceTimersByTime(60_000)
  expect(calls).toBe(0)
  slept = 30_000
  vi.advanceTimersByTime(60_000)
  expect(calls).toBe(1)
  end()
  slept = 90_000
  vi.advanceTimersByTime(60_000)
  expect(calls).toBe(1)
})
