import { Select } from '@mantine/core'
import type { ProfileSummary } from '../../../shared/profile.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { profileDecides, type KeyAndValidityDraft } from './key-and-validity.tsx'

export interface ProfileSelectProps {
  /** Those of the kind; undefined until the core has answered. */
  profiles: readonly ProfileSummary[] | undefined
  /** The one that is chosen. */
  profile: ProfileSummary | undefined
  onChange: (draft: KeyAndValidityDraft) => void
}

/** By which profile it is issued, where there is more than one of the kind. Another one brings its own key and validity. */
export function ProfileSelect({ profiles, profile, onChange }: ProfileSelectProps) {
  if (!profiles || profiles.length < 2 || !profile) return null
  return (
    <Select
      label="Profile"
      description={safeText(profile.purpose)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={profile.id}
      data={profiles.map(({ id, title, isOwn }) => ({ value: id, label: isOwn ? `${safeText(title)} (yours)` : title }))}
      allowDeselect={false}
      onChange={(id) => id !== null && onChange({ ...profileDecides, profile: id })}
    />
  )
}
