import type { CertificateReference } from './certificate.ts'
import type { ForeignAltName } from './inspection.ts'

/** What a client of the built-in broker showed of itself. Dates are ISO 8601, hex is upper-case, names RFC 4514. */
export interface VisitorCertificate {
  name: string
  subject: string
  issuerName: string
  altNames: ForeignAltName[]
  serialNumber: string
  fingerprint: string
  notBefore: string
  notAfter: string
  /** Where the vault has it. */
  inVault: CertificateReference | null
}

/** So many of the last visits are kept, by the core and by whoever shows them. */
export const visitLimit = 100

/** What a client offered before anything was said of certificates. */
export interface ClientOffer {
  /** Such as `TLSv1.2`; the best last. */
  versions: string[]
  /** What it asked for by name (RFC 6066 3); null where it did not say. */
  serverName: string | null
}

/** One connection that came in to the built-in broker, and what became of it. */
export interface Visit {
  /** Counts up from 1 as long as the broker runs. */
  number: number
  /** ISO 8601. */
  at: string
  remoteAddress: string
  remotePort: number
  outcome: 'accepted' | 'refused'
  /** In one sentence: who came, and exactly why it was refused or that it was let in. */
  text: string
  /** What to do so that it is let in, or so that it still is tomorrow; null where nothing is to be done. */
  remedy: string | null
  /** Its number in the catalogue of failures; null where it was let in, or none of them is about it. */
  row: number | null
  /** What it speaks: TLS, MQTT without TLS, or something else. */
  speaks: 'tls' | 'plain-mqtt' | 'other'
  offer: ClientOffer | null
  /** Null where none was sent. */
  certificate: VisitorCertificate | null
  /** From CONNECT; null where none came. */
  clientId: string | null
}
