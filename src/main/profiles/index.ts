import { AppError } from '../../shared/errors.ts'
import type { OwnProfileDefinition } from '../../shared/own-profile.ts'
import { kindTitles, type CertificateKind, type ProfileSummary } from '../../shared/profile.ts'
import { catalogue } from './catalogue.ts'
import { profileFromDefinition } from './own-profile.ts'
import type { Profile } from './profile.ts'

export { catalogue }

/** Every profile that can be issued by: those of the catalogue, then the vault's own. Throws NOT_FOUND, as `profileFromDefinition` does. */
export function allProfiles(own: readonly OwnProfileDefinition[] = []): Profile[] {
  return [...catalogue, ...own.map(profileFromDefinition)]
}

/** The profile of this id, from the catalogue or the vault's own. Throws NOT_FOUND. */
export function profileById(id: string, own: readonly OwnProfileDefinition[] = []): Profile {
  const ofCatalogue = catalogue.find((each) => each.id === id)
  if (ofCatalogue) return ofCatalogue
  const definition = own.find((each) => each.id === id)
  if (definition) return profileFromDefinition(definition)
  throw new AppError('NOT_FOUND', `There is no profile ${JSON.stringify(id)}.`, {
    remedy: `Choose one of ${[...catalogue, ...own].map((each) => each.id).join(', ')}.`,
    details: { id },
  })
}

/**
 * The profile to issue a certificate of `kind` by: the one named, or the first of the catalogue. Throws NOT_FOUND,
 * PROFILE_MISMATCH.
 */
export function profileForKind(kind: CertificateKind, id?: string, own: readonly OwnProfileDefinition[] = []): Profile {
  const profile = id === undefined ? catalogue.find((each) => each.kind === kind)! : profileById(id, own)
  if (profile.kind === kind) return profile
  const ofKind = allProfiles(own).filter((each) => each.kind === kind)
  throw new AppError('PROFILE_MISMATCH', `The profile "${profile.id}" is not for the kind "${kindTitles[kind]}".`, {
    remedy: `Choose one of ${ofKind.map((each) => each.id).join(', ')}.`,
    details: { profile: profile.id, kind },
  })
}

/** What the wizard, the command line and the documentation are told of a profile. */
export function summaryOf({ extensions: _extensions, ...summary }: Profile): ProfileSummary {
  return summary
}
