import { describe, expect, it } from 'vitest'
import { readValidity, type ValidityDraft } from './validity-draft.ts'

const now = new Date('2026-11-21T12:00:00Z')
const issuer = { name: 'Home CA', notAfter: '2027-11-21T12:00:00Z' }
const read = (draft: ValidityDraft, limits = {}) => readValidity(draft, { defaultDays: 397, now, ...limits }, { timeZone: 'UTC' })

describe('how long a certificate is to be valid', () => {
  it('is what the profile says where nothing was typed', () => {
    expect(read(undefined)).toEqual({ days: undefined, sentence: '397 days: until 23 December 2027.', problem: undefined })
  })

  it('is said with the day on which it ends', () => {
    expect(read(730)).toEqual({ days: 730, sentence: '2 years: until 20 November 2028.', problem: undefined })
  })

  it('is shortened to the issuer’s end by default, and refused beyond it where it was typed', () => {
    expect(read(undefined, { issuer })).toEqual({
      days: undefined,
      sentence: 'Home CA ends on 21 November 2027, and so does this.',
      problem: undefined,
    })
    expect(read(365, { issuer }).problem).toBeUndefined()
    expect(read(366, { issuer }).problem).toBe('Home CA ends on 21 November 2027: at most 365 days.')
  })

  it('says when the issuer has less than a day left', () => {
    const ending = { name: 'Home CA', notAfter: '2026-11-22T11:00:00Z' }
    expect(read(1, { issuer: ending }).problem).toBe('Home CA ends on 22 November 2026: less than a day is left.')
  })

  it.each([0, 1.5, 36_501, Number.NaN])('is not %s days', (days) => {
    expect(read(days)).toMatchObject({ days: undefined, problem: 'Give a whole number of days from 1 to 36,500.' })
  })
})
