import { describe, expect, it } from 'vitest'
import { validityDaysSchema } from './validity-days.ts'

describe('days of validity', () => {
  it.each([
    [Number.NaN, 'must be a whole number of days'],
    ['30', 'must be a whole number of days'],
    [1.5, 'must be a whole number of days'],
    [0, 'must be at least 1 day'],
    [36_501, 'must be at most 36,500 days'],
  ])('%j are refused in words', (days, message) => {
    expect(validityDaysSchema.safeParse(days).error?.issues[0]?.message).toBe(message)
  })

  it.each([1, 36_500])('%i are taken', (days) => {
    expect(validityDaysSchema.parse(days)).toBe(days)
  })
})
