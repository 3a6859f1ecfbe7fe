import { z } from 'zod'

/** Why a certificate was revoked: the words of RFC 5280 5.3.1. */
export const crlReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const
export type CrlReason = (typeof crlReasons)[number]

/** RFC 5280 5.3.1: the number of each reason; 7 is not used. */
export const crlReasonCodes: Readonly<Record<CrlReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
}

/**
 * Those that a person may choose. Not among them: `removeFromCRL`, which stands in delta CRLs alone; `certificateHold`, the only
 * one that can be taken back; and `aACompromise`, which is about attribute certificates.
 */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const satisfies readonly CrlReason[]
export type RevocationReason = (typeof revocationReasons)[number]

export const revocationReasonSchema = z.enum(revocationReasons, {
  error: `is not a reason for revoking; the reasons are ${revocationReasons.join(', ')}`,
})

/** When each is the right one, as a sentence. */
export const crlReasonSentences: Readonly<Record<CrlReason, string>> = {
  unspecified: 'Use it when none of the others fits, or when the reason is nobody’s business.',
  keyCompromise: 'Use it when somebody else may have the private key: a device was stolen, a memory card was lost, a file was copied.',
  cACompromise: 'Use it for the certificate of a certification authority whose private key somebody else may have.',
  affiliationChanged: 'Use it when the name is no longer true: the device went to another owner, the person to another organisation.',
  superseded: 'Use it when a newer certificate has taken the place of this one and the key is not in danger.',
  cessationOfOperation: 'Use it when the device was taken out of service, or the broker shut down, and will not come back.',
  certificateHold: 'It says that the certificate is refused for the time being and may be accepted again.',
  removeFromCRL: 'It says, in a delta CRL, that a certificate which was on hold is accepted again or has expired.',
  privilegeWithdrawn: 'Use it when the holder is still who the certificate says, but may no longer do what it allows.',
  aACompromise: 'It says that somebody else may have the private key of an attribute authority.',
}

/** What a person may say when revoking: for good, or `certificateHold`, which can be undone. */
export const revocationChoiceSchema = z.enum([...revocationReasons, 'certificateHold'], {
  error: `is not a reason for revoking; the reasons are ${[...revocationReasons, 'certificateHold'].join(', ')}`,
})

/** The latest CRL of an authority. Dates are ISO 8601. */
export interface RevocationListSummary {
  issuer: { fingerprint: string; name: string }
  number: number
  thisUpdate: string
  nextUpdate: string
  entries: number
  /** `expires-soon` means within 7 days. An expired CRL makes brokers refuse every client. */
  state: 'current' | 'expires-soon' | 'expired'
  /** Null where it is too long to be shown. */
  pem: string | null
}

/** CRLs that were just issued, in one PEM file. */
export interface IssuedRevocationLists {
  lists: RevocationListSummary[]
  pem: string
  /** Authorities that could not sign, and why. */
  failed: { name: string; message: string }[]
}
