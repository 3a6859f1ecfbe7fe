import type { CertificateFacts, ConsumerVerdict } from '../../shared/inspection.ts'

/** A program or library that may be shown a certificate. */
export interface Consumer {
  /** The name under which people know it. */
  title: string
  checks: readonly Check[]
}

/** What a rule has found; where it is not sure itself, that softens the check. */
export type Finding = Pick<ConsumerVerdict, 'code' | 'reason' | 'remedy'> & { severity?: ConsumerVerdict['severity'] }

/** One thing that somebody may stumble over. Pure: `now` is passed. */
export type Rule = (facts: CertificateFacts, now: Date) => Finding | undefined

export interface Check {
  rule: Rule
  severity: ConsumerVerdict['severity']
}

/** Checks of a consumer that refuses what these rules find. */
export function refuses(...rules: Rule[]): Check[] {
  return rules.map((rule) => ({ rule, severity: 'refuses' }))
}

/** The same where it depends: on its version, its settings, or what the certificate is used for. */
export function mayRefuse(...rules: Rule[]): Check[] {
  return rules.map((rule) => ({ rule, severity: 'may-refuse' }))
}
