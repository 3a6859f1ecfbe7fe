import { AppError } from '../../shared/errors.ts'
import { kindTitles, type CertificateKind, type ProfileSummary } from '../../shared/profile.ts'
import { issuingCa } from './issuing-ca.ts'
import { mqttBroker } from './mqtt-broker.ts'
import { mqttClient } from './mqtt-client.ts'
import { mqttDevice } from './mqtt-device.ts'
import type { Profile } from './profile.ts'
import { rootCa } from './root-ca.ts'

/** Every profile that can be issued, in the order in which they are shown; the first of a kind is that kind's default. */
export const catalogue: readonly Profile[] = [rootCa, issuingCa, mqttBroker, mqttDevice, mqttClient]

/** The profile of this id. Throws NOT_FOUND. */
export function profileById(id: string): Profile {
  const profile = catalogue.find((each) => each.id === id)
  if (profile) return profile
  throw new AppError('NOT_FOUND', `There is no profile ${JSON.stringify(id)}.`, {
    remedy: `Choose one of ${catalogue.map((each) => each.id).join(', ')}.`,
    details: { id },
  })
}

/** The profile to issue a certificate of `kind` by: the one named, or the first. Throws NOT_FOUND, PROFILE_MISMATCH. */
export function profileForKind(kind: CertificateKind, id?: string): Profile {
  const ofKind = catalogue.filter((each) => each.kind === kind)
  const profile = id === undefined ? ofKind[0]! : profileById(id)
  if (profile.kind === kind) return profile
  throw new AppError('PROFILE_MISMATCH', `The profile "${profile.id}" is not for the kind "${kindTitles[kind]}".`, {
    remedy: `Choose one of ${ofKind.map((each) => each.id).join(', ')}.`,
    details: { profile: profile.id, kind },
  })
}

/** What the wizard, the command line and the documentation are told of a profile. */
export function summaryOf({ extensions: _extensions, ...summary }: Profile): ProfileSummary {
  return summary
}
