import type { CommandPlan } from './openssl-commands.ts'
import type { WizardStep } from './provision-draft.ts'
import type { AuthorityReading, BrokerReading, DevicesReading, ProvisionReading } from './provision-reading.ts'

/**
 * What the openssl commands are to make: what was typed on this walk, also when it is issued by now. What the vault had before
 * is taken as it is. Undefined while the authority has no name.
 */
export function commandPlan({ authority, broker, devices }: ProvisionReading, step: WizardStep): CommandPlan | undefined {
  const made = authorityPart(authority)
  if (!made) return undefined
  return {
    authority: made,
    issuing: issuingPart(authority),
    authorityKeyType: authority.existing?.keyType ?? authority.keyType,
    broker: brokerPart(broker),
    // Before their step nobody has typed them.
    devices: step === 'authority' || step === 'broker' ? undefined : devicesPart(devices),
  }
}

/** Made on this walk, or to be made on it. */
function issuingPart({ issuing, subject: { subject }, validity }: AuthorityReading): CommandPlan['issuing'] {
  const days = issuing?.validity.isShortened ? validity.days : issuing?.validity.days
  if (!issuing || !subject || days === undefined) return undefined
  const { commonName: _commonName, ...rest } = subject
  return { subject: { ...rest, commonName: issuing.commonName }, validityDays: days }
}

function authorityPart({ existing, issuing, subject: { subject }, keyType, validity }: AuthorityReading): CommandPlan['authority'] | undefined {
  if (existing && !issuing && existing.name !== subject?.commonName) return { existing: existing.name }
  if (!subject || validity.days === undefined) return undefined
  return { subject, keyType, validityDays: validity.days }
}

function brokerPart({ existing, names, commonName, keyType, validity }: BrokerReading): CommandPlan['broker'] {
  if (names.length === 0 || validity.days === undefined || (existing && existing.name !== commonName)) return undefined
  return { commonName, altNames: names, keyType, validityDays: validity.days }
}

function devicesPart({ lines, keyType, validity }: DevicesReading): CommandPlan['devices'] {
  const ids = lines.filter(({ state }) => state !== 'wrong').map(({ id }) => id)
  return ids.length === 0 || validity.days === undefined ? undefined : { ids, keyType, validityDays: validity.days }
}
