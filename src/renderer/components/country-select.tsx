import { Select, type ComboboxItem } from '@mantine/core'
import { countries, matchCountries } from './country-names.ts'
import { dropdownInPage } from './dropdown-in-page.ts'

export interface CountrySelectProps {
  label: string
  /** The two-letter code of ISO 3166-1; empty for none. */
  value: string
  onChange: (code: string) => void
  error?: string | undefined
  disabled?: boolean
  onBlur?: () => void
}

const items: ComboboxItem[] = countries.map(({ code, name }) => ({ value: code, label: `${name} (${code})` }))
const itemOf = new Map(items.map((item) => [item.value, item]))

/** Chooses a country of ISO 3166-1: typed by name or code, or picked from the list. */
export function CountrySelect({ value, onChange, ...rest }: CountrySelectProps) {
  return (
    <Select
      {...rest}
      {...dropdownInPage}
      searchable
      clearable
      placeholder="Type to search"
      nothingFoundMessage="No country by that name"
      value={value === '' ? null : value}
      data={items}
      filter={({ search }) => matchCountries(search === itemOf.get(value)?.label ? '' : search).map(({ code }) => itemOf.get(code)!)}
      limit={300}
      clearButtonProps={{ 'aria-label': 'No country' }}
      onChange={(code) => onChange(code ?? '')}
    />
  )
}
