import { Select } from '@mantine/core'
import { useState } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { useNow } from '../stores/clock.ts'
import { grouped } from '../words.ts'
import { dropdownInPage } from './dropdown-in-page.ts'
import { IdentityOption } from './identity-option.tsx'
import { identityWarning } from './identity-warning.ts'
import { Notice } from './notice.tsx'
import { useIdentities } from './use-identities.ts'

export interface IdentitySelectProps {
  label: string
  description?: string | undefined
  /** Null: nobody. */
  value: CertificateSummary | null
  onChange: (identity: CertificateSummary | null) => void
  /** What can be chosen; devices and clients where left out. */
  kinds?: readonly CertificateKind[]
  /** How "no certificate" is called. */
  nobody: string
}

const clientKinds: readonly CertificateKind[] = ['device', 'client']
const nobodyValue = ''
const restValue = 'the rest'

/** One active certificate of the vault, or nobody, found by typing. However many there are, only the few that fit are asked for. */
export function IdentitySelect({ label, description, value, onChange, kinds = clientKinds, nobody }: IdentitySelectProps) {
  const now = useNow()
  const selectedLabel = value === null ? nobody : safeText(value.name)
  const [search, setSearch] = useState(selectedLabel)
  const found = useIdentities(search === selectedLabel ? '' : search, kinds)
  const isNobodyFound = search === selectedLabel || nobody.toLowerCase().includes(search.trim().toLowerCase())

  const byId = new Map(found.certificates.map((certificate) => [certificate.fingerprint, certificate]))
  const options = [
    ...(isNobodyFound ? [{ value: nobodyValue, label: nobody }] : []),
    ...found.certificates.map(({ fingerprint, name }) => ({ value: fingerprint, label: safeText(name) })),
    ...(found.rest > 0 ? [{ value: restValue, label: `${grouped(found.rest)} more: type to find them`, disabled: true }] : []),
  ]
  // The chosen one has to be known to the field, also where it does not fit what is typed.
  const selected = { value: value?.fingerprint ?? nobodyValue, label: selectedLabel }
  const isSelectedFound = options.some((option) => option.value === selected.value)
  const warning = value && identityWarning(value, now)

  return (
    <div>
      <Select
        label={label}
        description={description}
        searchable
        data={isSelectedFound ? options : [...options, selected]}
        filter={() => options}
        value={selected.value}
        searchValue={search}
        onSearchChange={setSearch}
        onFocus={(event) => event.currentTarget.select()}
        nothingFoundMessage={found.isLoading ? 'Looking…' : 'Nothing active fits what is typed.'}
        {...dropdownInPage}
        spellCheck={false}
        onChange={(chosen) => {
          if (chosen === restValue) return
          onChange(chosen === null || chosen === nobodyValue ? null : (byId.get(chosen) ?? value))
        }}
        renderOption={({ option }) => <IdentityOption label={option.label} certificate={byId.get(option.value)} now={now} />}
      />
      <Notice error={found.error} />
      {warning && <Notice tone="warning" {...warning} />}
    </div>
  )
}
