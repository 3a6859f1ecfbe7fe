import { AppError } from '../../shared/errors.ts'
import type { OwnProfileDefinition } from '../../shared/own-profile.ts'
import { keyUsagesFor, type CertificateExtensions, type ExtendedKeyUsage } from '../../shared/profile.ts'
import { catalogue } from './catalogue.ts'
import { refuseForeign, type ExtensionRequest, type Profile } from './profile.ts'

/**
 * The profile that a person's definition makes: the kind, the alternative names and the rules of the profile of the catalogue
 * on which it is based, and in the place of its extensions those that the definition gives. What may not be in sum is for
 * `checkOwnProfile` to say. Throws NOT_FOUND where there is no profile to be based on.
 */
export function profileFromDefinition(definition: OwnProfileDefinition): Profile {
  const base = baseOf(definition)
  const { id, title, purpose, basedOn, keyTypes, defaultKeyType, defaultValidityDays, subjectDefaults } = definition
  const profile: Profile = {
    ...base,
    id,
    title,
    purpose,
    keyTypes,
    defaultKeyType,
    defaultValidityDays,
    extendedKeyUsage: definition.extendedKeyUsage ?? base.extendedKeyUsage,
    isOwn: true,
    basedOn,
    subjectDefaults,
    extensions: (request) => {
      refuseForeign(profile, request)
      return override(base.extensions(request), definition, request)
    },
  }
  return profile
}

/** The profile of the catalogue that a definition names. Throws NOT_FOUND. */
export function baseOf({ id, basedOn }: OwnProfileDefinition): Profile {
  const base = catalogue.find((each) => each.id === basedOn)
  if (base) return base
  throw new AppError('NOT_FOUND', `The profile ${JSON.stringify(id)} is based on ${JSON.stringify(basedOn)}, which is not in the catalogue.`, {
    remedy: `Base it on one of ${catalogue.map((each) => each.id).join(', ')}.`,
    details: { profile: id, basedOn },
  })
}

function override(extensions: CertificateExtensions, definition: OwnProfileDefinition, request: ExtensionRequest): CertificateExtensions {
  const { keyUsage, extendedKeyUsage, crlDistributionPoints, authorityInfoAccess, nameConstraints, additionalExtensions } = definition
  return {
    ...extensions,
    ...(keyUsage && { keyUsage: keyUsagesFor(keyUsage, request.keyType) }),
    ...(extendedKeyUsage && { extendedKeyUsage: withBridge(extendedKeyUsage, request.isBridge) }),
    ...(crlDistributionPoints && { crlDistributionPoints }),
    ...(authorityInfoAccess && { authorityInfoAccess }),
    ...(nameConstraints && { nameConstraints }),
    ...(additionalExtensions && { additional: additionalExtensions }),
  }
}

/** A bridge is a broker that others know as their client. */
function withBridge(purposes: readonly ExtendedKeyUsage[], isBridge: boolean): readonly ExtendedKeyUsage[] {
  return isBridge && !purposes.includes('clientAuth') ? [...purposes, 'clientAuth'] : purposes
}
