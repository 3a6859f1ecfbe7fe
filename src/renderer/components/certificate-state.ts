import { validityState, type CertificateSummary, type ValidityState } from '../../shared/certificate.ts'

/** How a certificate stands, in one word: what we did with it outweighs its dates. */
export type CertificateState = ValidityState | 'revoked' | 'replaced'

export function certificateState(
  certificate: Pick<CertificateSummary, 'status' | 'notBefore' | 'notAfter'>,
  now: Date,
): CertificateState {
  return certificate.status === 'active' ? validityState(certificate, now) : certificate.status
}
