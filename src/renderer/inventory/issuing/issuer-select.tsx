import { Button, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import { kindTitles } from '../../../shared/profile.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { Notice } from '../../components/notice.tsx'
import { useNow } from '../../stores/clock.ts'
import { validityWords } from '../../words.ts'

export interface IssuerSelectProps {
  issuers: readonly CertificateSummary[] | undefined
  /** Serial number. */
  value: string | undefined
  onChange: (fingerprint: string) => void
  label?: string
  /** Stands in the place of the field where there is none to choose. */
  whereNone?: ReactNode
}

/** Which authority signs. Says where there is none that could. */
export function IssuerSelect({ issuers, value, onChange, label = 'Signed by', whereNone }: IssuerSelectProps) {
  const now = useNow()
  if (issuers?.length === 0) return whereNone ?? <NoIssuer />
  const chosen = issuers?.find(({ fingerprint }) => fingerprint === value)
  return (
    <Select
      label={label}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={chosen ? `${kindTitles[chosen.kind]}. ${validityWords(chosen, now)}.` : ' '}
      value={chosen?.fingerprint ?? null}
      data={issuers?.map(({ fingerprint, name }) => ({ value: fingerprint, label: safeText(name) })) ?? []}
      searchable={(issuers?.length ?? 0) > 8}
      onChange={(fingerprint) => fingerprint !== null && onChange(fingerprint)}
    />
  )
}

function NoIssuer() {
  return (
    <Notice
      tone="warning"
      message="There is no authority that could sign."
      remedy="Make one first: whoever trusts it trusts what it signs."
      action={
        <Button component={Link} href="/authorities" size="compact-sm" variant="default">
          To the authorities
        </Button>
      }
    />
  )
}
