import { describe, expect, it } from 'vitest'
import { addCounters, countersSentence } from './counter-words.ts'

const counters = { received: 1204, sent: 3, kept: 1000, dropped: 207, skipped: 0 }

describe('the counters', () => {
  it('are all there, also where nothing was dropped', () => {
    expect(countersSentence({ ...counters, dropped: 0, kept: 1207 }, { shown: 1207, inList: 1207 })).toBe(
      '1,204 received, 3 sent · 1,207 kept · 1,207 shown · 0 dropped',
    )
  })

  it('say what the filter leaves out and what never reached the list', () => {
    expect(countersSentence({ ...counters, skipped: 40 }, { shown: 12, inList: 960 })).toBe(
      '1,204 received, 3 sent · 1,000 kept · 12 of 960 shown · 207 dropped · 40 skipped',
    )
  })

  it('of several sessions are one', () => {
    expect(addCounters([counters, counters])).toEqual({ received: 2408, sent: 6, kept: 2000, dropped: 414, skipped: 0 })
  })
})
