import { describe, expect, it } from 'vitest'
import { readValidity, validityDraft } from './validity-draft.ts'

const now = new Date('2026-11-21T12:00:00Z')
const root = { defaultDays: 3650, issuerNotAfter: undefined, now }
const under = (issuerNotAfter: string) => ({ defaultDays: 397, issuerNotAfter, now })

describe('a validity period that is being typed', () => {
  it('speaks of years where they are whole ones', () => {
    expect([3650, 365, 397, 1].map(validityDraft)).toEqual([
      { amount: '10', unit: 'years' },
      { amount: '1', unit: 'years' },
      { amount: '397', unit: 'days' },
      { amount: '1', unit: 'days' },
    ])
  })

  it('leaves the profile its default and asks for anything else', () => {
    expect(readValidity(null, root)).toMatchObject({ days: 3650, asked: undefined, notAfter: '2036-11-18T12:00:00.000Z' })
    expect(readValidity({ amount: '10', unit: 'years' }, root).asked).toBe(undefined)
    expect(readValidity({ amount: ' 2 ', unit: 'years' }, root)).toMatchObject({ days: 730, asked: 730 })
  })

  it('says what is wrong with what was typed', () => {
    const problems = ['', 'ten', '-1', '1.5', '0', '101'].map((amount) => readValidity({ amount, unit: 'years' }, root).problem)
    expect(problems).toEqual([
      'Give a whole number.',
      'Give a whole number.',
      'Give a whole number.',
      'Give a whole number.',
      'Give at least 1 day.',
      'Give at most 100 years.',
    ])
  })

  it('shortens a default to the issuer’s end, and refuses what was asked beyond it', () => {
    expect(readValidity(null, under('2027-01-01T00:00:00Z'))).toMatchObject({
      isShortened: true,
      asked: undefined,
      notAfter: '2027-01-01T00:00:00.000Z',
    })
    const { problem } = readValidity({ amount: '60', unit: 'days' }, under('2027-01-01T00:00:00Z'))
    expect(problem).toBe('The authority ends on 1 January 2027; give at most 40 days.')
  })

  it('leaves the core a moment: as long as an authority of this very walk is too long', () => {
    const end = readValidity({ amount: '2', unit: 'years' }, root).notAfter!
    expect(readValidity({ amount: '2', unit: 'years' }, under(end)).problem).toContain('at most 729 days')
    expect(readValidity({ amount: '729', unit: 'days' }, under(end)).problem).toBe(undefined)
  })
})
