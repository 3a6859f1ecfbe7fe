import type { CrlReason } from '../../../shared/revocation.ts'

/** The reasons of RFC 5280 5.3.1 as a person says them. */
export const reasonTitles: Readonly<Record<CrlReason, string>> = {
  unspecified: 'No reason given',
  keyCompromise: 'Somebody else may have its key',
  cACompromise: 'Somebody else may have the authority’s key',
  affiliationChanged: 'It belongs to somebody else now',
  superseded: 'A newer one has taken its place',
  cessationOfOperation: 'Out of service',
  certificateHold: 'On hold',
  removeFromCRL: 'Accepted again',
  privilegeWithdrawn: 'It may no longer do what it allows',
  aACompromise: 'Somebody else may have the attribute authority’s key',
}
