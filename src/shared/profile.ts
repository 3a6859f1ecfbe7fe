import type { AltName } from './alt-name.ts'
import type { KeyType } from './key-type.ts'

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

/** keyUsage bits that our profiles use (RFC 5280 4.2.1.3). */
export type KeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign'

/** extendedKeyUsage purposes that our profiles use (RFC 5280 4.2.1.12). */
export type ExtendedKeyUsage = 'serverAuth' | 'clientAuth'

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
}
