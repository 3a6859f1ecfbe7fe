import { describe, expect, it } from 'vitest'
import { countsWords, leftWords, paceWords, resultWords } from './fleet-words.ts'

describe('leftWords', () => {
  it('counts seconds, minutes and hours', () => {
    expect([400, 41_200, 60_000, 190_000, 7_300_000].map(leftWords)).toEqual([
      '1 second left',
      '42 seconds left',
      '1 minute left',
      '3 minutes left',
      'about 2 hours left',
    ])
  })
})

describe('paceWords', () => {
  it('says rate, rest and failures, as far as they are known', () => {
    expect(paceWords({ isPaused: false, perSecond: 3212.4, leftMs: 2000, failed: 0 })).toBe('3,212 a second, 2 seconds left')
    expect(paceWords({ isPaused: false, perSecond: 2.345, leftMs: null, failed: 3 })).toBe('2.3 a second, 3 failed')
    expect(paceWords({ isPaused: true, perSecond: null, leftMs: null, failed: 0 })).toBe('paused')
    expect(paceWords({ isPaused: false, perSecond: null, leftMs: null, failed: 0 })).toBe('')
  })
})

describe('countsWords', () => {
  it('leaves out what there is none of', () => {
    expect(countsWords({ good: 1497, warned: 2, bad: 1, there: 0 })).toBe('1,497 good, 2 with a warning and 1 with an error')
    expect(countsWords({ good: 0, warned: 0, bad: 0, there: 3 })).toBe('3 there already')
  })
})

describe('resultWords', () => {
  const result = { plan: '', issued: 0, there: 0, leftOut: 0, failed: 0, failures: [], notStarted: 0, stopped: null, durationMs: 1, verified: 1 }
  it('says what was issued, and of the rest why not', () => {
    expect(resultWords({ ...result, issued: 1 })).toBe('1 certificate issued.')
    expect(resultWords({ ...result, issued: 4500, there: 1, failed: 2, leftOut: 3, notStarted: 1 })).toBe(
      '4,500 certificates issued; 1 was there already, 2 failed, 3 were left out for their errors and 1 was not begun.',
    )
  })
})
