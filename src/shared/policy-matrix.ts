/** The cases in which a client shows a certificate that a broker should refuse. */
export const badCertificateCases = ['expired', 'not-yet-valid', 'revoked', 'other-authority', 'self-signed-same-name', 'server-only'] as const
export type BadCertificateCase = (typeof badCertificateCases)[number]

/** The kinds of client that a broker is tried with, in their order. */
export const policyCases = ['right-certificate', 'no-certificate', ...badCertificateCases, 'wrong-topic', 'other-client-id'] as const
export type PolicyCase = (typeof policyCases)[number]

/** One row of the table: what should come of a client, and what did. */
export interface PolicyRow {
  id: PolicyCase
  /** Such as `a certificate that has expired`. */
  title: string
  expected: 'allow' | 'deny'
  /** `not-tried` where it cannot be told here; `text` says why. */
  seen: 'allowed' | 'denied' | 'not-tried'
  verdict: 'pass' | 'fail' | 'skipped'
  /** What was seen, a sentence. */
  text: string
  /** The setting of the broker that would have it otherwise; null where it is as it should be. */
  remedy: string | null
}

export interface PolicyMatrix {
  hasPassed: boolean
  rows: PolicyRow[]
}
