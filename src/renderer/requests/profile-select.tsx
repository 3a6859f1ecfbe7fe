import { Select } from '@mantine/core'
import type { ProfileSummary } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'

export interface ProfileSelectProps {
  profiles: readonly ProfileSummary[]
  value: string | undefined
  onChange: (id: string) => void
  label?: string
  /** In a dialog, its list cannot open in the page below. */
  isInDialog?: boolean
}

/** By which rules a certificate is made, and what such a one is for. */
export function ProfileSelect({ profiles, value, onChange, label = 'What it is for', isInDialog = false }: ProfileSelectProps) {
  const chosen = profiles.find(({ id }) => id === value)
  return (
    <Select
      {...(!isInDialog && dropdownInPage)}
      label={label}
      description={chosen ? safeText(chosen.purpose) : ' '}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={chosen?.id ?? null}
      data={profiles.map(({ id, title }) => ({ value: id, label: safeText(title) }))}
      onChange={(id) => id !== null && onChange(id)}
    />
  )
}
