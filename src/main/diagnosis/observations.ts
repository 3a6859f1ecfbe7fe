import type { CertificateSummary } from '../../shared/certificate.ts'
import type { CertificateFacts } from '../../shared/inspection.ts'
import type { BrokerAddress } from '../../shared/mqtt.ts'
import type { Step } from '../../shared/step.ts'
import type { TestFindings } from '../../shared/test-findings.ts'

/*
 * What a diagnosis goes by: values that others have gathered. Nothing here is asked for, and nothing is secret.
 */

/** A certificate that one side has shown, and who has signed it: by signature, never by name alone. */
export interface ShownCertificate {
  /** Null for one that cannot be read. */
  facts: CertificateFacts | null
  unreadable: string | null
  /** Which of its alternative names is the one that was asked for; null where none is. */
  matchingName: number | null
  issuerInChain: number | null
  /** Whether a trusted CA has its issuer's name, and did not sign it. */
  hasTrustedNamesake: boolean
  inVault: CertificateSummary | null
  /** The authority of the vault that has signed it. */
  issuedBy: CertificateSummary | null
  /** The authorities of the vault that have its issuer's name, and did not sign it. */
  namesakes: readonly CertificateSummary[]
}

/** What one side has shown, and the path from its first certificate up. */
export interface ExaminedChain {
  /** At least one. */
  certificates: readonly ShownCertificate[]
  path: readonly { from: 'chain' | 'anchors'; index: number; facts: CertificateFacts }[]
  /** Whether the path ends in a root that is trusted. */
  isAnchored: boolean
  /** The names of all that is trusted. */
  trusted: readonly string[]
  /** The codes of `pki/check-path.ts`; `index` is in `path`. */
  problems: readonly { code: string; index: number; message: string }[]
}

/** What the vault knows beside the certificates that were shown; all empty without one. */
export interface Knowledge {
  /** Broker certificates in use that list the address, the newest first. */
  brokers: readonly CertificateSummary[]
  /** Devices and clients in use whose keys are here, the newest first; a few. */
  identities: readonly CertificateSummary[]
  /** Root CAs in use. */
  roots: readonly CertificateSummary[]
  /** The latest CRL of each authority, by the authority's fingerprint. */
  revocationLists: readonly { authority: string; nextUpdate: string }[]
}

/** Who we are in this connection. */
export interface OwnIdentity {
  /** The chain that is shown to the broker; null for a client without a certificate. */
  chain: ExaminedChain | null
  clientId: string
  username: string | null
  /** Whether the root CAs of the vault are trusted; false for those of a file. */
  trustsVault: boolean
}

/** A whole connection test, as a diagnosis sees it. */
export interface Observations {
  address: BrokerAddress
  /** The name or address that is looked for in the broker's certificate. */
  askedFor: string
  identity: OwnIdentity
  steps: readonly Step[]
  /** What the broker has shown; null where it did not come to that. */
  shown: ExaminedChain | null
  /** Whether the broker is known to ask for a client certificate. */
  asksForCertificate: boolean
  findings: TestFindings
  knowledge: Knowledge
  now: Date
}
