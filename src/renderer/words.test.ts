import { describe, expect, it } from 'vitest'
import {
  certificateSentence,
  count,
  durationWords,
  exactMoment,
  expiryWords,
  listWords,
  momentWords,
  sizeWords,
  validityDaysWords,
  validityWords,
} from './words.ts'

const now = new Date('2026-11-21T12:00:00Z')
const notBefore = '2026-01-01T00:00:00Z'
const until = (notAfter: string) => validityWords({ notBefore, notAfter }, now)

describe('validity in words', () => {
  it('counts the days that are left', () => {
    expect(until('2027-11-20T12:00:00Z')).toBe('Valid for 364 more days')
    expect(until('2036-11-18T12:00:00Z')).toBe('Valid for 3,650 more days')
    expect(until('2026-11-22T12:00:00Z')).toBe('Valid for 1 more day')
  })

  it('counts the same days a moment earlier and later, in a sentence and in a column', () => {
    const issuedForNineDays = '2026-11-30T12:00:00Z'
    for (const at of ['2026-11-21T11:59:31Z', '2026-11-21T12:00:00Z', '2026-11-21T12:00:30Z'].map((moment) => new Date(moment))) {
      expect([validityWords({ notBefore, notAfter: issuedForNineDays }, at), expiryWords(issuedForNineDays, at)]).toEqual([
        'Valid for 9 more days',
        'in 9 days',
      ])
    }
  })

  it('says when the last day has come and how long ago it went', () => {
    expect(until('2026-11-21T13:00:00Z')).toBe('Expires within a day')
    expect(until('2026-11-21T11:00:00Z')).toBe('Expired today')
    expect(until('2026-11-18T11:00:00Z')).toBe('Expired 3 days ago')
  })

  it('says when it begins', () => {
    const from = (notBefore: string) => validityWords({ notBefore, notAfter: '2030-01-01T00:00:00Z' }, now)
    expect(from('2026-11-21T18:00:00Z')).toBe('Valid within a day')
    expect(from('2026-11-23T11:00:00Z')).toBe('Valid in 2 days')
  })

  it('is short for a column', () => {
    expect(['2026-12-01T12:00:00Z', '2026-11-21T20:00:00Z', '2026-11-20T11:00:00Z'].map((at) => expiryWords(at, now))).toEqual([
      'in 10 days',
      'within a day',
      '1 day ago',
    ])
  })
})

describe('moments in words', () => {
  const words = (at: string) => momentWords(at, now, { timeZone: 'UTC' })

  it('grow coarser with their age', () => {
    expect(
      ['2026-11-21T11:59:40Z', '2026-11-21T11:55:00Z', '2026-11-21T09:12:00Z', '2026-11-20T17:30:00Z', '2026-03-12T09:12:00Z'].map(words),
    ).toEqual(['just now', '5 minutes ago', 'today 09:12', 'yesterday 17:30', '12 March 2026, 09:12'])
  })

  it('follow the time zone for what today is', () => {
    expect(momentWords('2026-11-20T23:30:00Z', now, { timeZone: 'Europe/Berlin' })).toBe('today 00:30')
  })

  it('can be exact', () => {
    expect(exactMoment('2026-03-12T09:12:05Z', { timeZone: 'UTC' })).toBe('12 March 2026, 09:12:05')
  })
})

describe('lists and numbers in words', () => {
  it('name at most three and count the rest', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']].map((items) => listWords(items))).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
      'a, b and 2 more',
    ])
  })

  it('count what was not even given', () => {
    expect(listWords(['a', 'b', 'c'], 3, 12)).toBe('a, b and 10 more')
    expect(listWords(['a'], 3, 2)).toBe('a and 1 more')
  })

  it('have their unit', () => {
    expect([count(1, 'device'), count(2500, 'device'), count(2, 'authority', 'authorities')]).toEqual([
      '1 device',
      '2,500 devices',
      '2 authorities',
    ])
    expect([durationWords(2.4), durationWords(1400), sizeWords(812), sizeWords(12_400), sizeWords(3_100_000), sizeWords(31_900_000_000)]).toEqual([
      '2 ms',
      '1.4 s',
      '812 bytes',
      '12.4 kB',
      '3.1 MB',
      '31.9 GB',
    ])
    expect([validityDaysWords(3650), validityDaysWords(397), validityDaysWords(365)]).toEqual(['10 years', '397 days', '1 year'])
  })
})

describe('a certificate in a sentence', () => {
  const certificate = {
    notBefore,
    notAfter: '2027-11-20T12:00:00Z',
    altNames: [
      { type: 'dns', value: 'mqtt.home.lan' },
      { type: 'ip', value: '192.168.1.10' },
    ] as const,
    issuer: { name: 'Home CA' },
  }

  it('says how long, for what and by whom', () => {
    expect(certificateSentence(certificate, now)).toBe(
      'Valid for 364 more days, for mqtt.home.lan and 192.168.1.10, signed by Home CA.',
    )
  })

  it('says first that it is revoked or replaced', () => {
    expect(certificateSentence({ ...certificate, altNames: [], status: 'revoked' }, now)).toBe('Revoked, signed by Home CA.')
    expect(certificateSentence({ ...certificate, altNames: [], issuer: null }, now)).toBe('Valid for 364 more days, signed by itself.')
  })

  it('shows a hostile name for what it is', () => {
    expect(certificateSentence({ ...certificate, altNames: [], issuer: { name: 'a\u202eb' } }, now)).toContain('signed by a\\u{202e}b')
  })
})
