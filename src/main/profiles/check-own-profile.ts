import { additionalExtensionFault } from '../../shared/additional-extension.ts'
import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { OwnProfileDefinition, ProfileWarning } from '../../shared/own-profile.ts'
import { keyUsageFault, keyUsagesFor, type CertificateKind, type ExtendedKeyUsage, type KeyUsage } from '../../shared/profile.ts'
import { catalogue } from './catalogue.ts'
import { baseOf } from './own-profile.ts'
import { endEntityKeyUsage, isAuthority, type Profile } from './profile.ts'

/**
 * Checks a person's own profile before it is kept, and gives what may be in the way of its certificates although it is
 * allowed. Throws PROFILE_MISMATCH for one whose certificates could not do what their kind is for or break RFC 5280,
 * NAME_TAKEN for the id of a profile of the catalogue, NOT_FOUND where there is no profile to be based on.
 */
export function checkOwnProfile(definition: OwnProfileDefinition): ProfileWarning[] {
  const base = baseOf(definition)
  refuseTakenId(definition)
  const fault = isAuthority(base.kind) ? authorityFault(definition) : endEntityFault(definition, base.kind)
  const found = fault ?? generalFault(definition)
  if (found !== undefined) {
    throw new AppError('PROFILE_MISMATCH', `The profile "${definition.title}" cannot be: ${found}.`, {
      remedy: 'Correct the profile, or base it on another one.',
      details: { profile: definition.id },
    })
  }
  return [
    ...criticalWarnings(definition),
    ...constraintWarnings(definition),
    ...validityWarnings(definition, base),
    ...keyUsageWarnings(definition, base),
    ...locationWarnings(definition),
  ]
}

function refuseTakenId({ id }: OwnProfileDefinition): void {
  if (!catalogue.some((each) => each.id === id)) return
  throw new AppError('NAME_TAKEN', `The id ${JSON.stringify(id)} is that of a profile of the catalogue.`, {
    remedy: 'Choose another id.',
    details: { id },
  })
}

function authorityFault({ keyUsage, extendedKeyUsage = [] }: OwnProfileDefinition): string | undefined {
  if (extendedKeyUsage.length > 0) {
    return `a CA has no extended key usage (${extendedKeyUsage.join(', ')}): verifiers take it for a limit on all that the CA issues`
  }
  if (keyUsage && !keyUsage.includes('keyCertSign')) return 'a CA must have the key usage keyCertSign'
  return undefined
}

function endEntityFault({ keyUsage, extendedKeyUsage, nameConstraints }: OwnProfileDefinition, kind: CertificateKind): string | undefined {
  const needed = kind === 'broker' ? 'serverAuth' : 'clientAuth'
  if (extendedKeyUsage && !extendedKeyUsage.includes(needed)) {
    return `a ${kind} needs the extended key usage ${needed}: whoever it connects to asks for it`
  }
  if (keyUsage?.includes('keyCertSign')) return 'only a CA has the key usage keyCertSign'
  // RFC 8446 4.4.2.2: the key proves itself by a signature.
  if (keyUsage && !keyUsage.includes('digitalSignature')) return 'TLS needs the key usage digitalSignature'
  if (nameConstraints) return 'only a CA has name constraints'
  return undefined
}

function generalFault(definition: OwnProfileDefinition): string | undefined {
  const { keyTypes, defaultKeyType, keyUsage, extendedKeyUsage = [], nameConstraints, additionalExtensions = [] } = definition
  if (!keyTypes.includes(defaultKeyType)) return `its default key type ${defaultKeyType} is not among its key types`
  const repeated = repeatedIn(keyTypes) ?? repeatedIn(keyUsage ?? []) ?? repeatedIn(extendedKeyUsage)
  if (repeated !== undefined) return `${repeated} is there twice`
  const purpose = extendedKeyUsage.find((each) => Object.hasOwn(wordsOfPurposes, each))
  if (purpose !== undefined) return `the purpose ${purpose} goes by its word ${wordsOfPurposes[purpose]} here`
  const usageFault = keyUsage && keyTypes.map((keyType) => keyUsageFault(keyUsagesFor(keyUsage, keyType), keyType)).find(Boolean)
  if (usageFault !== undefined) return usageFault.charAt(0).toLowerCase() + usageFault.slice(1)
  if (nameConstraints && nameConstraints.permitted.length + nameConstraints.excluded.length === 0) return 'its name constraints are empty'
  return additionalExtensionFault(additionalExtensions)
}

/** RFC 5280 4.2.1.12; read back, these stand by their words. */
const wordsOfPurposes: Readonly<Partial<Record<string, ExtendedKeyUsage>>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
}

function repeatedIn(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) !== index)
}

/** RFC 5280 4.2: whoever meets a critical extension that it does not know must refuse the certificate, and they do. */
const strictReaders = ['OpenSSL', 'GnuTLS', 'NSS', 'Java', 'Go', 'Mbed TLS', 'BearSSL', 'wolfSSL']

function criticalWarnings({ additionalExtensions = [] }: OwnProfileDefinition): ProfileWarning[] {
  const critical = additionalExtensions.filter(({ isCritical }) => isCritical).map(({ oid }) => oid)
  if (critical.length === 0) return []
  return [
    {
      code: 'CRITICAL_EXTENSION',
      message: `Whoever does not know the critical extension ${critical.join(', ')} refuses the certificate.`,
      consumers: strictReaders,
    },
  ]
}

function constraintWarnings({ nameConstraints }: OwnProfileDefinition): ProfileWarning[] {
  if (!nameConstraints) return []
  if (nameConstraints.isCritical) {
    return [
      {
        code: 'CRITICAL_NAME_CONSTRAINTS',
        message: 'TLS stacks that cannot evaluate critical name constraints refuse everything under this CA.',
        consumers: ['BearSSL', 'Mbed TLS', 'wolfSSL', 'NSS', 'the path check of Certwright'],
      },
    ]
  }
  return [
    {
      code: 'NAME_CONSTRAINTS_NOT_EVALUATED',
      message: 'TLS stacks that do not know name constraints let everything under this CA pass; the path check of Certwright refuses it.',
      consumers: ['BearSSL', 'Mbed TLS', 'the path check of Certwright'],
    },
  ]
}

function validityWarnings({ defaultValidityDays, extendedKeyUsage }: OwnProfileDefinition, base: Profile): ProfileWarning[] {
  const isServer = (extendedKeyUsage ?? base.extendedKeyUsage).includes('serverAuth')
  if (!isServer || defaultValidityDays <= 825) return []
  return [
    {
      code: 'LONG_VALIDITY',
      message: `A server certificate that is valid for ${defaultValidityDays} days, more than 825, is refused whoever signed it.`,
      consumers: ['macOS', 'iOS'],
    },
  ]
}

function keyUsageWarnings({ keyUsage, keyTypes }: OwnProfileDefinition, base: Profile): ProfileWarning[] {
  if (!keyUsage) return []
  const warnings: ProfileWarning[] = []
  const wanted = (keyType: KeyType): readonly KeyUsage[] => (isAuthority(base.kind) ? [] : endEntityKeyUsage(keyType))
  if (keyTypes.some((keyType) => wanted(keyType).includes('keyEncipherment')) && !keyUsage.includes('keyEncipherment')) {
    warnings.push({
      code: 'NO_KEY_ENCIPHERMENT',
      message: 'Without keyEncipherment an RSA key cannot take part in the RSA key exchange of TLS 1.2 and older.',
      consumers: ['devices of TLS 1.2 and older without ECDHE'],
    })
  }
  const partial = keyUsage.filter((usage) => keyTypes.some((keyType) => keyUsagesFor([usage], keyType).length === 0))
  if (partial.length > 0) {
    warnings.push({
      code: 'KEY_USAGE_OF_SOME_KEYS',
      message: `Not every key type of this profile can have the key usage ${partial.join(', ')}: it stands only where it can.`,
      consumers: [],
    })
  }
  return warnings
}

/** RFC 5280 8: to fetch over TLS what is needed to trust TLS leads round in circles. */
function locationWarnings({ crlDistributionPoints = [], authorityInfoAccess }: OwnProfileDefinition): ProfileWarning[] {
  const { ocsp = [], caIssuers = [] } = authorityInfoAccess ?? {}
  const encrypted = [...crlDistributionPoints, ...ocsp, ...caIssuers].filter((uri) => /^(https|ldaps):/i.test(uri))
  if (encrypted.length === 0) return []
  return [
    {
      code: 'ENCRYPTED_LOCATION',
      message: `What is needed to trust TLS should be had without it, by http, and not from ${encrypted.join(', ')}.`,
      consumers: [],
    },
  ]
}
