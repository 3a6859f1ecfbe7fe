import { printAltName, type AltName } from '../../shared/alt-name.ts'
import { AppError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import type { CertificateExtensions, CertificateKind, KeyUsage, ProfileSummary } from '../../shared/profile.ts'

/** What a profile needs to know to decide the extensions of one certificate. */
export interface ExtensionRequest {
  keyType: KeyType
  /** As asked for, each through `checkAltName`; the profile may put others before them. */
  altNames: readonly AltName[]
  /** For a CA: how many more may stand below it; null means no limit, undefined that nobody said. */
  pathLength: number | null | undefined
  /** Whether a broker also connects to others as their client. */
  isBridge: boolean
  /** The vault's identity domain, such as `home.lan`, or null. */
  identityDomain: string | null
  /** The common name; for a device, its id. */
  name: string
}

/** A kind of certificate that can be issued: what it is for, what may be chosen, and what its extensions then are. */
export interface Profile extends ProfileSummary {
  /** Throws ALT_NAME_REQUIRED, INVALID_ALT_NAME, and PROFILE_MISMATCH for what this profile does not take. */
  readonly extensions: (request: ExtensionRequest) => CertificateExtensions
}

/** What every profile of the catalogue says of itself. */
export const ofCatalogue = { isOwn: false, basedOn: null, subjectDefaults: {} } as const

/** keyUsage of an end entity: RSA keys also encipher, for the key exchange of old TLS stacks. */
export function endEntityKeyUsage(keyType: KeyType): readonly KeyUsage[] {
  return keyType.startsWith('rsa-') ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature']
}

/** The names in their order, each once. */
export function distinct(altNames: readonly AltName[]): AltName[] {
  return [...new Map(altNames.map((name) => [printAltName(name), name])).values()]
}

/** Whether certificates of this kind are those of authorities. */
export function isAuthority(kind: CertificateKind): boolean {
  return kind === 'root-ca' || kind === 'issuing-ca'
}

/** Refuses with PROFILE_MISMATCH what this profile does not take: a type of key, a path length, a bridge, a type of name. */
export function refuseForeign(profile: ProfileSummary, { keyType, pathLength, isBridge, altNames }: ExtensionRequest): void {
  if (!profile.keyTypes.includes(keyType)) {
    throw mismatch(profile, `does not take keys of the type ${keyType}`, `Choose one of ${profile.keyTypes.join(', ')}.`)
  }
  if (!isAuthority(profile.kind) && pathLength !== undefined && pathLength !== null) {
    throw mismatch(profile, 'takes no path length; only a certification authority has one', 'Leave the path length out.')
  }
  if (isBridge && profile.kind !== 'broker') {
    throw mismatch(profile, 'cannot be a bridge; only a broker can', 'Choose a broker profile, or leave the bridge out.')
  }
  const foreign = altNames.find(({ type }) => !profile.altNameTypes.includes(type))
  if (foreign) {
    const taken = profile.altNameTypes.join(', ')
    throw mismatch(
      profile,
      `does not take the alternative name ${foreign.type}:${foreign.value}`,
      taken === '' ? 'Leave the alternative names out.' : `Give names of these types only: ${taken}.`,
    )
  }
}

/** PROFILE_MISMATCH: `profile` does not do what was asked of it. */
export function mismatch(profile: ProfileSummary, what: string, remedy: string): AppError {
  return new AppError('PROFILE_MISMATCH', `The profile "${profile.title}" ${what}.`, { remedy, details: { profile: profile.id } })
}
