import { AppError } from '../../shared/errors.ts'
import { ownProfileSchema, type OwnProfileDefinition } from '../../shared/own-profile.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { allProfiles, profileById, profileForKind } from '../profiles/index.ts'
import type { Profile } from '../profiles/profile.ts'
import type { Vault } from '../store/vault.ts'

/** The profiles that can be issued by in a vault: the catalogue's and the person's own. */
export interface Profiles {
  all(): Profile[]
  definitions: readonly OwnProfileDefinition[]
  /** Throws NOT_FOUND, PROFILE_MISMATCH. */
  forKind(kind: CertificateKind, id: string | undefined): Profile
  /** The one that a certificate was issued by; where that is gone or there was none, the usual one of its kind. */
  forCertificate(kind: CertificateKind, id: string | null): Profile
  /** Throws NOT_FOUND. */
  byId(id: string): Profile
}

/** Reads the person's own profiles. Throws VAULT_DAMAGED where one of them is not what was saved. */
export function profilesOf(vault: Vault): Profiles {
  const definitions = vault.ownProfiles().map(parse)
  const byId = (id: string) => profileById(id, definitions)
  const forKind = (kind: CertificateKind, id: string | undefined) => profileForKind(kind, id, definitions)
  return {
    all: () => allProfiles(definitions),
    definitions,
    byId,
    forKind,
    forCertificate: (kind, id) => allProfiles(definitions).find((each) => each.id === id && each.kind === kind) ?? forKind(kind, undefined),
  }
}

function parse(text: string): OwnProfileDefinition {
  try {
    return ownProfileSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new AppError('VAULT_DAMAGED', 'The vault holds a profile that makes no sense.', {
      remedy: 'Keep the file as it is, and open a backup of the vault instead.',
      cause,
    })
  }
}
