import type { AltName } from './alt-name.ts'
import type { CertificateReference, CertificateSummary } from './certificate.ts'
import type { RequestFacts } from './inspection.ts'
import type { KeyType } from './key-type.ts'

/** A certification request of ours, whose answer is awaited; its key is in the vault. */
export interface RequestSummary {
  /** SHA-256 over its DER, upper-case hex. */
  id: string
  name: string
  /** The id of the profile by whose rules it was made. */
  profile: string
  /** RFC 4514. */
  subject: string
  keyType: KeyType
  /** ISO 8601. */
  createdAt: string
  pem: string
}

/** What would come of somebody's request by a profile. */
export interface RequestReading {
  facts: RequestFacts
  /** The id of the profile that it would be signed by. */
  profile: string
  /** Of the names that it asks for, those that would stand in the certificate. */
  altNames: AltName[]
  /** What it asks for and would not get, each to be read after "dropped:". */
  dropped: string[]
  /** The active certificate that has its name now: signing replaces it, if the person says so. */
  nameHeldBy: CertificateReference | null
}

/** A request that was signed. */
export interface SignedRequest {
  certificate: CertificateSummary
  /** The certificate and the authorities between it and the root CA, which is left out. */
  pem: string
  trustAnchorPem: string
  dropped: string[]
}
