import { Select } from '@mantine/core'
import { keyTypeTitles, keyTypes, type KeyType } from '../../shared/key-type.ts'
import { dropdownInPage } from './dropdown-in-page.ts'

/** Why one would choose it, in a few words. */
const reasons: Readonly<Record<KeyType, string>> = {
  'ec-p256': 'small and quick; right for nearly everything, boards included',
  'ec-p384': 'where a policy asks for it',
  'rsa-2048': 'for old readers that know no elliptic curves',
  'rsa-3072': 'RSA for longer than this decade',
  'rsa-4096': 'slow on small boards',
}

export interface KeyTypeSelectProps {
  value: KeyType
  onChange: (keyType: KeyType) => void
  /** Those of the profile; all of them where left out. */
  allowed?: readonly KeyType[]
  label?: string
  disabled?: boolean
}

/** Chooses a key type, and says of each what it is good for. */
export function KeyTypeSelect({ value, onChange, allowed = keyTypes, label = 'Key', disabled = false }: KeyTypeSelectProps) {
  return (
    <Select
      {...dropdownInPage}
      label={label}
      description={`${keyTypeTitles[value]}: ${reasons[value]}.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={value}
      disabled={disabled}
      data={allowed.map((keyType) => ({ value: keyType, label: keyTypeTitles[keyType] }))}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  )
}
