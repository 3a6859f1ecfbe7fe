import english from 'i18n-iso-countries/langs/en.json'

/** A country of ISO 3166-1 by its two-letter code. */
export interface Country {
  code: string
  name: string
  /** Other names by which people look for it. */
  others: readonly string[]
}

/** Every country, by its name. */
export const countries: readonly Country[] = Object.entries(english.countries as Record<string, string | string[]>)
  .map(([code, names]): Country => {
    const [name, ...others] = Array.isArray(names) ? names : [names]
    return { code, name: name!, others }
  })
  .sort((a, b) => a.name.localeCompare(b.name, 'en'))

/** The countries that `query` means: by code, by a word of a name as it is written or without its accents. The code's own first. */
export function matchCountries(query: string): Country[] {
  const sought = plain(query.trim())
  if (sought === '') return [...countries]
  const rank = ({ code, name }: Country) => (code.toLowerCase() === sought ? 0 : plain(name).startsWith(sought) ? 1 : 2)
  return countries
    .filter(({ code, name, others }) => code.toLowerCase() === sought || [name, ...others].some((each) => hasWord(plain(each), sought)))
    .sort((a, b) => rank(a) - rank(b))
}

function hasWord(name: string, sought: string): boolean {
  return name.startsWith(sought) || name.includes(` ${sought}`)
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
