import { describe, expect, it } from 'vitest'
import { subjectSchema } from '../../shared/subject.ts'
import { countries, matchCountries } from './country-names.ts'

const found = (query: string) => matchCountries(query).map(({ code }) => code)

describe('the list of countries', () => {
  it('holds the codes that a subject may have, and no other', () => {
    expect(countries.length).toBeGreaterThan(240)
    expect(countries.filter(({ code }) => !subjectSchema.safeParse({ commonName: 'x', country: code }).success)).toEqual([])
  })

  it('is searched by code, by the beginning of a word, by other names and without accents', () => {
    expect(found('de')[0]).toBe('DE')
    expect(found('germ')).toEqual(['DE'])
    expect(found('britain')).toContain('GB')
    expect(found('cote')).toEqual(['CI'])
    expect(found('atlantis')).toEqual([])
    expect(found('  ')).toHaveLength(countries.length)
  })
})
