import { describe, expect, it } from 'vitest'
import type { RevocationListSummary } from '../../shared/revocation.ts'
import { mostUrgentList, revocationListWords } from './revocation-list-words.ts'

const now = new Date('2026-11-21T12:00:00Z')
const list = (state: RevocationListSummary['state'], nextUpdate: string): RevocationListSummary => ({
  issuer: { fingerprint: nextUpdate, name: 'Home CA' },
  number: 1,
  thisUpdate: '2026-11-01T12:00:00Z',
  nextUpdate,
  entries: 0,
  state,
  pem: null,
})

describe('a revocation list', () => {
  it('says how long it is good for', () => {
    const words = [
      list('current', '2026-12-21T12:00:00Z'),
      list('expires-soon', '2026-11-24T12:00:00Z'),
      list('expires-soon', '2026-11-21T14:00:00Z'),
      list('expired', '2026-11-20T12:00:00Z'),
      list('expired', '2026-11-21T11:00:00Z'),
    ].map((each) => revocationListWords(each, now))
    expect(words).toEqual(['Current for 30 more days', 'Expires in 3 days', 'Expires within a day', 'Expired 1 day ago', 'Expired today'])
  })

  it('is urgent where it has expired or will soon, the soonest first', () => {
    const soon = list('expires-soon', '2026-11-24T12:00:00Z')
    const expired = list('expired', '2026-11-20T12:00:00Z')
    expect(mostUrgentList([list('current', '2026-11-10T12:00:00Z'), soon, expired])).toBe(expired)
    expect(mostUrgentList([list('current', '2026-12-21T12:00:00Z')])).toBeUndefined()
  })
})
