import type { CertificateReference, CertificateSummary } from './certificate.ts'
import type { WireError } from './errors.ts'
import type { KeyType } from './key-type.ts'
import type { CertificateKind } from './profile.ts'

/** A GeneralName as it stands in a certificate or request of whoever (RFC 5280 4.2.1.6). `other` is the DER in hex. */
export interface ForeignAltName {
  type: 'dns' | 'ip' | 'uri' | 'email' | 'directory' | 'other'
  value: string
}

/** An extension that is not told of in words; `value` is the content of its OCTET STRING, hex. */
export interface ExtensionFacts {
  /** Its name, or its object identifier. */
  name: string
  isCritical: boolean
  value: string
}

/** What a public key is. */
export interface PublicKeyFacts {
  /** Null for one that Certwright looks at only. */
  keyType: KeyType | null
  /** Such as `EC P-256`, `RSA 1024`, `Ed25519`, `EC secp256k1`. */
  keyDescription: string
  /** SHA-256 over the SubjectPublicKeyInfo, upper-case hex: equal for everything that belongs to one key. */
  publicKeyHash: string
  /** The same as a pin of RFC 7469, base64. */
  spkiPin: string
}

/**
 * Everything that a certificate says, read from its DER; none of it is secret, all of it may be hostile text. Hex is upper-case
 * without colons, dates are ISO 8601, names RFC 4514.
 */
export interface CertificateFacts extends PublicKeyFacts {
  pem: string
  fingerprint: string
  sha1Fingerprint: string
  version: 1 | 2 | 3
  serialNumber: string
  subject: string
  /** The common name, or what stands for it. */
  name: string
  issuerName: string
  isSelfIssued: boolean
  notBefore: string
  notAfter: string
  signatureAlgorithm: string
  altNames: ForeignAltName[]
  basicConstraints: { isCa: boolean; pathLength: number | null } | null
  keyUsage: string[]
  extendedKeyUsage: string[]
  criticalExtensions: string[]
  subjectKeyIdentifier: string | null
  authorityKeyIdentifier: string | null
  crlDistributionPoints: string[]
  authorityInfoAccess: { ocsp: string[]; caIssuers: string[] }
  /** Each as `dns:home.lan`, `ip:192.168.0.0/16`, ... */
  nameConstraints: { permitted: string[]; excluded: string[] } | null
  otherExtensions: ExtensionFacts[]
}

/** Everything that a certification request says (RFC 2986); as `CertificateFacts`. */
export interface RequestFacts extends PublicKeyFacts {
  pem: string
  /** SHA-256 over the DER. */
  fingerprint: string
  subject: string
  name: string
  signatureAlgorithm: string
  /** Why its self-signature does not count, a sentence; null where it does: whoever made it has the key. */
  signatureProblem: string | null
  altNames: ForeignAltName[]
  basicConstraints: { isCa: boolean; pathLength: number | null } | null
  keyUsage: string[]
  extendedKeyUsage: string[]
  criticalExtensions: string[]
  otherExtensions: ExtensionFacts[]
  /** The names of its attributes beside the requested extensions; never what they say. */
  attributes: string[]
  hasChallengePassword: boolean
}

/** Everything that a CRL says; of its entries no more than the first thousand. */
export interface RevocationListFacts {
  pem: string | null
  fingerprint: string
  version: 1 | 2
  issuerName: string
  /** Decimal, or null where it has none. */
  number: string | null
  thisUpdate: string
  nextUpdate: string | null
  signatureAlgorithm: string
  authorityKeyIdentifier: string | null
  issuingDistributionPoint: string | null
  criticalExtensions: string[]
  otherExtensions: ExtensionFacts[]
  entryCount: number
  entries: { serialNumber: string; revokedAt: string; reason: string | null }[]
}

/** What a program or library would make of a certificate. */
export interface ConsumerVerdict {
  /** Who, by the name under which people know it, such as `ESP8266 (BearSSL)` or `Python 3.13`. */
  consumer: string
  severity: 'refuses' | 'may-refuse'
  /** Which of our rules found it, for programs. */
  code: string
  /** Why, a sentence. */
  reason: string
  /** What to do, an instruction. */
  remedy: string
}

/** One thing in a file that somebody brought, as a page may see it: never a private key. */
export type InspectedObject =
  | {
      type: 'certificate'
      label: string | null
      facts: CertificateFacts
      verdicts: ConsumerVerdict[]
      /** Where the vault has it already. */
      inVault: CertificateReference | null
      /** The authority of the vault that has issued it, by signature and not by name alone. */
      issuedBy: CertificateReference | null
      /** What keeps its path up to a root, or to an authority of the vault, from being valid; empty where it is valid or none is known. */
      pathProblems: string[]
      /** From this certificate up to what signs itself, as far as the file and the vault know: the subjects, RFC 4514. */
      path: string[]
      /** Where its private key is. */
      key: 'in-file' | 'in-vault' | 'unknown'
    }
  | {
      type: 'private-key'
      label: string | null
      keyDescription: string
      publicKeyHash: string
      spkiPin: string
      /** Those in the file or the vault that it belongs to, by their names. */
      belongsTo: string[]
    }
  | { type: 'certification-request'; facts: RequestFacts; belongsTo: string[] }
  | {
      type: 'revocation-list'
      facts: RevocationListFacts
      issuedBy: CertificateReference | null
      /** What is wrong with it today: expired, not signed by the authority it names, critical extensions that nobody knows. */
      problems: string[]
    }
  | { type: 'public-key'; keyDescription: string; publicKeyHash: string; spkiPin: string; belongsTo: string[] }
  | { type: 'encrypted'; what: string }
  | { type: 'unknown'; label: string }

/** What a file holds, in its order. */
export interface Inspection {
  /** The file's own name. */
  name: string
  objects: InspectedObject[]
  /** Whether something in it shows only with a password. */
  needsPassword: boolean
}

/** What would become of one certificate in a file that is to be imported. */
export interface ImportCandidate {
  facts: CertificateFacts
  /** What it is in an MQTT system, as its extensions say. */
  kind: CertificateKind
  /** What importing does with it. */
  becomes: 'usable' | 'view-only' | 'already-here'
  /** Why it is for viewing only. */
  viewOnly: string | null
  key: 'comes-along' | 'in-vault' | 'missing'
  verdicts: ConsumerVerdict[]
  issuer: CertificateReference | { name: string } | null
  /** Anything else that a person should know before: a serial number used twice, a name that another has, ... */
  warnings: string[]
}

export interface ImportPlan {
  candidates: ImportCandidate[]
  /** Private keys that belong to nothing in the files or the vault. */
  strayKeys: number
  needsPassword: boolean
}

/** What an import has done. */
export interface ImportResult {
  imported: CertificateSummary[]
  /** Private keys that were added to certificates which were here without. */
  keysAdded: CertificateReference[]
  /** By the certificate's name. */
  failed: { name: string; error: WireError }[]
}
