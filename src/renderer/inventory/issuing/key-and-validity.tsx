import { SimpleGrid } from '@mantine/core'
import type { CertificateSummary } from '../../../shared/certificate.ts'
import type { KeyType } from '../../../shared/key-type.ts'
import type { ProfileSummary } from '../../../shared/profile.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { KeyTypeSelect } from '../../components/key-type-select.tsx'
import { readValidity, type ValidityDraft, type ValidityReading } from './validity-draft.ts'
import { ValidityInput } from './validity-input.tsx'

/** What is chosen of key and validity; undefined where the profile decides. */
export interface KeyAndValidityDraft {
  /** The id of the profile; undefined for the usual one of the kind. */
  profile: string | undefined
  keyType: KeyType | undefined
  validity: ValidityDraft
}

export const profileDecides: KeyAndValidityDraft = { profile: undefined, keyType: undefined, validity: undefined }

export interface KeyAndValidityProps {
  value: KeyAndValidityDraft
  onChange: (draft: KeyAndValidityDraft) => void
  profile: ProfileSummary
  reading: ValidityReading
}

/** Key type and validity side by side, as the profile allows them. */
export function KeyAndValidity({ value, onChange, profile, reading }: KeyAndValidityProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <KeyTypeSelect
        value={value.keyType ?? profile.defaultKeyType}
        allowed={profile.keyTypes}
        onChange={(keyType) => onChange({ ...value, keyType })}
      />
      <ValidityInput
        value={value.validity}
        defaultDays={profile.defaultValidityDays}
        reading={reading}
        onChange={(validity) => onChange({ ...value, validity })}
      />
    </SimpleGrid>
  )
}

/** Reads the validity of a draft under the authority that signs. */
export function validityUnder(
  { validity }: KeyAndValidityDraft,
  profile: ProfileSummary | undefined,
  issuer: CertificateSummary | undefined,
  now: Date,
): ValidityReading {
  return readValidity(validity, {
    defaultDays: profile?.defaultValidityDays ?? 1,
    now,
    issuer: issuer && { name: safeText(issuer.name), notAfter: issuer.notAfter },
  })
}

/** The fields of a call that say key, validity and issuer; what the profile decides is left out. */
export function chosenFields(draft: KeyAndValidityDraft, reading: ValidityReading, issuer: CertificateSummary | undefined) {
  return {
    ...(draft.profile !== undefined && { profile: draft.profile }),
    ...(draft.keyType !== undefined && { keyType: draft.keyType }),
    ...(reading.days !== undefined && { validityDays: reading.days }),
    ...(issuer && { issuer: issuer.fingerprint }),
  }
}
