import { MultiSelect } from '@mantine/core'
import { useState } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { IdentityOption } from '../components/identity-option.tsx'
import { Notice } from '../components/notice.tsx'
import { useIdentities } from '../components/use-identities.ts'
import { useNow } from '../stores/clock.ts'
import { grouped } from '../words.ts'
import classes from './identity-multi-select.module.css'

export interface IdentityMultiSelectProps {
  kinds: readonly CertificateKind[]
  value: readonly CertificateSummary[]
  onChange: (chosen: CertificateSummary[]) => void
}

const restValue = 'the rest'

/** Several certificates of the vault, found by typing; only the few that fit are asked for. */
export function IdentityMultiSelect({ kinds, value, onChange }: IdentityMultiSelectProps) {
  const now = useNow()
  const [search, setSearch] = useState('')
  const found = useIdentities(search, kinds)
  const byId = new Map([...value, ...found.certificates].map((certificate) => [certificate.fingerprint, certificate]))
  const isChosen = new Set(value.map(({ fingerprint }) => fingerprint))
  const options = found.certificates
    .filter(({ fingerprint }) => !isChosen.has(fingerprint))
    .map(({ fingerprint, name }) => ({ value: fingerprint, label: safeText(name) }))
  const rest = found.rest > 0 ? [{ value: restValue, label: `${grouped(found.rest)} more: type to find them`, disabled: true }] : []
  return (
    <div>
      <MultiSelect
        aria-label="Identities to export for"
        placeholder={value.length === 0 ? 'Type a name, a serial number or a fingerprint' : undefined}
        searchable
        classNames={{ inputField: classes.inputField }}
        hidePickedOptions
        data={[...value.map(({ fingerprint, name }) => ({ value: fingerprint, label: safeText(name) })), ...options, ...rest]}
        filter={() => [...options, ...rest]}
        value={value.map(({ fingerprint }) => fingerprint)}
        searchValue={search}
        onSearchChange={setSearch}
        nothingFoundMessage={found.isLoading ? 'Looking…' : 'Nothing active fits what is typed.'}
        {...dropdownInPage}
        onChange={(chosen) => onChange(chosen.flatMap((fingerprint) => byId.get(fingerprint) ?? []))}
        renderOption={({ option }) => <IdentityOption label={option.label} certificate={byId.get(option.value)} now={now} />}
      />
      <Notice error={found.error} />
    </div>
  )
}
