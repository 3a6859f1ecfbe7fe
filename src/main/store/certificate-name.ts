import type { CertificateKind } from '../../shared/profile.ts'

/** Certificates among which an active name is given once. Devices and clients are both MQTT identities. */
export type NameClass = 'authority' | 'broker' | 'mqtt-identity'

const classes: Readonly<Record<CertificateKind, NameClass>> = {
  'root-ca': 'authority',
  'issuing-ca': 'authority',
  broker: 'broker',
  device: 'mqtt-identity',
  client: 'mqtt-identity',
}

/** The class in which a certificate of this kind has its name. */
export function nameClass(kind: CertificateKind): NameClass {
  return classes[kind]
}

/** Equal for names that a FAT or Windows disk takes for the same folder: case does not count, nor how accents are composed. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** Equal for subjects in RFC 4514 that RFC 5280 7.1 compares as equal: case and the amount of white space do not count. */
export function subjectKey(subject: string): string {
  return nameKey(subject).replace(/\s+/g, ' ').trim()
}
