import { z } from 'zod'

/** Why a certificate was revoked: CRLReason, RFC 5280 5.3.1. */
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
