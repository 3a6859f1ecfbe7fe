import { SimpleGrid } from '@mantine/core'
import type { KeyType } from '../../shared/key-type.ts'
import type { ProfileSummary } from '../../shared/profile.ts'
import { KeyTypeSelect } from '../components/key-type-select.tsx'
import type { ValidityDraft, ValidityReading } from './validity-draft.ts'
import { ValidityField } from './validity-field.tsx'

export interface KeyFieldsProps {
  profile: ProfileSummary
  draft: { keyType: KeyType | null; validity: ValidityDraft | null }
  reading: { keyType: KeyType; validity: ValidityReading }
  onChange: (change: { keyType?: KeyType; validity?: ValidityDraft }) => void
}

/** Key and validity of a certificate, as its profile offers them. */
export function KeyFields({ profile, draft, reading, onChange }: KeyFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
      <KeyTypeSelect value={reading.keyType} allowed={profile.keyTypes} onChange={(keyType) => onChange({ keyType })} />
      <ValidityField
        value={draft.validity}
        defaultDays={profile.defaultValidityDays}
        reading={reading.validity}
        onChange={(validity) => onChange({ validity })}
      />
    </SimpleGrid>
  )
}
