import type { AdditionalExtension } from './additional-extension.ts'
import type { AltName } from './alt-name.ts'
import type { KeyType } from './key-type.ts'
import type { NameConstraints } from './name-constraint.ts'
import type { ObjectIdentifier } from './object-identifier.ts'
import type { SubjectRest } from './subject.ts'

/** What the subject of a certificate is in an MQTT system. A profile issues for one kind. */
export const certificateKinds = ['root-ca', 'issuing-ca', 'broker', 'device', 'client'] as const
export type CertificateKind = (typeof certificateKinds)[number]

/** The kinds that sign others. */
export const authorityKinds = ['root-ca', 'issuing-ca'] as const satisfies readonly CertificateKind[]

/** Whether certificates of this kind sign others. */
export function isAuthority(kind: CertificateKind): boolean {
  return kind === 'root-ca' || kind === 'issuing-ca'
}

export const kindTitles: Readonly<Record<CertificateKind, string>> = {
  'root-ca': 'Root CA',
  'issuing-ca': 'Issuing CA',
  broker: 'Broker',
  device: 'Device',
  client: 'Client',
}

/** The bits of keyUsage, bit 0 first (RFC 5280 4.2.1.3). Profiles of the catalogue use the first, third, sixth and seventh. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsage = (typeof keyUsages)[number]

/**
 * What is wrong with these bits together for a key of this type, as a sentence without its full stop; undefined where nothing
 * is. RFC 3279 2.3.1 says what an RSA key can do, RFC 5480 3 what an EC key can.
 */
export function keyUsageFault(usages: readonly KeyUsage[], keyType: KeyType): string | undefined {
  // RFC 5280 4.2.1.3
  if (usages.length === 0) return 'A key usage has at least one bit'
  const isRsa = keyType.startsWith('rsa-')
  const foreign = usages.find((usage) => (isRsa ? onlyOfEcKeys : onlyOfRsaKeys).includes(usage))
  if (foreign !== undefined) return `Only an ${isRsa ? 'EC' : 'RSA'} key has the key usage ${foreign}`
  if (usages.some((usage) => usage === 'encipherOnly' || usage === 'decipherOnly') && !usages.includes('keyAgreement')) {
    return 'The key usages encipherOnly and decipherOnly mean nothing without keyAgreement'
  }
  return undefined
}

/** Those of `usages` that a key of this type can have. */
export function keyUsagesFor(usages: readonly KeyUsage[], keyType: KeyType): KeyUsage[] {
  const foreign = keyType.startsWith('rsa-') ? onlyOfEcKeys : onlyOfRsaKeys
  return usages.filter((usage) => !foreign.includes(usage))
}

const onlyOfRsaKeys: readonly KeyUsage[] = ['keyEncipherment', 'dataEncipherment']
const onlyOfEcKeys: readonly KeyUsage[] = ['keyAgreement', 'encipherOnly', 'decipherOnly']

/** A purpose of extendedKeyUsage (RFC 5280 4.2.1.12): what MQTT needs by its word, any other by its object identifier. */
export type ExtendedKeyUsage = 'serverAuth' | 'clientAuth' | ObjectIdentifier

/** A profile as the wizard, the command line and the documentation see it. */
export interface ProfileSummary {
  id: string
  title: string
  /** One sentence: what such a certificate is for. */
  purpose: string
  kind: CertificateKind
  keyTypes: readonly KeyType[]
  defaultKeyType: KeyType
  defaultValidityDays: number
  altNames: 'required' | 'optional' | 'none'
  altNameTypes: readonly AltName['type'][]
  extendedKeyUsage: readonly ExtendedKeyUsage[]
  /** Whether a person made it, and not we. */
  isOwn: boolean
  /** For such a one, the id of the profile of the catalogue whose rules it starts from. */
  basedOn: string | null
  /** What it proposes for the subject. */
  subjectDefaults: SubjectRest
}

/** The extensions of a certificate that a profile decides; key identifiers are added by whoever encodes it. */
export interface CertificateExtensions {
  /** Critical. `pathLength` null means no limit; an end entity has `isCa` false. */
  basicConstraints: { isCa: boolean; pathLength: number | null }
  /** Critical. */
  keyUsage: readonly KeyUsage[]
  /** Never critical: a critical one breaks BearSSL. */
  extendedKeyUsage: readonly ExtendedKeyUsage[]
  altNames: readonly AltName[]
  /** Where revocation lists are to be had: absolute URIs. */
  crlDistributionPoints?: readonly string[] | undefined
  authorityInfoAccess?: AuthorityInfoAccess | undefined
  /** Of a CA. */
  nameConstraints?: NameConstraints | undefined
  /** None of a type that stands above, nor a key identifier. */
  additional?: readonly AdditionalExtension[] | undefined
}

/** What can be asked about the issuer, and where: absolute URIs (RFC 5280 4.2.2.1). */
export interface AuthorityInfoAccess {
  ocsp: readonly string[]
  caIssuers: readonly string[]
}
